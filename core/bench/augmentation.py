"""Frames a second of flips, crops and erasing by themselves: frame by frame, or a batch at once.

Clips lie in memory as decoding leaves them: as images of Pillow, or as bytes. Both ways make the
same normalised floats of them. On several cores others have a loading process for each, which
hands its batches over; ours has torch's threads.
"""

from collections.abc import Iterator

import torch
from PIL import Image
from torch import Tensor

from core.bench import plain
from core.bench.loading import BATCH, FRAMES, SETTINGS, timed
from core.bench.measure import Case, Work
from core.data.transforms import Augmentation
from core.machine import cores

LEAST = 2  # batches of a core: the first one is not timed
WAYS = {"others": "Pillow, frame by frame (as in AP3D, SINet and S2R)", "ours": "ours"}


def cases(_large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: nothing larger takes minutes; sizes are divided by `shrink`."""
    each = max(LEAST, FRAMES // SETTINGS.clip_length // BATCH // shrink)
    frames = BATCH * SETTINGS.clip_length
    shape = f"{SETTINGS.height} x {SETTINGS.width}"
    for used in sorted({1, cores()}):
        for function, name in WAYS.items():
            numbers = (each * used, used)  # so that what was loaded ahead is the same share
            size = f"{each * used * frames:,} of {shape}"
            yield Case(f"{name}; cores: {used}", size, f"{__name__}:{function}", numbers)
    if torch.cuda.is_available():
        size = f"{each * frames:,} of {shape}"
        yield Case(f"{WAYS['ours']}; GPU", size, f"{__name__}:ours_on_gpu", (each,))


def others(count: int, used: int) -> Work:
    """`count` batches as the loaders of others change them; on one core without processes."""
    frames = clips().permute(0, 1, 3, 4, 2).numpy()
    data = plain.Augmented([[Image.fromarray(each) for each in clip] for clip in frames], SETTINGS)
    batches = [[(clip, number * BATCH + clip) for clip in range(BATCH)] for number in range(count)]
    processes = used if used > 1 else 0
    return timed(plain.load(data, batches, processes), processes)


def ours(count: int, used: int) -> Work:
    """`count` batches as ours are changed on the processor."""
    return timed(_changed(count, torch.device("cpu")), 0, threads=used)


def ours_on_gpu(count: int) -> Work:
    """`count` batches as ours are changed on a GPU, whose memory holds the bytes."""
    return timed(_changed(count, torch.device("cuda")), 0)


def clips() -> Tensor:
    """A batch (B, T, 3, H, W) of bytes."""
    shape = (BATCH, SETTINGS.clip_length, 3, SETTINGS.height, SETTINGS.width)
    return torch.randint(256, shape, generator=torch.Generator().manual_seed(0), dtype=torch.uint8)


def _changed(count: int, device: torch.device) -> Iterator[Tensor]:
    batch, generator = clips().to(device), torch.Generator().manual_seed(0)
    augment = Augmentation(SETTINGS)
    for _ in range(count):
        yield augment(batch, generator)
    if device.type == "cuda":
        torch.cuda.synchronize(device)  # else the clock stops before the work does
