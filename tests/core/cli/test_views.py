"""`runs`, `show` and `compare` on stored runs."""

import json

import pytest

from core.settings import Data, Experiment
from core.store import Store
from core.store.ingest import ingest

HOSTILE = "evil\x1b[2J\r\n\x9b0m\u202e"
ENDED = ("finished", {"scores": {"student/mAP": 0.5, "student/rank1": 0.25}})
BETTER = ("finished", {"scores": {"student/mAP": 0.625, "student/rank5": 0.75}})


def add(store: Store, folder) -> str:
    ingest(store, folder)
    return folder.name


@pytest.fixture
def two(store: Store, make_run) -> tuple[str, str]:
    """A direct and an S2R run that have finished."""
    direct = Experiment(method="direct", seed=1)
    s2r = Experiment(method="s2r", seed=1, data=Data(flip=0.25))
    return (
        add(store, make_run(ENDED, settings=direct, name="plain", created=1.0)),
        add(store, make_run(BETTER, settings=s2r, name="adapted", created=2.0)),
    )


def test_no_runs_says_how_to_begin(vreid) -> None:
    assert vreid("runs").out == "no runs yet; start with: vreid run demo\n"
    assert json.loads(vreid("runs", "--json").out) == {"format": 1, "runs": []}


def test_runs_are_listed_newest_first(vreid, two: tuple[str, str]) -> None:
    header, *lines = vreid("runs").out.splitlines()
    assert header.split() == [
        "state",
        "id",
        "pair",
        "method",
        "seed",
        "mAP",
        "rank-1",
        "age",
        "name",
    ]
    assert [line.split()[2] for line in lines] == [two[1], two[0]]
    assert lines[1].split()[:8] == [
        *("✓", "finished", two[0], "demo-syn→demo-cam", "direct", "1", "50.0", "25.0"),
    ]
    assert vreid("runs", "--limit", "1").out.count("\n") == 2


def test_runs_are_listed_that_fit_all_words(vreid, two: tuple[str, str]) -> None:
    def listed(*words: str) -> list[str]:
        return [run["id"] for run in json.loads(vreid("runs", "--json", *words).out)["runs"]]

    assert listed("map>60") == [two[1]]
    assert listed("method:direct", "seed:0-4", "data.flip:0.5") == [two[0]]
    assert listed("student/rank1>=25 state!=failed") == [two[0]]
    assert listed("--", "-plain") == [two[1]]
    assert listed(two[0][:-1]) == [two[0]]
    assert listed("plain", "last") == list(two)
    assert listed("state:failed") == []


def test_a_filter_that_nothing_fits_says_so(vreid, two: tuple[str, str]) -> None:
    done = vreid("runs", "state:failed")
    assert (done.code, done.out) == (0, "no run fits; `vreid runs` lists all\n")


def test_a_filter_with_a_mistake_is_refused_in_one_line(vreid, two: tuple[str, str]) -> None:
    for word, nearest in (("stat:failed", "state"), ("optimizer.rate>1", "optimiser.rate")):
        done = vreid("runs", word)
        assert (done.code, done.out) == (1, "")
        assert f"did you mean {nearest}?" in done.err


def test_what_a_list_leaves_out_is_said(vreid, store: Store, make_run) -> None:
    for _ in range(3):
        add(store, make_run(ENDED, name="twin"))
    for words in ([], ["state:finished"]):
        done = vreid("runs", *words, "--limit", "2")
        assert done.out.count("\n") == 3
        assert "there are more; --limit 20" in done.err
    assert vreid("runs", "--limit", "3").err == ""
    assert "all of them: vreid runs name:'twin'" in vreid("runs", "twin").err
    assert vreid("runs", "name:twin").out.count("\n") == 4


