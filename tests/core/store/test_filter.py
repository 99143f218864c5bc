"""Filters on summaries alone; `test_choice` has those that ask the database."""

import math
import time
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FilterError
from core.store import STATES, RunSummary
from core.store.filter import MOST, TEXTS, parse

NOON = datetime(2026, 11, 21, 12).timestamp()


def run(**given: Any) -> RunSummary:
    values: dict[str, Any] = {
        "id": "r0abc123xyz9",
        "name": "svreid-uda-s2",
        "source": "svreid",
        "target": "prid",
        "method": "s2r",
        "backbone": "small",
        "seed": 2,
        "state": "running",
        "reason": "",
        "text": "",
        "created": NOON,
        "started": None,
        "ended": None,
        "updated": NOON,
        "stage": "train",
        "step": 5,
        "total": 100,
        "epoch": 41,
        "epochs": 60,
        "group": "g1",
        "folder": "/runs/r0abc123xyz9",
        "rev": 1,
        "headline": {"student/mAP": 0.7204, "student/rank1": 0.57},
        "tags": ("uda", "Night Shift"),
    }
    return RunSummary(**{**values, **given})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "state:running",
        "STATE:Running",
        "state:failed|running",
        "state:failed,running",
        "state!=failed",
        "!state:failed -state:lost",
        "method=s2r target:prid source:svreid backbone:small",
        "seed:0-4 seed:1,2 seed>1 seed>=2 seed<3 seed<=2 seed:2 seed!=3 seed:7,0-2",
        "epoch>40 epochs:60",
        "tag:uda tag:'night shift' tag:night*",
        "name:svreid* name:svreid-???-s2 !name:svreid",
        "id:r0abc* group:g1 stage:train",
        "uda night 0abc prid S2R small svreid→prid running",
        "u*s2 !u*x",
        "nothing|uda",
        "!reason:* !text:*",
        "map>71.9 !map>72 mAP>=72.0 map:72 map:72.04 map<=72 map:70-75 MAP<72.1",
        "r1:57 rank1>=57 rank-1>56.9 R1<57.1",
        "created:2026-11-21 created>=2026-11-21 created<=2026-11-21 created>2026-11-20",
        "created<2026-11-22 created:20261121 created>2026-11-21T11:59",
        "created<'2026-11-21 12:00:01'",
        "!started:2026-11-21 !ended>2000-01-01",
        "'uda' \"night s\"",
    ],
)
def test_words_that_hold(text: str) -> None:
    for word in [text] if "'" in text else text.split():
        assert parse(word).matches(run()), word


@pytest.mark.parametrize(
    "text",
    [
        *(
            "state:failed",
            "state:lost,failed",
            "!state:running",
            "-running",
        ),
        *("state!=running", "!state!=failed", "state:run?", "method:s2", "target:pri"),
        *("seed:3-9", "seed:0,1", "seed>2", "seed<2", "seed>=3", "epoch<=40"),
        *("tag:ud", "tag:night", "!tag:*", "name:svreid", "name:'svreid*'", "id:r0"),
        *("'svreid*'", "'svreid?uda'", "[s]vreid", "uda%", "u_a", "uda mars", "g1", "train"),
        *("reason:*", "reason:memory", "text:*", "map>72.04", "map>=72.1", "map:72.05"),
        *("rank1>57", "r1<57", "created<2026-11-21", "created>2026-11-21", "created:2026-11-20"),
        *("started>2000-01-01", "ended<2999-01-01", "created:2026-11-21T11:59"),
    ],
)
def test_words_that_do_not_hold(text: str) -> None:
    assert not parse(text).matches(run())


def test_ages_count_from_now() -> None:
    made = run(created=time.time() - 5400)
    for word in ("age<2h", "age>1h", "age>=1h29m", "age<1.6h", "age<1d", "age>80M", "age<1w2d"):
        assert parse(word).matches(made), word
    assert not parse("age<1h").matches(made)
    wanted = parse("age>1h")
    assert not wanted.matches(run(created=time.time()))


