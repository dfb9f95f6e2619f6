"""Zones: which units to close for which share of the risk, at what cost to people, and when each may open again."""
