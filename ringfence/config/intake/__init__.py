"""Scans over HTTP: a small ASGI application beside Django, which answers when a scan is on disk and not before."""
