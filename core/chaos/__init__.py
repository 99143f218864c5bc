"""Runs that are killed at random moments, and what must be true of them all the same.

Real runs of the embedded pair, small and on the processor; used by `scripts/chaos` and by a test.
"""
