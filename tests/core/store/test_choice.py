"""Filters on a database, and words of a command line."""

import json
import operator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import FilterError, StoreError
from core.settings import Data, Experiment, Optimiser
from core.store import RunSummary, Store, list_runs, run_params
from core.store import choice as module
from core.store.choice import choose, find_runs, meant, read_facts
from core.store.filter import parse
from core.store.ingest import ingest

HOSTILE = ["'; DROP TABLE run; --", "100%", "_______", "\x1b[2J", "[a-z]", "x" * 3000, "\\"]
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    ":": operator.eq,
}


def add(store: Store, make_run, *events, **given) -> str:
    folder: Path = make_run(*events, **given)
    ingest(store, folder)
    return folder.name


def ids(runs: list[RunSummary]) -> list[str]:
    return [run.id for run in runs]


def found(store: Store, text: str, limit: int | None = None) -> list[str]:
    return ids(find_runs(store, parse(text), limit))


@pytest.fixture
def several(store: Store, make_run) -> list[str]:
    """Eight runs, newest first, of which each second has ended with scores."""
    made = []
    for number in range(8):
        chosen = Experiment(
            method=("direct", "s2r")[number % 2],
            target=("prid", "mars")[number // 2 % 2],
            seed=number,
            data=Data(split=number % 3, flip=number / 10),
            optimiser=Optimiser(
                rate=(1 + number) / 1e4, schedule=("step", "one_cycle")[number % 2]
            ),
        )
        value = {"student/mAP": number / 8, "loss/total": 2.0 - number / 4}
        events = [
            ("started", {"pid": 1, "host": f"gpu{number % 2}"}),
            ("metric", {"step": 1, "epoch": 0, "values": value}),
        ]
        if number % 2:
            scores = dict.fromkeys(
                ("student/mAP", "student/rank5", "student+bn/rank5"), number / 10
            )
            events.append(("finished", {"scores": scores}))
        made.append(
            add(
                store,
                make_run,
                *events,
                settings=chosen,
                created=float(number),
                name=f"run-{number}",
            )
        )
    return made[::-1]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [7, 6, 5, 4, 3, 2, 1, 0]),
        ("optimiser.rate>0.0006", [7, 6]),
        ("Optimiser.RATE<=2e-4", [1, 0]),
        ("optimiser.schedule:one* seed<4", [3, 1]),
        ("data.split:1-2 !data.split:2", [7, 4, 1]),
        ("data.quick:false seed:0", [0]),
        ("data.flip:0.5", [5]),
        ("batch_norm:domain seed:1,2", [2, 1]),
        ("optimiser.milestones:*80* seed:3", [3]),
        ("loss/total<0.6", [7, 6]),
        ("LOSS/Total<0.6", [7, 6]),
        ("student/map>=50 state:finished", [7, 5]),
        ("rank5>=50", [7, 5]),
        ("student+bn/r5>0", [7, 5, 3, 1]),
        ("!student+bn/rank5>30", [6, 4, 3, 2, 1, 0]),
        ("host:gpu1 target:prid", [5, 1]),
        ("host:gpu* !host:GPU1 seed<3", [2, 0]),
        ("map>60", [7, 6]),
    ],
)
def test_settings_and_series_are_looked_up(
    store: Store, several: list[str], text: str, numbers: list[int]
) -> None:
    assert found(store, text) == [several[7 - number] for number in numbers]


def test_as_many_as_asked_and_the_newest_of_them(store: Store, several: list[str]) -> None:
    assert found(store, "state:finished", 2) == [several[0], several[2]]
    assert found(store, "", 3) == several[:3]
    assert found(store, "data.split:0", 1) == [several[1]]


BOUNDS = st.integers(-5, 105).map(str) | st.floats(0, 100).map("{:.2f}".format)


