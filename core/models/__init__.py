"""Clips to features: one backbone a file, one head for all."""
