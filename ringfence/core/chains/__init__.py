"""Chains: who infected whom, with what support, what is missing in between, and where it came in from outside."""
