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
from core.methods.method import Method, SourceBatch, TargetBatch, Terms
from core.settings import Optimiser

REPORT_EVERY = 10  # steps whose mean is one point of a curve


@dataclass(slots=True)
class Meter:
    """Means of named values since they were last taken."""

    _sums: dict[str, Tensor] = field(default_factory=dict)
    _count: int = 0
    _since: float = field(default_factory=time.monotonic)

    def add(self, terms: Terms) -> None:
        """Count one batch's values in; they stay on the device until they are taken."""
        for name, value in {**terms.values, "loss/total": terms.total}.items():
            seen = value.detach().double()
            self._sums[name] = self._sums[name] + seen if name in self._sums else seen
        self._count += 1

    def restart(self) -> None:
        """Count time from now: what came before was no training."""
        self._since = time.monotonic()

    def take(self, clips: int) -> dict[str, float]:
        """Mean values, and clips per second at `clips` a batch; begin anew."""
        means = {name: float(value) / self._count for name, value in self._sums.items()}
        now = time.monotonic()
        means["rate/clips"] = clips * self._count / max(now - self._since, 1e-9)
        self._sums.clear()
        self._count, self._since = 0, now
        return means


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
        self.done = 0
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
    ) -> None:
        """All epochs; `after_epoch(epoch, step)` is told how many of each are done.

        Raises:
            Stopped: someone asked for it.
            DivergedError: a loss is not finite; names the step and every term.
        """
        total = self._plan.epochs * self._plan.steps
        meter = Meter()
        for epoch in range(self._plan.epochs):
            self._method.begin_epoch(epoch)
            self._method.modules().train()
            meter.restart()
            for step in range(epoch * self._plan.steps, (epoch + 1) * self._plan.steps):
                self._heed()
                self._optimiser.zero_grad()
                for _ in range(self._settings.accumulate):
                    seen = next(source)
                    terms = self._method.terms(seen, next(target) if target else None, step / total)
                    self._descend(terms, step)
                    meter.add(terms)
                self._step()
                if (step + 1) % REPORT_EVERY == 0 or (step + 1) % self._plan.steps == 0:
                    self._report(meter, step + 1, len(seen.identity) * (2 if target else 1))
            after_epoch(epoch + 1, (epoch + 1) * self._plan.steps)

    def _descend(self, terms: Terms, step: int) -> None:
        """Add a batch's gradients to those of the step."""
        if not math.isfinite(float(terms.total.detach())):
            named = ", ".join(f"{name} {float(v.detach()):.3g}" for name, v in terms.values.items())
            raise DivergedError(
                f"step {step + 1}: the loss is not finite ({named}); lower optimiser.rate or set "
                "optimiser.gradient_clip"
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

    def _report(self, meter: Meter, step: int, clips: int) -> None:
        values = meter.take(clips) | {"rate/learning": self._schedule.get_last_lr()[0]}
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
