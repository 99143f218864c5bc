import json

from core.config import flat, plain
from core.runs.settings import MISSING, changed, differing
from core.settings import S2R, Domain, Experiment


def stored(settings: Experiment) -> dict[str, object]:
    return flat(json.loads(json.dumps(plain(settings))))


def test_defaults_are_no_change() -> None:
    assert changed(stored(Experiment())) == {}


def test_changes_name_value_and_default() -> None:
    domain = Domain(sizes=(2,), frame=False)
    found = changed(stored(Experiment(seed=3, s2r=S2R(domain=domain))) | {"old.key": 1})
    assert found == {
        "seed": (3, 0),
        "s2r.domain.frame": (False, True),
        "s2r.domain.sizes": ([2], [2, 4, 8]),
        "old.key": (1, MISSING),
    }


def test_only_what_differs_is_left() -> None:
    runs = [{"a": 1, "b": None, "c": 2}, {"a": 1, "b": None}, {"a": 1, "b": 0, "c": 2}]
    assert differing(runs) == {"b": [None, None, 0], "c": [2, MISSING, 2]}
    assert differing(runs[:1]) == {}
