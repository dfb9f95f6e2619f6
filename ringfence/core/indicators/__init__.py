"""Indicators of an outbreak: how fast it grows, how many each infects, what is not reported yet, whether it is over."""
