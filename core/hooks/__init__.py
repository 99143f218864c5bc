"""What a run tells others than the store: trackers while it goes on, people at its end."""
