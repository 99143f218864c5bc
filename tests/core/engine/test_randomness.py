import random

import numpy as np
import torch

from core.engine.checkpoint import read, write
from core.engine.randomness import random_states, restore


def drawn() -> list[float]:
    torch_numbers = [*torch.rand(3).tolist(), float(torch.randn(1))]
    numpy_numbers = [*np.random.rand(3).tolist(), np.random.randn()]
    return [random.random(), random.gauss(0, 1), *torch_numbers, *numpy_numbers]


def test_every_global_generator_goes_on_where_it_was(tmp_path) -> None:
    drawn()  # half a pair of normal numbers is waiting
    write(tmp_path, random_states(), 1, 0)
    expected = drawn()
    drawn()
    restore(read(tmp_path, 1)[1])
    assert drawn() == expected
