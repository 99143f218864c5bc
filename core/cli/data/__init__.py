"""What `vreid data` does, one command a file."""
