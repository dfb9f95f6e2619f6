"""Screening: which swabs share a tube, what a tube's answer means, what a round tells about everybody."""