def test_a_score_that_is_missing_fails_both_ways_but_not_its_opposite() -> None:
    made = run(headline={})
    assert not parse("map>0").matches(made)
    assert not parse("map<=0").matches(made)
    assert parse("!map>0").matches(made)
    assert parse("map!=50").matches(made)


def test_the_histogram_has_scores_too() -> None:
    assert parse("map>20").matches(run(headline={"histogram/mAP": 0.25}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("state:runing", ["state:runing", "running"]),
        ("state:xyzzy", ["xyzzy", "finished, failed"]),
        ("stat:running", ["'stat:running'", "did you mean state?"]),
        ("optimiser.rate>fast", ["'fast' is no number"]),
        ("rate:fast", ["no key 'rate'", "optimiser.rate"]),
        ("xyzzy:fast", ["no key 'xyzzy'", "quotes"]),
        ("svreid:prid", ["svreid:prid", "no key"]),
        ("seed:two", ["seed:two", "'two' is no number"]),
        ("seed:4-0", ["seed:4-0", "smaller"]),
        ("seed>0-4", ["seed>0-4", "one number"]),
        ("seed>1,2", ["seed>1,2", "one value"]),
        ("seed:0x10", ["no number"]),
        ("seed:nan", ["no number"]),
        ("seed:٣", ["no number"]),
        ("map>high", ["map>high", "'high' is no number"]),
        ("student/mAP>high", ["'high' is no number"]),
        ("method>s2r", ["method>s2r", "method:"]),
        ("age:2h", ["age:2h", "age<2h"]),
        ("age<2", ["age<2", "90m"]),
        ("age<-2h", ["90m"]),
        ("created>yesterday", ["created>yesterday", "T14:30"]),
        ("created>9999-12-31", ["9999-12-31", "date"]),
        ("created>0001-01-01", ["0001-01-01", "date"]),
        ("state:", ["state:", "missing", "!tag:*"]),
        ("state:failed,", ["missing"]),
        ("a||b", ["missing"]),
        ("one !", ["'!'", "nothing to look for"]),
        ("-", ["nothing to look for"]),
        ("''", ["nothing to look for"]),
        (":failed", ["no key before :"]),
        ("!>5", ["no key before >"]),
        ("name:'a", ["isn't closed"]),
        ("x" * (MOST + 1), [str(MOST), str(MOST + 1)]),
    ],
)
def test_what_is_wrong_is_said_with_the_word_and_the_way_out(text: str, words: list[str]) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    for word in words:
        assert word in str(caught.value)
    assert len(str(caught.value)) < 250


def test_what_the_database_has_to_say_is_known_beforehand() -> None:
    wanted = parse(
        "map>5 Optimiser.Rate>1 student+bn/map>5 STUDENT/r1>5 rank5>1 host:x data.split:1"
    )
    assert wanted.needs == (
        *("optimiser.rate", "student+bn/mAP", "STUDENT/rank1", "rank5", "data.split"),
    )
    assert parse("state:running map>5 uda").needs == ()
    with pytest.raises(KeyError):  # rather than a wrong answer
        wanted.matches(run())


def test_settings_are_compared_as_what_they_are() -> None:
    def fits(text: str, value: object) -> bool:
        wanted = parse(text)
        return wanted.matches(run(), {wanted.needs[0]: {run().id: value}})

    assert fits("optimiser.rate:3e-4", 0.0003)
    assert fits("optimiser.rate:1e-4-5e-4", 0.0003)
    assert fits("optimiser.rate>2e-4", 0.0003)
    assert not fits("optimiser.rate>0.0003", 0.0003)
    assert fits("data.height:2*", 256)
    assert fits("data.split:*", 0)
    assert fits("data.quick:TRUE", "true")
    assert fits("optimiser.schedule:one*", "one_cycle")
    assert not fits("optimiser.schedule>1", "one_cycle")
    assert fits("optimiser.milestones:'[40, 80, 120]'", "[40, 80, 120]")
    assert fits("batch_norm:domain,camera", "camera")


