"""Benchmarks: whole processes, told as ratios to a named floor of the same run. `make bench`."""
