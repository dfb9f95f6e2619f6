"""Presence that nobody may need any more goes."""
