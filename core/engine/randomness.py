"""States of the global random generators, as plain values: what a checkpoint may hold."""

import random

import numpy as np
import torch

from core.methods.method import State


def random_states() -> State:
    """Of this process: Python's, NumPy's, torch's, and torch's on every GPU that is in use."""
    version, numbers, gauss = random.getstate()
    ours = np.random.get_state(legacy=False)
    return {
        "python": [version, list(numbers), gauss],
        "numpy": {**ours, "state": {**ours["state"], "key": ours["state"]["key"].tolist()}},
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
    }


def restore(states: State) -> None:
    """Go on as the process whose states these are; GPUs that are gone are passed over."""
    version, numbers, gauss = states["python"]
    random.setstate((version, tuple(numbers), gauss))
    np.random.set_state(states["numpy"])
    torch.set_rng_state(states["torch"])
    if torch.cuda.is_initialized():
        there = range(torch.cuda.device_count())
        for number, state in zip(there, states["cuda"], strict=False):
            torch.cuda.set_rng_state(state, number)
