"""Ringfence (环防): the command system of an outbreak response."""

from ringfence import compiled_cache

__version__ = "0.1.0"

compiled_cache.settle()
