import pytest

from core.errors import ConfigError
from core.queue.rules import pause, read_rules, scope, write_rules
from core.queue.slots import Rules
from core.store import Store
from core.store.settings import set_setting


def test_a_machine_has_the_rules_that_somebody_set_for_it(store: Store) -> None:
    assert read_rules(store, "one") == Rules()
    given = {"cpu": "0", "per-gpu": "3", "gpus": "2, GPU-a1b2,0", "free-gb": "1.5", "settle-s": "0"}
    rules = Rules(0, 3, ("2", "GPU-a1b2", "0"), 1.5, 0.0)
    assert write_rules(store, "one", given) == rules == read_rules(store, "one")
    assert read_rules(store, "other") == Rules()
    assert write_rules(store, "one", {"gpus": "all"}).gpus == ()


def test_a_queue_is_paused_and_goes_on(store: Store) -> None:
    pause(store, "one", True)
    assert read_rules(store, "one").paused
    assert not read_rules(store, "other").paused
    pause(store, "one", False)
    assert not read_rules(store, "one").paused


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpu", "-1"),
        ("cpu", "1.5"),
        ("cpu", "many"),
        ("cpu", ""),
        ("cpu", "9" * 30),
        ("per-gpu", "0"),
        ("gpus", "first"),
        ("gpus", "0;1"),
        ("gpus", "-1"),
        ("gpus", "0,\x1b[31m"),
        ("free-gb", "nan"),
        ("free-gb", "inf"),
        ("settle-s", "-0.5"),
    ],
)
def test_a_value_that_does_not_fit_changes_nothing(store: Store, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}="):
        write_rules(store, "one", {"cpu": "5", name: value})
    assert read_rules(store, "one") == Rules()


@pytest.mark.parametrize("name", ["gpu", "paused", "", "per_gpu"])
def test_there_is_no_such_rule(store: Store, name: str) -> None:
    with pytest.raises(ConfigError, match="there are cpu, per-gpu, gpus, free-gb, settle-s"):
        write_rules(store, "one", {name: "1"})


def test_values_of_another_version_are_the_default(store: Store) -> None:
    for name, value in (("cpu", "x"), ("gpus", 3), ("free_gb", None), ("colour", "red")):
        set_setting(store, scope("one"), name, value)
    set_setting(store, scope("one"), "per_gpu", 2)
    assert read_rules(store, "one") == Rules(per_gpu=2)
