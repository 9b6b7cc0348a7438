"""Benchmarks: the path of a turn beside its floors, in one run: `python3 dev.py bench`."""
