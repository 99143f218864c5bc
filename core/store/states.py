"""The states of a run, for everyone who shows or decides them."""

STATES = ("starting", "running", "stopping", "finished", "failed", "stopped", "lost")
ENDED = frozenset({"finished", "failed", "stopped", "lost"})
