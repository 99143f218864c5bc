"""Frames a second from JPEG files to batches: as others load them, from folders, from a pack.

Frames are drawn in clips of random tracklets, each about once. For a cold start the contents of
the files are dropped from the page cache; the system still knows the names and places of files,
which is in favour of folders. Loading processes are started before the clock is. Ours hand over
bytes, which a GPU makes floats of; the last row has the processor do that as well.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.bench import footage, plain
from core.bench.footage import LENGTH, Shape
from core.bench.measure import Case, Work
from core.data.folder import Folder
from core.data.frames import FrameReader
from core.data.loader import Clips, load
from core.data.pack import Packed
from core.data.sampling import Draw
from core.data.transforms import normalise
from core.settings import Data
from core.types import Tree

FRAMES = 20_000
BATCH = 32  # clips
SETTINGS = Data()  # 256 x 128, clips of 4
SHAPES = ((256, 128), (400, 150))  # of frames: as in MARS; cut from full HD
PROCESSES = (0, 1, 2)
LOADERS = {
    "others": "Pillow and floats (as in AP3D, SINet and S2R)",
    "folders": "ours, from folders",
    "packed": "ours, from a pack",
    "normalised": "ours, from a pack, made floats",
}


def cases(large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: `large` adds files that are resized; sizes are divided by `shrink`."""
    count = max(BATCH, FRAMES // LENGTH // shrink)
    for height, width in SHAPES if large else SHAPES[:1]:
        with footage.footage((count, height, width)):
            for cold in (1, 0) if footage.CAN_COOL else (0,):
                for processes in PROCESSES:
                    for function, name in LOADERS.items():
                        start = f"{processes} processes, {'cold' if cold else 'warm'}"
                        yield Case(
                            f"{name}; {start}",
                            f"{count * LENGTH:,} of {height} x {width}",
                            f"{__name__}:{function}",
                            (count, height, width, processes, cold),
                        )


def others(count: int, height: int, width: int, processes: int, cold: int) -> Work:
    """The loader of others."""
    shape = (count, height, width)
    tree = Folder(_settled(shape, packed=False, cold=cold))
    data = plain.Plain(footage.tracklets(tree, shape), SETTINGS)
    return timed(plain.load(data, _batches(count), processes), processes)


def folders(count: int, height: int, width: int, processes: int, cold: int) -> Work:
    """Our loader, from folders."""
    return timed(_ours((count, height, width), processes, packed=False, cold=cold), processes)


def packed(count: int, height: int, width: int, processes: int, cold: int) -> Work:
    """Our loader, from a pack."""
    return timed(_ours((count, height, width), processes, packed=True, cold=cold), processes)


def normalised(count: int, height: int, width: int, processes: int, cold: int) -> Work:
    """Our loader, from a pack, and what is a GPU's work elsewhere."""
    batches = _ours((count, height, width), processes, packed=True, cold=cold)
    return timed((normalise(batch) for batch in batches), processes)


def _ours(shape: Shape, processes: int, *, packed: bool, cold: int) -> Iterator[Tensor]:
    root = _settled(shape, packed=packed, cold=cold)
    tree: Tree = Packed(root) if packed else Folder(root)
    reader = FrameReader(SETTINGS.height, SETTINGS.width, cache_bytes=0)
    data = Clips(footage.tracklets(tree, shape), reader, SETTINGS)
    return (batch for _, batch in load(data, iter(_batches(shape[0])), processes))


def _settled(shape: Shape, *, packed: bool, cold: int) -> Path:
    """Where the footage lies, in or out of the page cache as asked for."""
    root = footage.place(shape, packed=packed)
    (footage.cool if cold else footage.warm)(root)
    return root


def timed(batches: Iterable[Tensor], processes: int, threads: int = 1) -> Work:
    """The work of loading all batches but the first of each process, which start them."""
    torch.set_num_threads(threads)  # in loading processes it is 1
    waiting = iter(batches)
    for _ in range(max(1, processes)):
        next(waiting)

    def work() -> str:
        start = time.perf_counter()
        frames = sum(len(batch) * SETTINGS.clip_length for batch in waiting)
        return f"{frames / (time.perf_counter() - start):,.0f} frames/s"

    return work


def _batches(count: int) -> list[list[Draw]]:
    """As many clips as show every frame once on average, in random order."""
    numbers = np.tile(np.arange(count), LENGTH // SETTINGS.clip_length)
    order = np.random.default_rng(0).permutation(numbers)
    draws = [(int(number), seed) for seed, number in enumerate(order)]
    return [draws[start : start + BATCH] for start in range(0, len(draws), BATCH)]
