"""Whatever others wrote, what goes to the terminal moves no cursor and hides nothing."""

import dataclasses
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len

from core.chart import Look, draw
from core.data.datasets.reader import Counts
from core.data.inventory import Entry
from core.health.finding import Finding
from core.queries.sheet import Shown
from core.store import ArtifactRecord, EventRecord, RunSummary, Series
from vreid_tui import describe, particulars, stock
from vreid_tui.cells import Piece, fit, from_column, wrap
from vreid_tui.graphs import loss_graphs
from vreid_tui.overlay import TOPICS, overlay
from vreid_tui.retrieval import _tile
from vreid_tui.screens import doctor
from vreid_tui.snapshot import Detail
from vreid_tui.widgets.lines import strip

NASTY = ["\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "[red]x[/]", "\u202e", "\u2066", "\ud800", "\udcff",
         "\0", "\r\n", "\t", "人", "👍🏽", "e" + "\u0301" * 40, "\u200b", "\ufeff", "\u2028",
         "\ue000", "x" * 5000]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=6).map("".join)
Rows = Iterable[Iterable[Piece]]

quickly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def is_harmless(text: str) -> bool:
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            return False
        marks = marks + 1 if category in ("Mn", "Me", "Mc") else 0
        if marks > 2:
            return False
    return True


def check(rows: Rows) -> None:
    for row in rows:
        for text, _ in row:
            assert is_harmless(text), ascii(text)


@given(texts, st.integers(1, 90))
@quickly
def test_text_is_cut_to_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert is_harmless(fit(text, width))
    shown = fit(text, 200)
    assert cell_len(from_column(shown, width)) <= 200 - width + 1
    for row in wrap([(shown, "text")], width + 3, 2):
        assert strip(row).cell_length <= width + 3


@given(texts)
@quickly
def test_a_run_is_told_harmlessly(make_summary: Callable[..., RunSummary], text: str) -> None:
    run = make_summary(
        name=text, source=text, target=text, method=text, backbone=text, tags=(text,), note=text,
        reason=text, text=text, stage=text, host=text, owner=text, state="failed",
    )  # fmt: skip
    series = Series([1, 2], [0.0, None], [run.created + 1, run.created + 2], [1.0, None])
    detail = Detail(
        run,
        {text: text, "name": [text]},
        {"loss/total": series},
        (EventRecord(run.created, text, "warning", text),),
        (),
        (ArtifactRecord(text, text, 9, run.created),),
    )
    going = dataclasses.replace(detail, run=dataclasses.replace(run, state="running"))
    for ascii_only in (True, False):
        check([describe.title(run, ascii_only=ascii_only)])
        for each in (detail, going):
            check([describe.progress(each, run.created + 9, ascii_only=ascii_only)])
    check(describe.history(detail))
    check(describe.settings(detail))
    check(particulars.settings_beside(detail, dataclasses.replace(going, params={text: 1})))
    check(entry.pieces for entry in particulars.files(detail))
    graph = overlay(TOPICS[1], [run], {run.id: {"loss/total": series}})
    for lines in (graph.lines, loss_graphs(detail, "step")[0].lines):
        for row in draw(lines, 60, 9, Look(title=graph.title)):
            assert all(is_harmless(span.text) for span in row)
            assert cell_len("".join(span.text for span in row)) == 60


@given(texts)
@quickly
def test_datasets_findings_and_sheets_are_told_harmlessly(text: str) -> None:
    counts = {"train": Counts(1, 2, 3)}
    entry = Entry(text, text, Path("/x\ud800" + text.replace("\0", "")), "folder", counts, counts,
                  text, (text,), text)  # fmt: skip
    check([stock.row(entry)])
    check(stock.in_full(entry))
    finding = Finding(text, "note", text, text)
    check([doctor.row(finding, ascii_only=False)])
    check(doctor.in_full(finding))
    look: Any = lambda _: Image.new("RGB", (2, 4))  # noqa: E731
    tile = _tile(Shown(text, text, 1, 2, None, 3, 0.5, True), 1, look, ascii_only=False)
    check([tile.caption, [(tile.words, "text")]])
