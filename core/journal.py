"""The journal of a run: one JSON object a line, appended by the trainer, read by everyone else.

The trainer never touches a database: it appends events here, and whoever follows the run carries
them into the store. Each event has `t` (seconds since the epoch) and `type`:

    queued      attempt; by whoever asks for a further one
    started     pid, process_start, boot_id, host, attempt; an ending before it is void
    resumed     step, epoch, checkpoint (relative to the run folder, "" from the beginning), text;
                rows beyond the step are void, they follow once more
    environment versions {package: version}, hardware {…}
    stage       name ("render demo-cam", "train", "evaluate"), done, total, unit
    data        role ("source" | "target"), name, root, protocol, train, query, gallery, …
    metric      step, epoch, values {name: number or null}
    note        level ("info" | "warning"), text
    artifact    kind, path (relative to the run folder), bytes
    checkpoint  path (relative to the run folder), step, epoch, bytes
    finished    scores {name: number}
    failed      reason, text
    stopped     text
    paused      text; stopped in order to go on later
    ended       state, reason, text; by who finds that an attempt left no ending of its own
"""

import contextlib
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

JOURNAL = "events.jsonl"

Event = dict[str, Any]


class Journal:
    """Appends events; buffered for at most `flush_s`, so training is never slowed by the disk.

    A disk that is full or gone costs events, never the training: writing errors are counted in
    `lost` and swallowed.
    """

    def __init__(self, folder: Path, flush_s: float = 0.5, name: str = JOURNAL) -> None:
        self._path = folder / name
        self._flush_s = flush_s
        self._pending: list[str] = []
        self._last_flush = time.monotonic()
        self._torn: bool | None = None  # unknown: somebody may have died in the midst of a line
        self.lost = 0

    def write(self, type_: str, **fields: object) -> None:
        """Append one event; numbers that are not finite become null."""
        event = {"t": time.time(), "type": type_, **fields}
        self._pending.append(json.dumps(_finite(event), separators=(",", ":")) + "\n")
        urgent = type_ not in ("metric", "stage")
        if urgent or time.monotonic() - self._last_flush >= self._flush_s:
            self.flush()

    def flush(self) -> None:
        """Hand everything pending to the operating system in one append."""
        if not self._pending:
            return
        block, count = "".join(self._pending).encode(), len(self._pending)
        self._pending.clear()
        self._last_flush = time.monotonic()
        whole = len(block)
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                if self._torn is None:
                    self._torn = _ends_torn(descriptor)
                if self._torn:  # half a line is lost anyway; the next one begins on its own
                    block = b"\n" + block
                    whole += 1
                while block:  # a nearly full disk may take part of a block
                    block = block[os.write(descriptor, block) :]
            finally:
                os.close(descriptor)
            self._torn = False
        except OSError:
            self.lost += count
            self._torn = self._torn or len(block) < whole

    def sync(self) -> None:
        """Have all that was written on the disk: a checkpoint may follow that counts on it."""
        self.flush()
        with contextlib.suppress(OSError), self._path.open("rb") as file:
            os.fsync(file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.flush()


def _ends_torn(descriptor: int) -> bool:
    """Whether a file's last line has no end."""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def read_events(path: Path, offset: int = 0) -> Iterator[tuple[Event, int]]:
    """Yield (event, offset after it) from a byte offset on; an unfinished last line is left alone.

    A line that is no JSON object, as after a torn write, is passed over.
    """
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict) and "type" in event:
                    yield event, offset


def _finite(value: object) -> object:
    """JSON has no NaN: null stands for it, at any depth."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
