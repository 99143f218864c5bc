"""One run from datasets to scores: what every method shares around its losses."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator

from core import crew, parallel
from core.config import deciding, plain
from core.data.frames import FrameReader
from core.engine import batches
from core.engine.batches import Stream
from core.engine.build import build_method
from core.engine.device import leave, set_up
from core.engine.evidence import Portrait, keep_evidence, keep_features
from core.engine.examination import Examination, Examined, named
from core.engine.keep import keep, kept, shape_of
from core.engine.loop import Loop, Plan
from core.engine.resume import Checkpoints, Parts
from core.engine.selection import Selection
from core.errors import DataError, DivergedError, Stopped, VreidError, WeightsError
from core.evaluation import Scores
from core.evaluation.evidence import Found
from core.journal import Journal
from core.measures import CAMERAS, RE_ESTIMATED, VARIANTS
from core.methods.method import Method, State, TargetBatch
from core.models.build import build_network
from core.models.network import Network
from core.settings import Experiment
from core.types import Dataset

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
        again: whether an earlier attempt may have left rows in the journal.
    """

    settings: Experiment
    source: Dataset
    target: Dataset
    folder: Path
    journal: Journal
    stopping: Callable[[], bool]
    again: bool = False

    def heed(self) -> None:
        """Raise Stopped where someone wants the run to stop."""
        if self.stopping():
            raise Stopped

    def heed_together(self) -> None:
        """The same on every process, once the first one hears of it; all must ask."""
        if parallel.agreed(self.stopping()):
            raise Stopped


def run(given: Run) -> dict[str, float]:
    """Train and examine, from the newest checkpoint on; the final scores by name, in [0, 1].

    A target without query and gallery is adapted to all the same, and nothing is measured. Of
    several processes the first alone examines networks and writes.

    Raises:
        VreidError: data, settings or weights don't allow it, or the loss diverged.
        Stopped: someone asked for it.
    """
    settings = given.settings
    measurable = _measurable(given)
    try:
        accelerator = set_up(settings, given.folder / crew.MEETING)
        readers = 1 + 2 * settings.data.workers  # here, and in loading processes of both domains
        cache_bytes = settings.data.cache_mb * 2**20 // (readers * settings.processes)
        reader = FrameReader(settings.data.height, settings.data.width, cache_bytes)
        examination = Examination(given.target, reader, settings, given.heed)
        if settings.method != "histogram":
            return _Training(given, reader, examination if measurable else None, accelerator).run()
        found = examination.histogram()
        evidence = {"histogram": found.found}
        keep_evidence(given.folder, given.journal, examination, evidence)
        scores = named(found.scores, "histogram")
        given.journal.write("metric", step=0, epoch=0, values=scores)
        return scores
    finally:
        leave()


def _measurable(given: Run) -> bool:
    """Whether the target has somebody to search for; says so where it hasn't.

    Raises:
        DataError: it hasn't, and that is all that was asked for.
    """
    if given.target.query and given.target.gallery:
        return True
    lack = f"{given.target.name} has no query and gallery"
    if given.settings.method == "histogram" or given.settings.evaluation.select == "best":
        raise DataError(f"{lack}: nothing can be measured there; name people whom two cameras saw")
    text = f"{lack}: the network is adapted to it and kept, and nothing is measured"
    given.journal.write("note", level="warning", text=text)
    return False


