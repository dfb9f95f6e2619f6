"""Ringfence (环防): the command system of an outbreak response."""

__version__ = "0.1.0"
