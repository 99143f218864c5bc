"""Runs in the queue whose workers do little, and say what they see."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import core
from core.runs.submit import Plan, Submitted, Wait, submit
from core.settings import Experiment
from core.store import Store

WORKER = """
import json, os, sys, time

def say(kind, **fields):
    with open(folder + "/events.jsonl", "a") as journal:
        journal.write(json.dumps({"t": time.time(), "type": kind, **fields}) + "\\n")

folder, go = sys.argv[-1], sys.argv[-1] + "/go"
say("started", pid=os.getpid(), attempt=int(os.environ["VREID_ATTEMPT"]))
say("note", text=f"sees {os.environ.get('CUDA_VISIBLE_DEVICES')!r}")
while not os.path.exists(go):
    time.sleep(0.02)
say("finished", scores={})
"""


@pytest.fixture
def submitted(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Submitted]:
    """Puts a run into the queue, with wishes as of `Wait`; it ends once its folder has "go"."""
    package = Path(core.__file__ or "").parents[1]
    monkeypatch.setattr("core.runs.submit.freeze", lambda _: package)  # the worker needs no code
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)

    def put(**wishes: Any) -> Submitted:
        worker = [sys.executable, "-I", "-S", "-c", WORKER]
        return submit(store, Plan(Experiment(), wait=Wait(**wishes)), worker)

    return put
