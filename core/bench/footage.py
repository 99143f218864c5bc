"""JPEG tracklets to load, in folders and in a pack, in the page cache or out of it."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from core import paths
from core.data.folder import Folder
from core.data.pack import pack
from core.types import Tracklet, Tree

LENGTH = 40  # frames of a tracklet
PICTURES = 50  # that differ
QUALITY = 90  # makes about 12 kB of 256 x 128 pixels, as frames of MARS have
CAN_COOL = hasattr(os, "posix_fadvise")  # macOS has none
GRAIN, NOISE = 8, 6  # pixels and levels

Shape = tuple[int, int, int]  # tracklets, height and width of a frame


@contextmanager
def footage(shape: Shape) -> Iterator[None]:
    """Tracklets on the disk, in folders and in a pack, within this block alone."""
    count, height, width = shape
    folders, packed = place(shape), place(shape, packed=True)
    try:
        for number in range(count):
            folder = folders / f"{number:05}"
            folder.mkdir(parents=True, exist_ok=True)
            for frame in range(LENGTH):
                picture = (number * LENGTH + frame) % PICTURES
                (folder / f"{frame:04}.jpg").write_bytes(_jpeg(picture, height, width))
        pack(Folder(folders), packed, lambda *_: None)
        yield
    finally:
        shutil.rmtree(folders, ignore_errors=True)
        shutil.rmtree(packed, ignore_errors=True)


def place(shape: Shape, *, packed: bool = False) -> Path:
    """Where it lies: on the disk of the rendered sets."""
    name = "bench-{}-{}x{}".format(*shape)
    return paths.cache_root() / (f"{name}.pack" if packed else name)


def tracklets(tree: Tree, shape: Shape) -> tuple[Tracklet, ...]:
    """What lies there."""
    return tuple(
        Tracklet(tree, tuple(f"{number:05}/{frame:04}.jpg" for frame in range(LENGTH)), camera=1)
        for number in range(shape[0])
    )


def warm(folder: Path) -> None:
    """Have all files in the page cache."""
    for file in _files(folder):
        file.read_bytes()


def cool(folder: Path) -> None:
    """Have no file's content in the page cache; names and places of files stay in memory."""
    os.sync()  # only what is on the disk can be dropped
    for file in _files(folder):
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@cache
def _jpeg(seed: int, height: int, width: int) -> bytes:
    """A picture with smooth parts and some noise, as cameras give."""
    generator = np.random.default_rng(seed)
    shape = (height // GRAIN, width // GRAIN, 3)
    coarse = Image.fromarray(generator.integers(0, 256, shape, dtype=np.uint8))
    smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), dtype=np.int64)
    noisy = smooth + generator.integers(-NOISE, NOISE + 1, smooth.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
