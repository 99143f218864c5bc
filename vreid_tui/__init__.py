"""The terminal dashboard: reads the store, draws it, computes nothing."""
