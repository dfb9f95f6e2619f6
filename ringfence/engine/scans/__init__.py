"""Scans of venues, gates and vehicles, taken in durably one by one: an append-only log and the memory of what it took."""
