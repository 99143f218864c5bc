"""Two methods on a target of twelve people, three seeds each, with all that a report shows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.config import experiment
from core.data.folder import Folder
from core.evaluation.evidence import Evidence, find, listing
from core.evaluation.features import FEATURES, Features, write_features
from core.evaluation.queries import QUERIES, write_evidence
from core.evaluation.scores import mean_scores
from core.store import Store
from core.store.ingest import ingest
from core.types import Tracklet

PEOPLE = 12
COUNTS = {"train": 90, "query": PEOPLE, "gallery": PEOPLE, "identities": 45, "cameras": 2}

Write = Callable[..., str]


def tracklets(root: Path) -> tuple[list[Tracklet], list[Tracklet]]:
    tree = Folder(root)
    query, gallery = (
        [Tracklet(tree, (f"c{camera}/{who:02}.jpg",), camera, who, 0) for who in range(PEOPLE)]
        for camera in (1, 2)
    )
    return query, gallery


@pytest.fixture
def frames(home: Path) -> Path:
    """The target's frames, where they are looked for."""
    root = home / "data" / "prid_2011"
    for camera in (1, 2):
        (root / f"c{camera}").mkdir(parents=True)
        for who in range(PEOPLE):
            colour = (20 * who, 90 * camera, 128)
            Image.new("RGB", (32, 64), colour).save(root / f"c{camera}" / f"{who:02}.jpg")
    return root


@pytest.fixture
def write(store: Store, make_run, home: Path) -> Write:
    """Writes a finished run of a method and a seed; its id. The larger its spread, the worse."""

    def written(
        method: str = "direct",
        seed: int = 0,
        *,
        spread: float = 1.0,
        evidence: bool = True,
        features: bool = True,
        network: str = "student",
        **spec: Any,
    ) -> str:
        settings = experiment({"target": "prid", "method": method, "seed": seed})
        query, gallery = tracklets(home / "data" / "prid_2011")
        sides = listing(query), listing(gallery)
        random = np.random.default_rng([seed, len(method)])
        distances = spread * random.random((PEOPLE, PEOPLE)) + ~np.eye(PEOPLE, dtype=bool)
        found = find(distances, *sides)
        means = mean_scores(found.retrieval)
        scores = {f"{network}/mAP": means.mean_ap}
        scores |= {f"{network}/rank{k}": rate for k, rate in means.cmc.items()}
        values = [{"loss/total": 5 / step, "loss/identity": 3 / step} for step in range(1, 21)]
        hardware = {"cpu": "A Processor", "cores": 2, "memory_bytes": 2**34, "gpus": []}
        events = [
            ("environment", {"versions": {"torch": "2.14"}, "hardware": hardware}),
            ("data", {"role": "target", "name": "prid", "root": "/secret", "protocol": "split 0"}
             | COUNTS),
            *(("metric", {"step": 10 * n, "epoch": 1, "values": one})
              for n, one in enumerate(values)),
            ("finished", {"scores": scores}),
        ]  # fmt: skip
        folder = make_run(*events, settings=settings, **spec)
        if evidence:
            facts = {"target": "prid", "protocol": "split 0"}
            write_evidence(folder / QUERIES, Evidence(*sides, {network: found}, facts))
        if features:
            both = [*query, *gallery]
            before, after = random.normal(size=(2, len(both), 8)).astype(np.float16)
            target = np.arange(len(both)) % 2 == 0
            rows = listing(both)
            left = Features(rows, target, before, after, network, "random", "test")
            write_features(folder / FEATURES, left)
        ingest(store, folder)
        return folder.name

    return written


@pytest.fixture
def pair(write: Write) -> list[str]:
    """Three seeds of either method."""
    return [
        write(method, seed, spread=spread, name=f"{method}-s{seed}")
        for method, spread in (("direct", 3.0), ("s2r", 1.5))
        for seed in range(3)
    ]
