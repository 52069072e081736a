"""Outfeed: production orders from request to made, planned, run, counted and explained."""
