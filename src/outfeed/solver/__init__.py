"""Scheduling: a problem in, a plan with its figures out; knows no database."""
