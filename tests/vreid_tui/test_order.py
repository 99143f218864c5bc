import json
import shlex
from typing import Any

import pytest

from core.config import flat, plain
from core.errors import VreidError
from core.runs.resolve import Wish, resolve
from core.settings import Experiment
from vreid_tui.order import FIELDS, KINDS, MEANT, Order, checked, choices, like, present_datasets


@pytest.mark.parametrize(
    ("order", "line"),
    [
        (Order(), "vreid run demo-syn:demo-cam --detach"),
        (
            Order(source="svreid", target="prid", method="direct", backbone="small", seeds="3",
                  split="2", quick=True, cpu=True, name="my run", tags="a b", priority="5",
                  after="x y", changes=(("optimiser.rate", "0.1"),)),
            "vreid run svreid:prid --method direct --backbone small --name 'my run' --seed 3 "
            "--priority 5 --after x --after y --cpu --split 2 --quick --tag a --tag b "
            "--set optimiser.rate=0.1 --detach",
        ),
        (
            Order("ablation", backbone="small", seeds="0-1", rows="full,baseline", split="0-4",
                  tags="t", method="direct", after="x"),
            "vreid ablate demo-syn:demo-cam --seeds 0-1 --rows full,baseline --split 0-4 "
            "--backbone small --tag t",
        ),
        (
            Order("demo", source="prid", method="direct", quick=True, seeds="2"),
            "vreid run demo --seed 2 --quick --detach",
        ),
    ],
)  # fmt: skip
def test_fields_make_a_command_line(order: Order, line: str) -> None:
    assert order.line() == line


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_line_is_one_that_vreid_takes(kind: Any, bench: Any) -> None:
    from typer.testing import CliRunner

    from core.cli.app import app

    order = Order(kind, seeds="0", tags="x", quick=True, backbone="small")
    words = [*order.words(), *(["--dry-run"] if kind == "ablation" else ["--help"])]
    assert CliRunner().invoke(app, words).exit_code == 0


def test_every_field_has_a_meaning_and_choices_are_those_of_the_settings() -> None:
    assert {name for names in FIELDS.values() for name in names} == set(MEANT)
    assert choices("method", ()) == ("", "direct", "s2r", "s2r-official", "supervised", "histogram")
    assert choices("source", ("a", "b")) == ("a", "b")
    assert choices("name", ()) == ()


def test_a_run_like_another_has_its_settings(bench: Any) -> None:
    wish = Wish("demo-syn", "demo-cam", "direct", "small", None,
                ["optimiser.epochs=3", "s2r.domain.sizes=[2, 4]"], 7)  # fmt: skip
    settings = resolve(wish)
    order = like(flat(plain(settings)), ("x",))
    assert dict(order.changes) == {"optimiser.epochs": "3", "s2r.domain.sizes": "[2, 4]"}
    assert (order.seeds, order.split, order.tags) == ("7", "", "x")
    words = order.words()
    again = [word for word, before in zip(words[1:], words, strict=False) if before == "--set"]
    assert resolve(Wish("demo-syn", "demo-cam", "direct", "small", None, again, 7)) == settings


def test_a_run_of_a_dataset_that_is_gone_is_still_a_template() -> None:
    params = json.loads(json.dumps(flat(plain(Experiment(source="lobby", target="gone")))))
    order = like(params | {"old.setting": 1})
    assert (order.source, order.changes) == ("lobby", ())
    assert "lobby:gone" in shlex.split(order.line())


def test_checks_say_what_would_be_run(bench: Any) -> None:
    said = checked(Order(quick=True))
    assert said[0].startswith("demo-syn to demo-cam on small: ")
    assert "runs on the processor" in said
    ablation = checked(Order("ablation", rows="baseline,full", seeds="0-2"))
    assert "6 trainings, 0 of them done already, one after the other" in ablation
    assert any("direct transfer and S2R" in text for text in checked(Order("demo")))


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (Order(target="prid"), "prid"),
        (Order(seeds="x"), "takes one whole number"),
        (Order(priority="high"), "priority is 'high'"),
        (Order(changes=(("optimiser.rate", "fast"),)), "optimiser.rate"),
        (Order("ablation", rows="nothing"), "there is no 'nothing'"),
        (Order("ablation", seeds="many"), "--seeds"),
        (Order(source="nowhere"), "no dataset is called 'nowhere'"),
    ],
)
def test_checks_say_what_is_in_the_way(bench: Any, order: Order, message: str) -> None:
    with pytest.raises(VreidError) as refused:
        checked(order)
    assert message in str(refused.value)


def test_the_rendered_datasets_are_always_there(bench: Any) -> None:
    assert present_datasets()[:2] == ("demo-syn", "demo-cam")
