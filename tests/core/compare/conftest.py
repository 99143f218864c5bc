"""Runs in a store, and comparisons of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.compare.build import Wishes, build
from core.compare.choose import read, select
from core.compare.groups import grouped, single
from core.compare.table import Comparison
from core.settings import Data, Experiment
from core.store import Store
from core.store.ingest import ingest

Add = Callable[..., str]
Compared = Callable[..., Comparison]


@pytest.fixture
def add(store: Store, make_run) -> Add:
    """Writes a run of svreid → prid into the store: name, rates by score, what is special."""
    made = 0

    def added(
        name: str,
        scores: dict[str, float] | float | None = None,
        *,
        split: int = 0,
        ending: str = "finished",
        data: dict[str, Any] | None = None,
        loss: dict[int, float] | None = None,
        given: dict[str, Any] | None = None,
        **settings: Any,
    ) -> str:
        nonlocal made
        made += 1
        usual = {"source": "svreid", "target": "prid", "method": "s2r", "data": Data(split=split)}
        if "test" in settings:  # how the target is read; `data` is what was found there
            usual["data"] = settings.pop("test")
        whole = Experiment(**{**usual, **settings})
        rates = {"student/mAP": scores} if isinstance(scores, float) else scores or {}
        facts = {"protocol": "split {split} of 10, standard", "query": 89, "gallery": 89}
        facts |= data or {}
        facts["protocol"] = facts["protocol"].format(split=split)
        values = [(step, {"loss/total": value}) for step, value in (loss or {}).items()]
        values += [] if ending == "finished" else [(1, rates)]
        events = [
            ("data", {"role": "target", "name": whole.target, **facts}),
            *(("metric", {"step": step, "epoch": 0, "values": value}) for step, value in values),
            (ending, {"scores": rates} if ending == "finished" else {"text": ""}),
        ]
        folder = make_run(*events, settings=whole, name=name, created=float(made), **given or {})
        ingest(store, folder)
        return folder.name

    return added


@pytest.fixture
def compared(store: Store) -> Compared:
    """Compares what words choose: replicates together unless `each`, with these wishes."""

    def made(*words: str, each: bool = False, **wishes: Any) -> Comparison:
        wanted = replace(Wishes(), **wishes)
        runs = read(store, select(store, words).summaries)
        return build(single(runs) if each else grouped(runs, wanted.ignored), wanted)

    return made
