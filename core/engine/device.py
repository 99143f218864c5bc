"""Seeds, threads, device, precision, and the group of processes that train together."""

import os
import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from accelerate import Accelerator

from core import crew
from core.clusters import nodes
from core.errors import ConfigError
from core.machine import cores
from core.settings import Experiment

PATIENCE = timedelta(hours=2)  # the first process may examine networks while the others wait


def set_up(settings: Experiment, meeting: Path) -> Accelerator:
    """Fix every seed and thread count, choose the device, join the other processes.

    The same settings on the same machine give the same numbers, bit for bit, on a processor.

    Args:
        settings: of the run.
        meeting: file by which the processes of one machine find each other.

    Raises:
        ConfigError: there are fewer GPUs than processes.
    """
    torch.set_num_threads(settings.threads or max(1, cores() // crew.companions()))
    random.seed(settings.seed)
    np.random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # else its sums may vary
    torch.use_deterministic_algorithms(True, warn_only=True)
    # on by default with the line above, for a tenth of the time: no result depends on it
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    on_cpu = settings.device == "cpu" or not torch.cuda.is_available()
    if settings.processes > 1:
        _join(settings.processes, meeting, on_cpu)
    precision = settings.optimiser.precision
    return Accelerator(cpu=on_cpu, mixed_precision="no" if precision == "fp32" else precision)


def _join(processes: int, meeting: Path, on_cpu: bool) -> None:
    """Meet the other processes: of this machine over its loopback alone, else over the network."""
    if not on_cpu and torch.cuda.device_count() < crew.companions():
        raise ConfigError(
            f"{crew.companions()} processes take a GPU each, and there are "
            f"{torch.cuda.device_count()}: lower --gpus, or set device=cpu"
        )
    if not nodes.is_spread():
        for name in ("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME"):
            os.environ.setdefault(name, "lo")
    if not on_cpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    dist.init_process_group(
        "gloo" if on_cpu else "nccl",
        init_method="env://" if nodes.is_spread() else meeting.resolve().as_uri(),
        rank=int(os.environ["RANK"]),
        world_size=processes,
        timeout=PATIENCE,
    )


def leave() -> None:
    """Leave the group of processes, where there is one."""
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()
