"""Time and memory of parts of the library, side by side with how others do the same."""
