"""What `vreid doctor` looks at, one subject a file."""
