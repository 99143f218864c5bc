import math

import pytest

from core.config import experiment, plain
from core.errors import ConfigError
from core.presets import assignment
from core.settings import Experiment


def test_the_largest_seed_is_taken_and_the_next_refused() -> None:
    assert experiment({"seed": 2**32 - 1}).seed == 2**32 - 1
    for number in (2**32, 10**30, -1):
        with pytest.raises(ConfigError, match=r"seed is .*(at most 4294967295|negative)"):
            experiment({"seed": number})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "nan", "inf", "1e999", 10**400])
@pytest.mark.parametrize("key", ["optimiser.rate", "s2r.weights.domain"])
def test_floats_are_finite(key: str, value: object) -> None:
    values: object = value
    for name in reversed(key.split(".")):
        values = {name: values}
    with pytest.raises(ConfigError, match=rf"{key} is .*; it must be finite"):
        experiment(values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "optimiser.epochs=99999999999999999999",
        "optimiser.milestones=[1, 99999999999999999999]",
        "optimiser.milestones=[-1]",
        "seed=0x" + "f" * 5000,
        "optimiser.rate=0x" + "f" * 5000,
        "seed." + ".".join("a" * 15) + "=1",
    ],
)
def test_numbers_that_cannot_be_kept_are_one_short_message(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        experiment(assignment(text))
    assert len(str(caught.value)) < 250


def test_the_defaults_pass_and_text_may_be_a_number() -> None:
    assert experiment(plain(Experiment())) == Experiment()
    assert experiment({"optimiser": {"rate": "1e-3"}}).optimiser.rate == 1e-3
    with pytest.raises(ConfigError, match="it takes a number"):
        experiment({"optimiser": {"rate": True}})


def test_a_batch_that_processes_cannot_share_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"32 clips can't be shared out among 3 processes"):
        experiment({"processes": 3})
    with pytest.raises(ConfigError, match="processes is 0"):
        experiment({"processes": 0})


def test_choosing_the_best_epoch_takes_evaluations_on_the_way() -> None:
    with pytest.raises(ConfigError, match=r"evaluation\.every"):
        experiment({"evaluation": {"select": "best", "every": 0}})


def test_means_of_an_epoch_have_no_gradient_to_send() -> None:
    with pytest.raises(ConfigError, match=r"scope=batch"):
        experiment({"s2r": {"consistency": {"detach_means": False}}})
    batch = {"detach_means": False, "scope": "batch"}
    assert not experiment({"s2r": {"consistency": batch}}).s2r.consistency.detach_means


def test_a_stride_moves_on() -> None:
    with pytest.raises(ConfigError, match=r"data\.stride is 0; it must be above 0"):
        experiment({"data": {"sampling": "strided", "stride": 0}})
