"""The runs that are struck: real ones, of a few seconds."""

from core import paths
from core.runs.resolve import Wish, resolve
from core.settings import Experiment

_SHORT = (
    "optimiser.epochs=6",
    "optimiser.steps=20",
    "s2r.warm_up=2",
    "data.height=32",
    "data.width=16",
    "data.clip_length=2",
    "data.identities=4",
    "evaluation.re_estimate_cameras=false",
    "threads=1",
)


def render_first(settings: Experiment) -> None:
    """Render what these runs see with all cores, so that blows fall on trainings."""
    from core.synth.dataset import render
    from core.synth.pair import spec

    for name in (settings.source, settings.target):
        wanted = spec(name, settings.data.render_seed, settings.data.quick)
        render(wanted, paths.cache_root(), None, lambda *_: None)


def small() -> Experiment:
    """S2R on the small form of the embedded pair."""
    return resolve(Wish("demo-syn", "demo-cam", "s2r", assignments=_SHORT, quick=True))
