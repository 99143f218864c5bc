"""Whether a run needs GPUs, and how many."""

from core.gauges.gpus import gpus
from core.settings import Experiment


def gpus_for(settings: Experiment, *, on_processor: bool = False) -> int:
    """How many GPUs a run waits for; 0 where there are none, or none is needed."""
    if on_processor or settings.method == "histogram" or not gpus():
        return 0
    return settings.processes