ANYTHING = st.text(st.characters(), max_size=60)
SIGNS = st.text("!-:=<>|,*?'\"[] a1%_.\\/mapsedtx", max_size=30)


@given(ANYTHING | SIGNS)
def test_any_text_is_a_filter_or_an_error(text: str) -> None:
    try:
        wanted = parse(text)
    except FilterError:
        return
    facts = {key: {run().id: 1} for key in wanted.needs}
    assert wanted.matches(run(), facts) in (True, False)


@given(st.text(st.characters(), min_size=1, max_size=20).filter(lambda text: "'" not in text))
def test_a_quoted_name_finds_itself_and_only_itself(name: str) -> None:
    wanted = parse(f"name:'{name}'")
    assert wanted.matches(run(name=name))
    assert not wanted.matches(run(name=name + "x"))
    assert parse(f"'{name}'").matches(run(name=f"before {name} after"))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 9))
def test_a_list_of_numbers_holds_for_its_members(seeds: list[int], seed: int) -> None:
    listed = parse(f"seed:{','.join(map(str, seeds))}")
    assert listed.matches(run(seed=seed)) == (seed in seeds)
    between = parse(f"seed:{min(seeds)}-{max(seeds)}")
    assert between.matches(run(seed=seed)) == (min(seeds) <= seed <= max(seeds))


@given(st.floats(0, 1), st.integers(0, 1000))
def test_scores_are_compared_as_they_are_shown(rate: float, tenths: int) -> None:
    made, bound = run(headline={"student/mAP": rate}), f"{tenths / 10:.1f}"
    as_shown = float(f"{100 * rate:.1f}")
    assert parse(f"map>{bound}").matches(made) == (as_shown > float(bound))
    assert parse(f"map>={bound}").matches(made) == (as_shown >= float(bound))
    assert parse(f"map:{bound}").matches(made) == (as_shown == float(bound))


@given(st.sampled_from(["state:running", "seed>3", "uda", "tag:x", "map<=50", "name:s*", "'x y'"]))
def test_turning_a_word_round_turns_its_answer_round(word: str) -> None:
    for made in (run(), run(tags=(), name="x y", seed=5, headline={}), run(state="lost")):
        assert parse(f"!{word}").matches(made) != parse(word).matches(made)
        assert parse(f"-{word}").matches(made) == parse(f"!{word}").matches(made)


def test_all_words_must_hold() -> None:
    words = ["uda", "seed:2", "state:running", "map>70"]
    for left, right in pairwise(words):
        assert parse(f"{left} {right}").matches(run())
        assert not parse(f"{left} !{right}").matches(run())


def test_every_state_and_every_text_can_be_asked_for() -> None:
    for state in STATES:
        assert parse(f"state:{state}").matches(run(state=state))
    for key in TEXTS:
        if key != "state":
            assert not parse(f"{key}:nowhere").matches(run())


@pytest.mark.parametrize("word", ["a*" * 2000, "name:" + "*a" * 2000, "?" * 4000, "9" * 4000])
def test_a_pattern_that_is_all_wildcards_ends(word: str) -> None:
    assert not parse(word).matches(run(name="a" * 1500 + "b"))


def test_numbers_without_an_end_are_numbers() -> None:
    assert not parse(f"seed:{'9' * 4000}").matches(run())
    assert parse("seed<1e999").matches(run())
    assert parse(f"map<{'1' * 500}").matches(run())
    assert not parse("map>0").matches(run(headline={"student/mAP": math.nan}))


def test_terms_that_need_tags_or_scores_are_told_from_those_that_do_not() -> None:
    bare, rest = parse("state:failed seed:1 created>2026-01-01 age<9d optimiser.rate>0").parts
    assert (len(bare.terms), len(rest.terms)) == (5, 0)
    bare, rest = parse("prid tag:uda map>3 !rank1>5 loss/total<1 student+bn/map>1").parts
    assert (len(bare.terms), len(rest.terms)) == (2, 4)
    assert rest.matches(run()) == parse("prid tag:uda map>3 !rank1>5").matches(run())
