"""Machines: where counts and states come from."""
