"""`vreid compare`, as somebody types it."""

import json

import pytest

from core.settings import S2R, Data, Experiment
from core.store import Store

FORMS = ("table", "markdown", "csv", "json", "latex", "html")


@pytest.fixture
def replicates(finish) -> None:
    """Direct and S2R over three seeds, and one S2R that was stopped."""
    for seed in range(3):
        rate = 0.2 + seed / 100
        finish(
            Experiment(method="direct", seed=seed), {"student/mAP": rate}, name=f"direct-s{seed}"
        )
        better = rate + 0.1 + (seed % 2) / 100
        finish(Experiment(seed=seed), {"student/mAP": better}, name=f"s2r-s{seed}", tags=["ours"])
    finish(Experiment(seed=3), ending="stopped", name="s2r-s3")


def test_runs_that_a_filter_chose_are_averaged_and_named_ones_are_not(vreid, replicates) -> None:
    out = vreid("compare", "target:demo-cam").out
    lines = [line.split() for line in out.splitlines()]
    assert lines[1] == ["direct", "[1]", "21.0", "±", "1.0", "3"]
    assert lines[2] == ["s2r", "[2]", "*31.3", "±", "1.2", "(+10.3)", "3"]
    assert "s2r is better than direct by 10.3 ± 0.6 mAP; 3 seeds" in out
    assert "[1] Missing: seed 3." in out
    assert "[2] Missing: seed 3 (run r" in out
    named = vreid("compare", "direct-s0", "s2r-s0").out.splitlines()
    assert [line.split()[0] for line in named[:3]] == ["run", "direct-s0", "s2r-s0"]
    each = vreid("compare", "target:demo-cam", "--each").out.splitlines()
    assert [line.split()[0] for line in each[1:8]] == [
        *("direct-s0", "s2r-s0", "direct-s1", "s2r-s1", "direct-s2", "s2r-s2", "s2r-s3"),
    ]
    together = vreid("compare", "direct-s0", "direct-s1", "--group").out
    assert "20.5 ± 0.7" in together


def test_a_filter_that_finds_no_replicates_shows_runs(vreid, finish) -> None:
    for rate in (0.2, 0.3):
        finish(Experiment(s2r=S2R(warm_up=int(10 * rate))), {"student/mAP": rate}, name=f"w{rate}")
    lines = vreid("compare", "target:demo-cam").out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["run", "w0.2", "w0.3"]


def test_a_reference_may_be_any_run_or_group(vreid, replicates, finish) -> None:
    other = finish(Experiment(batch_norm="source"), {"student/mAP": 0.5}, name="other")
    for wanted in ("other", other, other[:-1], "batch_norm:source"):
        out = vreid("compare", "tag:ours", "--reference", wanted).out
        assert "difference to other" in out
        assert "(-20.0)" in out
    assert "difference to direct at" in vreid("compare", "tag:ours", "--reference", "direct").out
    several = vreid("compare", "tag:ours", "--each", "--reference", "direct")
    assert "that is several of them: direct-s0, direct-s1, direct-s2" in several.err
    nobody = vreid("compare", "tag:ours", "--reference", "nobody")
    assert (nobody.code, nobody.out) == (1, "")
    assert "--reference nobody: is none of what is compared; choose from s2r" in nobody.err


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_printed(vreid, replicates, form: str) -> None:
    done = vreid("compare", "target:demo-cam", "--format", form)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert not done.out.endswith("\n\n")
    assert "s2r" in done.out
    if form == "json":
        assert json.loads(done.out) == json.loads(vreid("compare", "target:demo-cam", "--json").out)


def test_curves_are_drawn(vreid, store: Store, make_run, monkeypatch) -> None:
    from core.store.ingest import ingest

    for number, name in enumerate(("one", "two")):
        values = [
            ("metric", {"step": step, "epoch": 0, "values": {"loss/total": 1 / step + number}})
            for step in (1, 2, 3, 4)
        ]
        ingest(store, make_run(*values, ("finished", {"scores": {"student/mAP": 0.5}}), name=name))
    out = vreid("compare", "one", "two", "--plot", "loss/total").out
    chart = out[out.index("loss/total") :]
    assert "o one" in chart
    assert "x two" in chart
    assert "step" in chart
    assert max(map(len, chart.splitlines())) <= 100
    monkeypatch.setattr("core.cli.compare.fitting", lambda text, _: "?")
    ascii_only = vreid("compare", "one", "two", "--plot", "loss/total").out
    assert ascii_only[ascii_only.index("loss/total") :].isascii()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody"], "no run in"),
        (["direct-s0"], "this is run r"),
        (["direct-s0", "direct-s0"], "name two different ones"),
        (["direct-s0", "vs"], "missing beside vs"),
        (["tag:none"], "fits 'tag:none'"),
        (["fo:bar"], "no key 'fo'"),
        (["tag:ours", "--metrics", "mAPP"], "there is mAP of student"),
        (["tag:ours", "--sort", "loss"], "no such column; choose from mAP"),
        (["tag:ours", "--plot", "loss"], "no run has that series"),
        (["tag:ours", "--plot", "x", "--json"], "leave out --format"),
    ],
)
def test_what_a_user_can_mend_is_one_message(vreid, replicates, words, said: str) -> None:
    done = vreid("compare", *words)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert said in done.err


@pytest.mark.parametrize("words", [[], ["x", "--format", "xml"], ["x", "--published", "all"]])
def test_wrong_usage_is_2(vreid, words: list[str]) -> None:
    assert vreid("compare", *words).code == 2


def test_published_results_stand_beside_a_single_run(vreid, finish) -> None:
    finish(Experiment("svreid", "prid", data=Data()), {"student/mAP": 0.5}, name="ours")
    out = vreid("compare", "ours", "--published", "pair", "--metrics", "/mAP").out
    assert "published, on PRID-2011:" in out
    assert "S2R (proposed) [" in out
    assert "79.1" in out


def test_all_options_go_together(vreid, replicates) -> None:
    words = ["--intervals", "--transpose", "--force", "--sort", "mAP", "--ignore", "s2r.*"]
    done = vreid("compare", "target:demo-cam", "--group", *words)
    assert (done.code, done.err) == (0, "")
    assert "[18.5, 23.5]" in done.out  # 21 and 1.0 times 4.3027 / sqrt(3)


def test_published_results_that_nobody_has_are_said_to_be_none(vreid, replicates) -> None:
    done = vreid("compare", "target:demo-cam", "--published", "pair")
    assert done.code == 0
    assert done.err == "vreid: no published result on this pair is known\n"