class _Training:
    """A method on its way through its epochs, and what is examined and kept."""

    def __init__(
        self,
        given: Run,
        reader: FrameReader,
        examination: Examination | None,
        accelerator: Accelerator,
    ) -> None:
        self._given = given
        self._settings = given.settings
        self._reader = reader
        self._examination = examination
        self._accelerator = accelerator
        upper_bound = self._settings.method == "supervised"
        self._known = batches.labelled(given.source, given.target if upper_bound else None)
        self._unlabelled = batches.unlabelled(given.target)
        self._plan = self._planned()
        self._selection = Selection() if self._settings.evaluation.select == "best" else None
        self._method = self._build()
        self._loop = self._make_loop()
        self._checkpoints = self._find_checkpoints()

    def run(self) -> dict[str, float]:
        """Train, keep, examine."""
        self._train(self._checkpoints.newest(self._given.again))
        networks = self._method.networks()
        if self._selection:
            networks = self._selection.networks
        self._announce()
        if self._portrait:
            features = self._portrait.finish(*next(iter(networks.items())))
            keep_features(self._given.folder, self._given.journal, features)
        if self._examination is None or parallel.rank() != 0:
            return {}
        return self._examine(networks, self._examination)

    def _train(self, state: State | None) -> None:
        """Take the epochs that are left from this state on, which may be none."""
        settings, device = self._settings, self._accelerator.device
        seed, data = settings.seed, settings.data
        taken = settings.optimiser.accumulate * (state["loop"]["done"] if state else 0)
        source = batches.source_batches(self._known, self._reader, data, seed, device, taken)
        target: Stream[TargetBatch] | None = None
        if self._method.uses_target:
            target = batches.target_batches(
                self._unlabelled, self._reader, data, seed, device, taken
            )
        streams = (source, target) if target else (source,)
        parts = Parts(self._method, self._loop, self._selection, streams)
        if state:
            parts.load_state_dict(state)  # after the streams began, which draws a number

        def between(epochs: bool) -> bool:
            return self._checkpoints.offer(parts, epochs)

        try:
            self._loop.run(source, target, self._after_epoch, between)
        except DivergedError as error:
            raise DivergedError(f"{error}; {self._announce()}") from None
        except Stopped:
            if self._loop.done:
                self._checkpoints.write(parts)
                self._leave_weights()
            parallel.wait()  # one that ends has the others ended
            raise
        except VreidError:
            if self._loop.done:
                self._leave_weights()
            raise

    def _make_loop(self) -> Loop:
        return Loop(
            self._method,
            self._settings.optimiser,
            self._plan,
            self._accelerator,
            self._given.journal,
            self._given.heed_together,
            self._settings.s2r.weights.rate,
        )

    def _find_checkpoints(self) -> Checkpoints:
        given = self._given
        figures = {"labelled": len(self._known.tracklets), "unlabelled": len(self._unlabelled)}
        fitting = deciding(plain(self._settings)) | figures
        return Checkpoints(given.folder, self._settings.checkpoint, fitting, given.journal)

    def _planned(self) -> Plan:
        """One pass over the labelled tracklets an epoch, unless told otherwise."""
        optimiser, data = self._settings.optimiser, self._settings.data
        per_step = data.identities * data.clips * optimiser.accumulate
        return Plan(
            optimiser.epochs, optimiser.steps or max(1, len(self._known.tracklets) // per_step)
        )

    def _build(self) -> Method:
        """The method around a student with its initial weights, on the device."""
        settings, device = self._settings, self._accelerator.device
        network, origin = build_network(
            settings.backbone, settings.model, shape_of(settings), self._known.identities
        )
        unasked = origin.startswith("random") and settings.model.weights != "none"
        level = "warning" if unasked else "info"
        text = f"{settings.backbone}: {origin}; {device}"
        self._given.journal.write("note", level=level, text=text)
        if settings.processes > 1 and settings.model.synchronised_norms and device.type == "cuda":
            # the neck sees the joint batch anyway
            network.backbone = torch.nn.SyncBatchNorm.convert_sync_batchnorm(network.backbone)
        network.precision = PRECISIONS[settings.optimiser.precision]
        network.to(device)
        self._portrait = self._portrayed(network, origin)
        method = build_method(
            settings,
            network,
            self._plan.steps,
            self._unlabelled,
            self._reader,
            self._given.heed_together,
        )
        method.modules().to(device)
        return method

    def _portrayed(self, network: Network, origin: str) -> Portrait | None:
        """Features from before the training; None where a frame of the test can't be read.

        That is for the examination to say, once there is something to lose.
        """
        if parallel.rank() != 0:
            return None
        given = self._given
        try:
            return Portrait(given.source, given.target, network, origin, self._settings)
        except DataError as error:
            text = f"{error}; no features are kept for pictures of them"
            given.journal.write("note", level="warning", text=text)
            return None

    def _after_epoch(self, epoch: int, step: int) -> None:
        """Examine where it is time to, and keep the weights: they are the last good ones.

        Raises:
            Stopped: on every process, where the first one was asked to while it examined.
        """
        stopped = False
        if parallel.rank() == 0:
            every = self._settings.evaluation.every
            last = epoch == self._plan.epochs
            due = every and (epoch % every == 0 or last) and (self._selection or not last)
            try:
                if due and self._examination:
                    self._examine_briefly(self._examination, epoch, step)
                self._keep(epoch, needed=last)
            except Stopped:
                stopped = True
        if parallel.agreed(stopped):
            raise Stopped

    def _examine_briefly(self, examination: Examination, epoch: int, step: int) -> None:
        """Scores on the way: every network as it is."""
        networks = self._method.networks()
        scores: dict[str, float] = {}
        for name, network in networks.items():
            scores |= named(examination.network(network).scores, name)
        self._given.journal.write("metric", step=step, epoch=epoch, values=scores)
        if self._selection:
            self._selection.observe(networks, scores)

    def _keep(self, epoch: int, needed: bool) -> None:
        """Keep the weights; a disk that is full on the way, when more follow, ends no run."""
        if parallel.rank() != 0:
            return
        networks = dict(self._method.networks())
        networks |= self._selection.networks if self._selection else {}
        try:
            keep(self._given.folder, networks, self._settings, epoch)
        except WeightsError as error:
            if needed:
                raise
            text = f"{error}; the run goes on with the weights of an earlier epoch kept"
            self._given.journal.write("note", level="warning", text=text)

    def _leave_weights(self) -> None:
        """Keep the weights as they are on the way."""
        self._keep(self._loop.done // self._plan.steps, needed=False)
        self._announce()

    def _announce(self) -> str:
        """Say which weights are kept; in words for a message."""
        folder = self._given.folder
        paths = kept(folder)
        for path in paths:
            size = (folder / path).stat().st_size
            self._given.journal.write("artifact", kind="weights", path=str(path), bytes=size)
        if not paths:
            return "no epoch was done, so no weights are kept"
        return "the weights of the last whole epoch are kept"

    def _examine(
        self, networks: Mapping[str, Network], examination: Examination
    ) -> dict[str, float]:
        """Final scores of every network: as trained, and with batch norm taken anew."""
        wanted = self._settings.evaluation
        ways: dict[str, Callable[[Network], Mapping[str, Examined]]] = {"": examination.closely}
        if wanted.re_estimate:
            ways[RE_ESTIMATED] = lambda network: {"": examination.re_estimated(network)}
        if wanted.re_estimate_cameras:
            ways[CAMERAS] = lambda network: {"": examination.re_estimated_by_camera(network)}
        scores: dict[str, float] = {}
        evidence: dict[str, Found] = {}
        total = len(networks) * len(ways)
        for done, (name, mark) in enumerate(itertools.product(networks, ways)):
            self._say(done, total)
            for more, (rates, found) in ways[mark](networks[name]).items():
                scores |= named(rates, name + mark + more)
                evidence[name + mark + more] = found
                if done == 0:
                    self._say_valid(more, rates)
        self._say(total, total)
        step = self._plan.epochs * self._plan.steps
        self._given.journal.write("metric", step=step, epoch=self._plan.epochs, values=scores)
        keep_evidence(self._given.folder, self._given.journal, examination, evidence)
        return scores

    def _say_valid(self, variant: str, found: Scores) -> None:
        """Say how many queries count, where it isn't all."""
        queries = len(self._given.target.query)
        if found.valid_queries < queries:
            text = f"{found.valid_queries:,} of {queries:,} queries have a match in the gallery"
            where = f" ({VARIANTS[variant]})" if variant else ""
            self._given.journal.write("note", level="info", text=text + where)

    def _say(self, done: int, total: int) -> None:
        self._given.journal.write("stage", name="evaluate", done=done, total=total, unit="networks")
