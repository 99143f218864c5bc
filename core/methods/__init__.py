"""One file per method: which losses, on which networks, in what order."""
