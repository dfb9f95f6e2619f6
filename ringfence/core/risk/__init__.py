"""Risk: how likely each person is infected, when, and since when infectious, from contacts and all evidence at once.

It orders work. No probability of this module restricts anybody; that is for the rules.
"""
