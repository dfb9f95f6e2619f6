"""Clocks: what is promised by when, and whether the people at work will keep it."""
