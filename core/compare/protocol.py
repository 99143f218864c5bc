"""What a score was measured under, and which scores may share a column.

A protocol is a dict of facts in words. Two scores may stand in one column where no fact known of
both differs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.compare.choose import Run
from core.data.datasets import is_embedded
from core.measures import BEST, BEST_WORDS

Protocol = Mapping[str, str]
SEVERAL = "several"

_SETTINGS = {
    "gallery": ("data.gallery", "standard"),
    "frames": ("evaluation.frames", "all"),
    "distance": ("evaluation.distance", "cosine"),
    "precision": ("evaluation.average_precision", "step"),
}
_WORDS = {
    "target": "{}",
    "split": "split {}",
    "gallery": "{} gallery",
    "lists": "{}",
    "rendering": "rendered as {}",
    "counts": "{}",
    "frames": "{} frames of a tracklet",
    "distance": "{} distance",
    "precision": "average precision by {}",
    "network": "{}",
    "epoch": "{}",
}
_CONFLICTS = {
    "target": "Different people are searched for in different datasets ({}).",
    "split": "On different splits ({}) other people are searched for among others.",
    "gallery": "The galleries were put together in different ways ({}).",
    "lists": "Query and gallery came about in different ways ({}).",
    "rendering": "The rendered people aren't the same ({}).",
    "counts": "Query and gallery don't have the same size ({}).",
    "frames": "Some tracklets were seen whole, others by a few sampled frames ({}).",
    "distance": "Rankings are by different distances ({}).",
    "precision": "Average precision was computed in different ways ({}).",
    "network": "Different networks of the method were tested ({}).",
    "epoch": "An epoch that was chosen by its scores on the test labels flatters; the last one "
    "doesn't ({}).",
}
_QUIET = ("target", "network")  # apart by nature: the title says it all


def protocol(run: Run, network: str) -> dict[str, str]:
    """The facts behind the scores of a network, such as "student@best".

    Of a run that hasn't looked at its data yet, some facts aren't known and left out.
    """
    whole = network.removesuffix(BEST)
    facts = {"target": run.summary.target, "split": str(run.split)}
    facts |= {key: str(run.settings.get(*found)) for key, found in _SETTINGS.items()}
    facts["network"] = "student" if whole == "histogram" else whole
    facts["epoch"] = "last epoch" if whole == network else BEST_WORDS.removeprefix("of the ")
    record = run.data.get("target")
    if record:
        facts |= _of_data(run, "target")
        if {"query", "gallery"} <= set(record.facts):
            facts["counts"] = "{query} queries, gallery of {gallery}".format(**record.facts)
        if facts.get("lists"):
            del facts["gallery"]  # they say it themselves
    return facts


def origin(run: Run) -> tuple[tuple[str, str], ...]:
    """What the data of both roles are, but for the split: the same for replicates."""
    return tuple(
        (f"{role} {key}", value)
        for role in ("source", "target")
        if role in run.data
        for key, value in _of_data(run, role).items()
    )


def over_splits(protocols: Sequence[Protocol]) -> dict[str, str]:
    """The facts of an average over several splits: those that all of them share."""
    splits = {one["split"] for one in protocols}
    shared = {
        key: value
        for key, value in protocols[0].items()
        if all(one.get(key) == value for one in protocols)
    }
    return shared | {"split": protocols[0]["split"] if len(splits) == 1 else SEVERAL}


def alike(one: Protocol, other: Protocol) -> bool:
    """Whether scores under these may stand in one column."""
    return all(one[key] == other[key] for key in one if key in other)


def differing(protocols: Sequence[Protocol]) -> dict[str, list[str]]:
    """The facts that aren't the same in all of them, with the values there are."""
    values = {
        key: list(dict.fromkeys(one[key] for one in protocols if key in one)) for key in _WORDS
    }
    return {key: found for key, found in values.items() if len(found) > 1}


def conflicts(protocols: Sequence[Protocol], *, forced: bool) -> list[str]:
    """A sentence for each fact that keeps scores out of one column.

    Args:
        protocols: of all scores.
        forced: whether they stand in one nevertheless; else what titles tell is left out.
    """
    return [
        _CONFLICTS[key].format("; ".join(values))
        for key, values in differing(protocols).items()
        if forced or key not in _QUIET
    ]


def title(facts: Protocol, keys: Iterable[str]) -> str:
    """Those facts in words: what tells a section from the others."""
    return ", ".join(_worded(key, facts[key]) for key in _WORDS if key in keys and key in facts)


def sentence(protocols: Sequence[Protocol]) -> str:
    """What all figures were measured under, in words."""
    varying = differing(protocols)
    facts = {key: value for one in protocols for key, value in one.items() if key not in varying}
    return title(facts, facts)


def _worded(key: str, value: str) -> str:
    if key == "split" and value == SEVERAL:
        return "several splits"
    return _WORDS[key].format(value)


def _of_data(run: Run, role: str) -> dict[str, str]:
    """How the lists of a dataset came about, and for rendered ones which rendering it is."""
    record = run.data[role]
    found = {}
    if record.protocol:
        found["lists"] = re.sub(rf"\bsplit {run.split}\b( of \d+)?,? ?", "", record.protocol)
    if is_embedded(record.name):
        found["rendering"] = Path(record.root).name
    return found
