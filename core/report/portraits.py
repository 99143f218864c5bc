"""How features of both domains lie before and after a training."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.evaluation.evidence import UNKNOWN
from core.evaluation.features import Features
from core.report.charts.legend import of_clouds
from core.report.charts.scatter import Cloud, scatter
from core.report.contents import Figure, Portrayal
from core.report.projection import project, same_domain, same_person

PEOPLE = 8  # told apart by colour and form

Floats = NDArray[np.floating]


def portray(
    features: Features, label: str, domains: tuple[str, str], transfer: tuple[Features, str] | None
) -> Portrayal:
    """Pictures and figures of a run's features.

    Args:
        features: of the run.
        label: what the run is called.
        domains: what source and target are called.
        transfer: features of a run on the source alone, alike in all else, and what that is called:
            its end is what adaptation begins with. None takes the run's initial weights.
    """
    before, origin = _before(features, transfer)
    moments = (("before", before), ("after", features.after))
    planes = [(moment, project(values)) for moment, values in moments]
    said = [f"{moment.capitalize()}: {plane.said}." for moment, plane in planes]
    figures = []
    for kind in ("domain", "person"):
        for moment, plane in planes:
            if kind == "domain":
                clouds = _by_domain(plane.points, features, domains)
            else:
                clouds = _by_person(plane.points, features, domains[1])
            title = f"Features {moment}, by {kind}"
            picture = scatter(clouds, title, _described(clouds))
            caption = f"{moment.capitalize()}, by {kind}"
            figures.append(Figure(picture, caption, of_clouds(clouds)))
    whom = (
        f"{len(features.listing)} tracklets, chosen once for all runs: {domains[0]}, training "
        f"part, and {domains[1]}, {features.part} part; one clip each, unit vectors of "
        f"{label}, network {features.network}."
    )
    warning = (
        "A plane can't keep all distances: what lies apart may touch, and sizes and gaps of "
        "clusters mean little. Before and after have axes of their own. The figures are of the "
        "features themselves."
    )
    return Portrayal((whom, origin, *said, warning), tuple(figures), _figures(features, moments))


def _before(features: Features, transfer: tuple[Features, str] | None) -> tuple[Floats, str]:
    """The features that adaptation begins with, and what they are in a sentence."""
    if transfer is None:
        return features.before, (
            f"Before: the initial weights of the run ({features.origin}), before any training. No "
            "run on the source alone with the same seed is among these, so this shows training "
            "and adaptation together."
        )
    return transfer[0].after, (
        f"Before: {transfer[1]}, which learnt from the source alone with the same seed and "
        "settings, at its end."
    )


def comparable(one: Features, other: Features) -> bool:
    """Whether two runs show the same tracklets by features of the same width."""
    return (
        one.after.shape == other.after.shape
        and one.listing.name.tolist() == other.listing.name.tolist()
    )


def _by_domain(points: Floats, features: Features, domains: tuple[str, str]) -> list[Cloud]:
    sides = zip((f"source: {domains[0]}", f"target: {domains[1]}"), (False, True), strict=True)
    return [Cloud(label, points[features.target == side]) for label, side in sides]


def _by_person(points: Floats, features: Features, target: str) -> list[Cloud]:
    """Some persons of the target, those with most tracklets; all else is faint."""
    known = features.target & (features.listing.identity != UNKNOWN)
    people, first, counts = np.unique(
        features.listing.identity[known], return_index=True, return_counts=True
    )
    chosen = people[np.lexsort((first, -counts))][:PEOPLE]
    shown = known & np.isin(features.listing.identity, chosen)
    others = Cloud(f"all others of {target}", points[features.target & ~shown], faint=True)
    clouds = [
        Cloud(f"person {who}", points[known & (features.listing.identity == who)])
        for who in chosen.tolist()
    ]
    return [others, *clouds]


def _described(clouds: Sequence[Cloud]) -> str:
    return "; ".join(f"{cloud.label}: {len(cloud.points)} points" for cloud in clouds)


def _figures(
    features: Features, moments: Sequence[tuple[str, Floats]]
) -> tuple[tuple[str, str, str], ...]:
    target = features.target
    identity, camera = (
        getattr(features.listing, label)[target] for label in ("identity", "camera")
    )
    apart = [f"{100 * same_domain(values, target):.1f}" for _, values in moments]
    rows = [("nearest neighbour is of the same domain (50 where domains lie mixed)", *apart)]
    found = [same_person(values[target], identity, camera) for _, values in moments]
    if all(value is not None for value in found):
        rates = [f"{100 * (value or 0):.1f}" for value in found]
        rows.append(("nearest target tracklet of another camera is the same person", *rates))
    return tuple((words, before, after) for words, before, after in rows)
