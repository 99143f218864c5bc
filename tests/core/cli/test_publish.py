from pathlib import Path

from core.config import experiment

HOSTILE = "<script>alert(1)</script>\x1b]0;t\x07 \\input{x}"


def test_a_report_is_written_where_it_is_wanted(vreid, finish, tmp_path: Path) -> None:
    settings = experiment({"method": "direct"})
    runs = [finish(settings, {"student/mAP": rate}, name=HOSTILE) for rate in (0.25, 0.5)]
    out = tmp_path / "results.html"
    done = vreid("report", *runs, "--out", str(out), "--title", HOSTILE, "--question", "Why?")
    assert done.code == 0
    assert done.out.startswith(f"{out}: 2 runs, ")
    assert "missing: " in done.out
    assert "\x1b" not in done.out
    page = out.read_text(encoding="utf-8")
    assert "Why?" in page
    assert "<script" not in page
    assert "\x1b" not in page


def test_a_report_of_nothing_is_refused(vreid, store, tmp_path: Path) -> None:
    done = vreid("report", "r0", "--out", str(tmp_path / "report.html"))
    assert done.code != 0
    assert len(done.err.splitlines()) <= 2
    assert not (tmp_path / "report.html").exists()


def test_a_place_that_is_none_is_said_in_a_line(vreid, finish, tmp_path: Path) -> None:
    done = vreid("report", finish(experiment({})), "--out", str(tmp_path / "no" / "report.html"))
    assert done.code != 0
    assert "can't be written" in done.err