def test_a_list_fits_a_terminal(
    vreid, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.cli.lists.width", lambda _: 80)
    assert max(map(len, vreid("runs").out.splitlines())) <= 80


def test_a_run_is_shown_with_what_differs_from_the_defaults(vreid, two: tuple[str, str]) -> None:
    shown = vreid("show", "adapted").out
    for text in ("✓ finished", two[1], "data.flip", "0.25", "default 0.5", "62.5"):
        assert text in shown
    assert "optimiser.rate" not in shown
    found = json.loads(vreid("show", two[1], "--json").out)
    assert found["settings_changed"] == ["data.flip", "seed"]
    assert found["scores"]["student/mAP"] == 0.625
    assert found["run"]["id"] == two[1]


def test_comparing_marks_the_best_and_the_difference(vreid, two: tuple[str, str]) -> None:
    done = vreid("compare", "plain", "adapted")
    lines = [line.split() for line in done.out.splitlines() if line]
    assert lines[0] == ["run", "mAP", "rank-1", "rank-5"]
    assert lines[1] == ["plain", "50.0", *("25.0", "-")]
    assert lines[2] == ["adapted", "*62.5", "(+12.5)", *("-", "75.0")]
    assert ["data.flip", "0.5", "0.25"] in lines
    assert "seed" not in [line[0] for line in lines]
    found = json.loads(vreid("compare", *two, "--json").out)
    assert found["settings"] == {
        "method": dict(zip(two, ("direct", "s2r"), strict=True)),
        "data.flip": dict(zip(two, (0.5, 0.25), strict=True)),
    }
    turned = vreid("compare", "plain", "adapted", "--transpose").out.splitlines()
    assert [line.split() for line in turned[:2]] == [
        ["plain", "adapted"],
        ["mAP", "50.0", "*62.5", "(+12.5)"],
    ]


def test_a_tie_has_no_best(vreid, store: Store, make_run) -> None:
    runs = [add(store, make_run(ENDED, name=name)) for name in ("one", "two")]
    assert "*50.0" not in vreid("compare", *runs).out
    assert "All settings are the same." in vreid("compare", *runs).out


def test_a_long_event_is_wrapped_and_whole(
    vreid, store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.cli.show.width", lambda _: 80)
    words = [f"word{number}" for number in range(30)]
    run = add(store, make_run(("note", {"text": " ".join(words)})))
    out = vreid("show", run).out
    assert all(word in out for word in words)
    assert max(map(len, out[out.index("events") :].splitlines())) <= 80


def test_comparing_a_run_with_itself_is_refused(vreid, two: tuple[str, str]) -> None:
    assert "two different" in vreid("compare", "plain", two[0]).err


def test_unfinished_runs_are_said_to_be_so(
    vreid, store: Store, make_run, two: tuple[str, str]
) -> None:
    value = ("metric", {"step": 1, "epoch": 0, "values": {"student/mAP": 0.125, "loss/total": 1}})
    stopped = make_run(value, ("stopped", {"text": ""}), name="early")
    add(store, stopped)
    done = vreid("compare", "plain", "early")
    assert f"[1] Run {stopped.name} is stopped: these are the last values it had." in done.out
    assert "early [1]" in done.out
    assert "12.5 (-37.5)" in done.out
    assert "loss" not in done.out


def test_many_runs_are_shown_in_blocks_that_fit(
    vreid, store: Store, make_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"run-number-{number}" for number in range(6)]
    for name in names:
        add(store, make_run(ENDED, name=name))
    monkeypatch.setattr("core.cli.compare.width", lambda _: 60)
    out = vreid("compare", *names).out
    assert max(map(len, out.splitlines())) <= 60
    assert all(name in out for name in names)


def test_hostile_names_move_no_cursor(vreid, store: Store, make_run) -> None:
    note = ("note", {"level": "info", "text": HOSTILE})
    failed = ("failed", {"reason": "error", "text": HOSTILE})
    one = make_run(note, failed, name=HOSTILE, tags=[HOSTILE], command=[HOSTILE])
    (one / "log.txt").write_bytes(HOSTILE.encode() + b"\xff\n")
    other = make_run(ENDED, name=HOSTILE + "2")
    for folder in (one, other):
        add(store, folder)
    for arguments in (["runs"], ["show", one.name], ["compare", one.name, other.name]):
        done = vreid(*arguments)
        assert done.code == 0
        for character in ("\x1b", "\r", "\x9b", "\u202e"):
            assert character not in done.out + done.err
    shown = json.loads(vreid("show", one.name, "--json").out)
    assert shown["run"]["name"] == HOSTILE


def test_a_newer_store_is_listed_with_a_word(vreid, store: Store, two: tuple[str, str]) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    done = vreid("runs")
    assert done.code == 0
    assert "newer vreid" in done.err
    assert two[0] in done.out
