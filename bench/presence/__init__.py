"""What `bench/engine.py` measures: a synthetic city, our engine, its yardstick in C, and the peers."""
