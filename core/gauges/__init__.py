"""What is measured of processes and GPUs by whoever watches them; nothing here is imported."""
