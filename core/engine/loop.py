"""Epochs and steps: the only loop over batches."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from accelerate import Accelerator
from torch import Tensor

from core import parallel
from core.errors import DivergedError
from core.journal import Journal
from core.methods.method import Method, SourceBatch, State, TargetBatch, Terms
from core.settings import Optimiser

REPORT_EVERY = 10  # steps whose mean is one point of a curve


@dataclass(slots=True)
class Meter:
    """Means of named values since they were last taken."""

    _sums: dict[str, Tensor] = field(default_factory=dict)
    _count: int = 0
    _timed: int = 0
    _since: float = field(default_factory=time.monotonic)

    def add(self, terms: Terms) -> None:
        """Count one batch's values in; they stay on the device until they are taken."""
        for name, value in {**terms.values, "loss/total": terms.total}.items():
            seen = value.detach().double()
            self._sums[name] = self._sums[name] + seen if name in self._sums else seen
        self._count += 1
        self._timed += 1

    def restart(self) -> None:
        """Take time from now, of what is added from now: what came before was no training."""
        self._timed, self._since = 0, time.monotonic()

    def take(self, clips: int) -> dict[str, float]:
        """Mean values, and clips per second at `clips` a batch; begin anew."""
        means = {name: float(value) / self._count for name, value in self._sums.items()}
        now = time.monotonic()
        means["rate/clips"] = clips * self._timed / max(now - self._since, 1e-9)
        self._sums.clear()
        self._count, self._timed, self._since = 0, 0, now
        return means

    def state_dict(self) -> State:
        """What was added since the last report."""
        return {"sums": dict(self._sums), "count": self._count}

    def load_state_dict(self, state: State) -> None:
        """Be as the meter was that gave this state, but for the time."""
        self._sums, self._count = dict(state["sums"]), state["count"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a run is.

    Attributes:
        epochs: how many.
        steps: of each.
    """

    epochs: int
    steps: int


class Loop:
    """Moves a method through its epochs.

    Args:
        method: owns networks and losses.
        settings: of the optimiser.
        plan: epochs and steps.
        accelerator: device, precision, backward.
        journal: where curves go.
        heed: called before every step; raises Stopped where someone asked for it.
        weights_rate: learning rate of the weights of losses.

    Attributes:
        done: steps taken.
        settled: epochs that are done with all that follows them.
    """

    def __init__(
        self,
        method: Method,
        settings: Optimiser,
        plan: Plan,
        accelerator: Accelerator,
        journal: Journal,
        heed: Callable[[], None],
        weights_rate: float = 1e-3,
    ) -> None:
        self._method = method
        self._settings = settings
        self._plan = plan
        self._accelerator = accelerator
        self._journal = journal
        self._heed = heed
        self.done = self.settled = self._begun = 0
        self._meter = Meter()
        groups: list[dict[str, object]] = [
            {"params": list(method.modules().parameters()), "weight_decay": settings.weight_decay}
        ]
        rates: list[Callable[[int], float]] = [self._factor]
        if weights := method.loss_weights():
            groups.append({"params": weights, "lr": weights_rate, "weight_decay": 0.0})
            rates.append(lambda _: 1.0)
        self._optimiser = accelerator.prepare(torch.optim.Adam(groups, lr=settings.rate))
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser.optimizer, rates)

    def run(
        self,
        source: Iterator[SourceBatch],
        target: Iterator[TargetBatch] | None,
        after_epoch: Callable[[int, int], None],
        between: Callable[[bool], bool],
    ) -> None:
        """All epochs, or those that are left.

        Args:
            source: labelled batches.
            target: unlabelled ones, where the method uses them.
            after_epoch: told how many epochs and steps are done; may be cut short, and is then
                called once more by who goes on.
            between: called between any two steps, with whether it is between epochs; True where
                it took time.

        Raises:
            Stopped: someone asked for it; the state is as between two steps.
            DivergedError: a loss is not finite; names the step and every term.
        """
        while not self.complete:
            if self._begun == self.settled:
                self._method.begin_epoch(self._begun)
                self._begun += 1
            self._method.modules().train()
            self._meter.restart()
            end = self._begun * self._plan.steps
            while self.done < end:
                self._heed()
                clips = self._learn(source, target)
                if self.done % REPORT_EVERY == 0 or self.done == end:
                    self._report(clips)
                if self.done < end and between(False):
                    self._meter.restart()
            after_epoch(self._begun, end)
            self.settled += 1
            between(True)

    @property
    def complete(self) -> bool:
        """Whether all epochs are done."""
        return self.settled == self._plan.epochs

    def state_dict(self) -> State:
        """Where the loop is, and all of its own that training has changed."""
        scaler = self._accelerator.scaler
        return {
            "done": self.done,
            "settled": self.settled,
            "begun": self._begun,
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
            "scaler": scaler and scaler.state_dict(),
            "meter": self._meter.state_dict(),
        }

    def load_state_dict(self, state: State) -> None:
        """Be as the loop was that gave this state; both were made alike."""
        self.done, self.settled, self._begun = state["done"], state["settled"], state["begun"]
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        if self._accelerator.scaler:
            self._accelerator.scaler.load_state_dict(state["scaler"])
        self._meter.load_state_dict(state["meter"])

    def _learn(self, source: Iterator[SourceBatch], target: Iterator[TargetBatch] | None) -> int:
        """Take one step; returns how many clips a batch of it had."""
        progress = self.done / (self._plan.epochs * self._plan.steps)
        self._optimiser.zero_grad()
        for _ in range(self._settings.accumulate):
            seen = next(source)
            terms = self._method.terms(seen, next(target) if target else None, progress)
            self._descend(terms)
            self._meter.add(terms)
        self._step()
        return len(seen.identity) * (2 if target else 1)

    def _descend(self, terms: Terms) -> None:
        """Add a batch's gradients to those of the step."""
        if not math.isfinite(float(terms.total.detach())):
            named = ", ".join(f"{name} {float(v.detach()):.3g}" for name, v in terms.values.items())
            raise DivergedError(
                f"step {self.done + 1}: the loss is not finite ({named}); lower optimiser.rate or "
                "set optimiser.gradient_clip"
            )
        self._accelerator.backward(terms.total / self._settings.accumulate)

    def _step(self) -> None:
        """Move the parameters by the gradients of all processes."""
        parameters = list(self._method.modules().parameters())
        parallel.average_gradients([*parameters, *self._method.loss_weights()])
        if self._settings.gradient_clip:
            self._accelerator.clip_grad_norm_(parameters, self._settings.gradient_clip)
        self._optimiser.step()
        self._schedule.step()
        self._method.after_step()
        self.done += 1

    def _report(self, clips: int) -> None:
        step, rate = self.done, float(self._schedule.get_last_lr()[0])
        values = self._meter.take(clips) | {"rate/learning": rate}
        epoch = step / self._plan.steps
        self._journal.write("metric", step=step, epoch=epoch, values=values)
        self._journal.write(
            "stage",
            name="train",
            done=step,
            total=self._plan.epochs * self._plan.steps,
            unit="steps",
            epoch=-(-step // self._plan.steps),
            epochs=self._plan.epochs,
        )

    def _factor(self, step: int) -> float:
        """Share of the learning rate at a step (from 0)."""
        if self._settings.schedule == "step":
            epoch = step // self._plan.steps
            return self._settings.gamma ** sum(epoch >= mark for mark in self._settings.milestones)
        return one_cycle(step / max(1, self._plan.epochs * self._plan.steps - 1))


def one_cycle(progress: float, rise: float = 0.3, start: float = 0.04, end: float = 1e-4) -> float:
    """Up by a cosine from `start` to 1, then down to `end` of the peak rate.

    Source: Smith and Topin (2018), arXiv:1708.07120, with cosines.
    """
    if progress < rise:
        return _cosine(start, 1.0, progress / rise)
    return _cosine(1.0, end, min(1.0, (progress - rise) / (1 - rise)))


def _cosine(first: float, last: float, share: float) -> float:
    return last + (first - last) * (1 + math.cos(math.pi * share)) / 2
