"""The other direction in time: who was with a case before onset and may have been the source. It restricts nobody."""
