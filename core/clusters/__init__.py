"""Runs as jobs of Slurm: what is asked of it, what it says, and crews on several of its nodes."""
