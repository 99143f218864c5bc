"""What may keep runs from running here, one subject a file; `examine` asks them all."""