@given(st.sampled_from([*COMPARE, "!="]), BOUNDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_the_database_answers_as_summaries_do(
    store: Store, several: list[str], sign: str, bound: str
) -> None:
    by_summary, by_query = parse(f"map{sign}{bound}"), parse(f"student/mAP{sign}{bound}")
    runs = list_runs(store)
    facts = read_facts(store, by_query)
    assert [by_summary.matches(run) for run in runs] == [
        by_query.matches(run, facts) for run in runs
    ]


@given(
    st.sampled_from(["data.flip", "data.split", "optimiser.rate", "s2r.warm_up"]),
    st.sampled_from(list(COMPARE)),
    st.sampled_from(["0", "0.3", "2", "4e-4", "0.0004", "40", "1"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_settings_compare_as_numbers_do(
    store: Store, several: list[str], key: str, sign: str, bound: str
) -> None:
    values = {run: float(run_params(store, run)[key]) for run in several}
    expected = [run for run in several if COMPARE[sign](values[run], float(bound))]
    assert found(store, f"{key}{sign}{bound}") == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("optimizer.rate>1", ["optimizer.rate", "optimiser.rate"]),
        ("student/rank6>1", ["student/rank6", "did you mean student"]),
        ("los/total>1", ["los/total", "loss/total"]),
        ("rate>1", ["'rate'", "optimiser.rate"]),
        ("seedd>1", ["'seedd'", "seed"]),
        ("x/\x00>1", ["x/\\x00"]),
        ("x.\udcff:1", ["\\udcff"]),
    ],
)
def test_a_name_that_no_run_has_is_refused_with_the_nearest(
    store: Store, several: list[str], text: str, words: list[str]
) -> None:
    with pytest.raises(FilterError) as caught:
        find_runs(store, parse(text))
    for word in words:
        assert word in str(caught.value)


def test_a_known_setting_that_no_run_has_yet_is_no_error(store: Store) -> None:
    assert found(store, "optimiser.rate>0 rank5>1") == []
    with pytest.raises(FilterError, match="no run has"):
        found(store, "student/mAP>1")


def test_settings_of_other_versions_can_be_asked_for(store: Store, make_run) -> None:
    folder = make_run()
    spec = json.loads((folder / "spec.json").read_text())
    spec["settings"]["old"] = {"Style": "b w", "none": None}
    (folder / "spec.json").write_text(json.dumps(spec))
    ingest(store, folder)
    assert found(store, "old.style:'b w' old.none:null") == [folder.name]


def test_words_name_runs_where_each_of_them_does(store: Store, several: list[str]) -> None:
    assert ids(choose(store, [several[3]])) == [several[3]]
    assert ids(choose(store, ["run-0", several[2], "last"])) == [
        *(several[7], several[2], several[0]),
    ]
    assert ids(choose(store, ["run-0", "run-0", several[7]])) == [several[7]]


def test_other_words_are_one_filter(store: Store, several: list[str]) -> None:
    assert ids(choose(store, ["run-", "seed:0-1"])) == several[6:]
    assert ids(choose(store, ["run- seed:0-1"])) == several[6:]
    assert ids(choose(store, ["run-0", "state:running"])) == [several[7]]


def test_the_newest_of_a_name_is_meant(store: Store, make_run) -> None:
    add(store, make_run, created=1.0, name="twin")
    two = add(store, make_run, created=2.0, name="twin")
    assert ids(choose(store, ["twin"])) == [two]
    assert len(choose(store, ["name:twin"])) == 2


def test_a_beginning_of_several_ids_is_refused_alone(store: Store, several: list[str]) -> None:
    with pytest.raises(StoreError, match="'r' fits 8 runs"):
        choose(store, ["r"])
    assert ids(choose(store, ["r", "seed:3"])) == [several[4]]


@pytest.mark.parametrize("words", [[], [""], [" ", "\t"], ["nothing"], ["run-0", "nothing"]])
def test_nothing_is_never_everything(store: Store, several: list[str], words: list[str]) -> None:
    with pytest.raises(StoreError, match=r"no run in .* fits"):
        choose(store, words)


def test_no_words_are_all_runs_where_it_is_only_a_list(store: Store, several: list[str]) -> None:
    assert ids(meant(store, [])) == several
    assert ids(meant(store, [], 2)) == several[:2]
    assert meant(store, ["nothing"]) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_is_a_value_and_no_sql_and_no_pattern(
    store: Store, make_run, text: str
) -> None:
    run = add(store, make_run, name=text, tags=[text])
    other = add(store, make_run, name="other")
    for word in (text, f'name:"{text}"', f'tag:"{text}"', f'"{text}"'):
        assert ids(choose(store, [word])) == [run]
    for word in (f'"{text}/x">1', f'"{text}.x":1', f'"{text}"<1'):
        with pytest.raises(FilterError):
            choose(store, [word])
    assert set(ids(list_runs(store))) == {run, other}


@pytest.mark.parametrize("text", ["a\x00b", "\udcff"])
def test_what_no_database_can_hold_is_in_none(store: Store, make_run, text: str) -> None:
    add(store, make_run)
    for word in (text, f"name:{text}", f"host:{text}"):
        with pytest.raises(StoreError, match="fits"):
            choose(store, [word])


def test_runs_that_pass_are_read_part_by_part_in_order(
    store: Store, several: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [found(store, text) for text in ("seed:0-6", "seed:0-6 map>20", "method:s2r")]
    reads: list[int] = []
    read = module.summarised
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    monkeypatch.setattr(
        module, "summarised", lambda s, rows: reads.append(len(rows)) or read(s, rows)
    )
    assert [found(store, text) for text in ("seed:0-6", "seed:0-6 map>20", "method:s2r")] == whole
    assert reads == [2, 2, 2, 1, 2, 2, 2, 1, 2, 2]
    reads.clear()
    assert found(store, "seed:0-6", 1) == whole[0][:1]
    assert reads == [2]


def test_of_several_names_the_one_that_names_none_is_told(store: Store, several: list[str]) -> None:
    with pytest.raises(StoreError, match=r"fits 'nosuch .*': 'nosuch' names none; `vreid runs`"):
        choose(store, ["nosuch", several[0]])
    with pytest.raises(StoreError, match=r"fits 'no such'; `vreid runs`"):
        choose(store, ["no", "such"])
    with pytest.raises(StoreError, match="fits 'r seed:99'"):
        choose(store, ["r", "seed:99"])
