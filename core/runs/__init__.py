"""Runs: resolve their settings, start them, follow them, find out what became of them.

Nothing is imported here: lists of runs need `reconcile` alone, and starting one needs the rest.
"""
