"""The states of a run, for everyone who shows or decides them."""

STATES = (
    "queued",
    "starting",
    "running",
    "stopping",
    "paused",
    "finished",
    "failed",
    "stopped",
    "lost",
)
ACTIVE = ("starting", "running", "stopping")  # there is a process, or is to be one
ENDED = frozenset(STATES[4:])  # there is no process; a further attempt may be asked for
