"""One run from datasets to scores: what every method shares around its losses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from safetensors.torch import save_file

from core.data.frames import FrameReader
from core.engine import batches
from core.engine.device import set_up
from core.engine.embed import embed, embed_by_camera
from core.engine.examination import RE_ESTIMATED, Examination, named
from core.engine.loop import Loop, Plan
from core.errors import DataError, Stopped, VreidError
from core.journal import Journal
from core.methods.method import Method, TargetBatch
from core.methods.s2r import S2RMethod, TargetEmbeddings, centre_cameras
from core.methods.supervised import Supervised
from core.models.build import build_network
from core.models.network import Network
from core.settings import Experiment
from core.types import Dataset, Tracklet

WEIGHTS = "weights"
PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is given.

    Attributes:
        settings: all of them.
        source, target: under their protocols.
        folder: of the run; weights go into it.
        journal: in it.
        stopping: True once someone wants the run to stop.
    """

    settings: Experiment
    source: Dataset
    target: Dataset
    folder: Path
    journal: Journal
    stopping: Callable[[], bool]

    def heed(self) -> None:
        """Raise Stopped where someone wants the run to stop."""
        if self.stopping():
            raise Stopped


def run(given: Run) -> dict[str, float]:
    """Train and examine; the final scores by name, in [0, 1].

    Raises:
        VreidError: data, settings or weights don't allow it, or the loss diverged.
        Stopped: someone asked for it.
    """
    settings = given.settings
    accelerator = set_up(settings)
    if not given.target.query or not given.target.gallery:
        raise DataError(f"{given.target.name} has no query and gallery: it can't be a target")
    readers = 1 + 2 * settings.data.workers  # here, and in the loading processes of both domains
    cache_bytes = settings.data.cache_mb * 2**20 // readers
    reader = FrameReader(settings.data.height, settings.data.width, cache_bytes)
    examination = Examination(given.target, reader, settings, given.heed)
    if settings.method == "histogram":
        scores = named(examination.histogram(), "histogram")
        given.journal.write("metric", step=0, epoch=0, values=scores)
        return scores
    method, steps = _train(given, reader, examination, accelerator)
    _save(given, method)  # before anything that could still go wrong
    return _examine(given, method, examination, steps)


def _train(
    given: Run, reader: FrameReader, examination: Examination, accelerator: Accelerator
) -> tuple[Method, int]:
    """The trained method, and after how many steps."""
    settings, device = given.settings, accelerator.device
    upper_bound = settings.method == "supervised"
    known = batches.labelled(given.source, *([given.target] if upper_bound else []))
    network, origin = build_network(settings.backbone, settings.model.weights, known.identities)
    level = (
        "warning" if origin.startswith("random") and settings.model.weights != "none" else "info"
    )
    given.journal.write("note", level=level, text=f"{settings.backbone}: {origin}; {device}")
    per_batch = settings.data.identities * settings.data.clips
    plan = Plan(
        settings.optimiser.epochs,
        settings.optimiser.steps or max(1, len(known.tracklets) // per_batch),
    )
    unlabelled = batches.unlabelled(given.target)
    network.precision = PRECISIONS[settings.optimiser.precision]
    student = network.to(device)
    method = _method(given, student, plan, unlabelled, reader)
    method.modules().to(device)
    source = batches.source_batches(known, reader, settings.data, settings.seed, device)
    target: Iterator[TargetBatch] | None = None
    if method.uses_target:
        target = batches.target_batches(unlabelled, reader, settings.data, settings.seed, device)

    def after_epoch(epoch: int, step: int) -> None:
        every = settings.evaluation.every
        if every and epoch % every == 0 and epoch < plan.epochs:
            scores: dict[str, float] = {}
            for name, each in method.networks().items():
                scores |= named(examination.network(each), name)
            given.journal.write("metric", step=step, epoch=epoch, values=scores)

    loop = Loop(
        method,
        settings.optimiser,
        plan,
        accelerator,
        given.journal,
        given.heed,
        settings.s2r.weights.rate,
    )
    try:
        loop.run(source, target, after_epoch)
    except (Stopped, VreidError):
        if loop.done:
            _save(given, method)
        raise
    return method, plan.epochs * plan.steps


def _method(
    given: Run, student: Network, plan: Plan, unlabelled: tuple[Tracklet, ...], reader: FrameReader
) -> Method:
    """The method by its name."""
    settings = given.settings
    if settings.method in ("direct", "supervised"):
        return Supervised(student, settings.supervision)

    cameras, length = batches.cameras(unlabelled), settings.data.clip_length

    def embed_target(network: Network) -> TargetEmbeddings:
        plain = embed(network, unlabelled, reader, length, heed=given.heed)
        grouping = plain
        if settings.s2r.consistency.cameras == "centre":
            grouping = centre_cameras(plain, cameras)
        elif settings.s2r.consistency.cameras == "normalise":
            grouping = embed_by_camera(network, unlabelled, reader, length, given.heed)
        device = next(network.parameters()).device
        return TargetEmbeddings(plain.to(device), grouping.to(device))

    return S2RMethod(
        student,
        settings.s2r,
        settings.supervision,
        plan.steps,
        cameras,
        embed_target,
        torch.Generator().manual_seed(settings.seed),
    )


def _examine(given: Run, method: Method, examination: Examination, step: int) -> dict[str, float]:
    """Final scores of every network, as trained and with batch norm taken anew."""
    scores: dict[str, float] = {}
    networks = method.networks()
    passes = 2 if given.settings.evaluation.re_estimate else 1

    for place, (name, network) in enumerate(networks.items()):
        _say(given, place * passes, len(networks) * passes)
        scores |= named(examination.network(network), name)
        if passes == 2:
            _say(given, place * passes + 1, len(networks) * passes)
            scores |= named(examination.re_estimated(network), name + RE_ESTIMATED)
    _say(given, len(networks) * passes, len(networks) * passes)
    epochs = given.settings.optimiser.epochs
    given.journal.write("metric", step=step, epoch=epochs, values=scores)
    return scores


def _say(given: Run, done: int, total: int) -> None:
    given.journal.write("stage", name="evaluate", done=done, total=total, unit="networks")


def _save(given: Run, method: Method) -> None:
    """Weights of every network, under their final name only when whole."""
    folder = given.folder / WEIGHTS
    folder.mkdir(exist_ok=True)
    for name, network in method.networks().items():
        path = folder / f"{name}.safetensors"
        partial = path.with_suffix(".partial")
        state = {key: value.contiguous().cpu() for key, value in network.state_dict().items()}
        save_file(state, partial, metadata={"backbone": given.settings.backbone, "network": name})
        partial.replace(path)
        given.journal.write(
            "artifact",
            kind="weights",
            path=str(path.relative_to(given.folder)),
            bytes=path.stat().st_size,
        )
