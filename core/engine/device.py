"""Seeds, threads, device and precision."""

import random

import numpy as np
import torch
from accelerate import Accelerator

from core.machine import cores
from core.settings import Experiment


def set_up(settings: Experiment) -> Accelerator:
    """Fix every seed and thread count, and choose the device.

    The same settings on the same machine give the same numbers, bit for bit, on a processor.
    """
    torch.set_num_threads(settings.threads or cores())
    random.seed(settings.seed)
    np.random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    precision = settings.optimiser.precision
    return Accelerator(
        cpu=settings.device == "cpu",
        mixed_precision="no" if precision == "fp32" else precision,
    )
