"""Every form of a comparison, with names that would like to do more than be read."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compare.formats import html, latex, markdown, render, text
from core.compare.table import Cell, Column, Comparison, Form, Row, Section
from core.compare.verdict import Paired
from core.tables import columns
from core.text import harmless

FORMS: tuple[Form, ...] = ("table", "markdown", "csv", "json", "latex", "html")
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd()|' /C calc'!A0",
    "\\input{/etc/passwd}",
    "evil\x1b[2J\r\n\x9b0m\u202e",
    "[1in] & more \\\\ %",
    "| a | **b** | `c` | [d](javascript:e)",
    '"><img src=x onerror=alert(1)>',
    "\t+1",
    "\uff1d2",
    "漢字 naïve_$#~^{}→±…",
)
COMMANDS = {
    *("begin", "end", "centering", "caption", "toprule", "midrule", "bottomrule", "smallskip"),
    *("multicolumn", "textit", "textbf", "textsuperscript", "texttt", "footnotesize", "par"),
    *("textbackslash", "textasciicircum", "textasciitilde", "textasciigrave", "textless"),
    *("textgreater", "textbar", "linewidth", "pm", "to", "dots"),
}
COLUMNS = (Column("", "mAP"), Column("", "rank1"), Column("+bn", "mAP"))


def test_figures_and_marks_by_hand() -> None:
    table = small()
    lines = text.render(table).splitlines()
    assert lines[2].split() == ["run", "mAP", "rank-1", "mAP", "+bn", "seeds"]
    assert lines[3].split() == ["plain", "20.0", "±", "1.0", "10.0", "-", "5"]
    assert lines[4].split() == [
        *("adapted", "[1]", "*31.2", "±", "2.0", "(+11.2)", "-", "40.0", "[2]", "(+0.0)", "4"),
    ]
    assert [line for line in lines if line.startswith("[")] == ["[1] one.", "[2] two."]
    assert "Percent; mean ± sample standard deviation over seeds; * best of its column;" in lines[6]
    assert "plain at the replicates of both; +bn: batch norm re-estimated" in lines[6]
    assert lines[-3:] == [
        "settings that differ  plain  adapted",
        'method                -      "s2r"',
        "seed                  0      1",
    ]


def small() -> Comparison:
    """Two rows with everything that cells can have."""
    test = Paired(0.112, 0.01, 0.1, 0.124, 4, "seeds", 4, 0.01, None, 11.2, 0.02, 2)
    rows = (
        Row(
            "a",
            ("plain",),
            (Cell(0.2, 5, 0.01, 0.19, 0.21), Cell(0.1, 1), Cell()),
            "group",
            reference=True,
            count=5,
        ),
        Row(
            "b",
            ("adapted",),
            (
                Cell(0.312, 4, 0.02, 0.29, 0.33, 0.112, test, best=True),
                Cell(),
                Cell(0.4, 4, delta=-0.0001, notes=(1,)),
            ),
            "group",
            notes=(0,),
            count=4,
        ),
    )
    return Comparison(
        COLUMNS,
        (Section(rows),),
        "two runs",
        counted="seeds",
        settings={"method": {"b": "s2r"}, "seed": {"a": 0, "b": 1}},
        footnotes=("one.", "two."),
        protocol="Protocol: prid; seeds 0-4.",
    )


@pytest.fixture
def hostile() -> Comparison:
    """Names of all kinds wherever a name can stand."""
    rows = tuple(
        Row(name, (name,), (Cell(0.1, 1, best=True, notes=(number,)), Cell(-0.5, 1), Cell()))
        for number, name in enumerate(HOSTILE)
    )
    return Comparison(
        COLUMNS,
        tuple(Section((row,), row.label) for row in rows),
        HOSTILE[0] + HOSTILE[2],
        settings={name: dict.fromkeys(HOSTILE, name) for name in HOSTILE},
        sentences=HOSTILE,
        conflicts=HOSTILE,
        footnotes=HOSTILE,
        protocol=HOSTILE[3],
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("transposed", [False, True])
def test_nothing_moves_a_cursor_or_hides_in_any_form(
    hostile: Comparison, form: Form, transposed: bool
) -> None:
    made = render(replace(hostile, transposed=transposed), form, 80 if form == "table" else None)
    assert made.endswith("\n")
    for character in ("\x1b", "\r", "\x9b", "\u202e", "\t"):
        assert character not in made
    made.encode("utf-8")


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("transposed", [False, True])
def test_a_terminal_is_never_overrun_by_a_table(
    hostile: Comparison, width: int, transposed: bool
) -> None:
    table = replace(hostile, transposed=transposed, footnotes=(), sentences=(), conflicts=())
    lines = text.render(replace(table, title="", protocol=""), width).splitlines()
    assert max(map(columns, lines)) <= width


def test_a_wide_table_is_cut_between_figures_never_within() -> None:
    width = 44
    lines = text.render(small(), width).splitlines()
    table = lines[2 : lines.index("", 3)]
    assert table[0] == "as trained:"
    assert "31.2 ± 2.0 (+11.2)" in "\n".join(lines)
    assert "batch norm re-estimated:" in lines
    assert max(map(columns, lines)) <= width
    assert "…" not in "\n".join(lines)


def test_measures_become_rows() -> None:
    lines = text.render(replace(small(), transposed=True)).splitlines()
    assert lines[2].split() == ["plain", "adapted", "[1]"]
    assert lines[3].split() == ["mAP", "20.0", "±", "1.0", "*31.2", "±", "2.0", "(+11.2)"]
    assert lines[6].split() == ["seeds", "5", "4"]


def test_intervals_stand_for_deviations() -> None:
    made = text.render(replace(small(), spread="interval"))
    assert "20.0 [19.0, 21.0]" in made
    assert "mean and 95 % interval over seeds" in made


def test_markdown_is_a_table_that_takes_no_name_for_a_sign(hostile: Comparison) -> None:
    made = markdown.render(hostile)
    rows = [line for line in made.splitlines() if line.startswith("|")]
    figures = rows[: rows.index(next(row for row in rows if "settings" in row))]
    for row in figures:
        assert row.replace("\\|", "").count("|") == len(COLUMNS) + 2
    assert "<" not in made.replace("&lt;", "")
    assert "\\[d\\](javascript:e)" in made
    assert markdown.escaped("a_b*`") == "a\\_b\\*\\`"
    assert "| adapted \\[1\\] | **31.2 ± 2.0** (+11.2) | - | 40.0 (+0.0) \\[2\\] | 4 |" in (
        markdown.render(small())
    )


def test_csv_holds_no_formula_and_figures_as_numbers(hostile: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(render(hostile, "csv"))))
    assert len(rows) == len(HOSTILE)
    for row in rows:
        for value in (*row, *row.values()):
            number = value.lstrip("-").replace(".", "", 1).isdigit()
            assert number or not value.strip().startswith(("=", "+", "-", "@", "\uff1d"))
    assert rows[1]["run"] == "'=cmd()|' /C calc'!A0"
    assert rows[7]["run"] == "\\t+1"
    assert float(rows[0]["rank-1"]) == -50
    plain, adapted = csv.DictReader(io.StringIO(render(small(), "csv")))
    assert (plain["mAP"], plain["mAP deviation"], plain["mAP n"]) == ("20.0", "1.0", "5")
    assert (adapted["mAP difference"], adapted["mAP p corrected"]) == ("11.2", "0.02")
    assert (adapted["mAP best"], adapted["rank-1"], adapted["method"]) == ("1", "", "s2r")
    assert (plain["method"], adapted["notes"]) == ("", "one.")


def test_json_says_what_its_description_says() -> None:
    found = json.loads(render(small(), "json"))
    assert list(found) == [
        *("format", "title", "columns", "sections", "settings"),
        *("conflicts", "sentences", "protocol"),
    ]
    assert found["format"] == 2
    row = found["sections"][0]["rows"][1]
    assert row["scores"]["mAP"]["test"]["p_corrected"] == 0.02
    assert row["scores"]["+bn/mAP"]["notes"] == ["two."]
    assert "rank1" not in row["scores"]
    described = (Path(__file__).parents[3] / "docs/compare-json.md").read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        if isinstance(value, list):
            return {key for one in value for key in keys(one)}
        if not isinstance(value, dict):
            return set()
        return set(value) | {key for one in value.values() for key in keys(one)}

    free = {"a", "b", "mAP", "rank1", "+bn/mAP", "seed", "method"}
    assert {key for key in keys(found) - free if f"`{key}`" not in described} == set()


class Reader(HTMLParser):
    """Notes which elements a page has, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_has_no_element_that_a_name_brought(hostile: Comparison) -> None:
    reader = Reader()
    reader.feed(html.render(hostile))
    assert reader.tags <= {
        *("html", "head", "meta", "title", "style", "body", "section", "h2", "table", "thead"),
        *("tbody", "tr", "th", "td", "sup", "span", "p", "ol", "li"),
    }
    assert reader.names <= {"lang", "charset", "name", "content", "class", "scope", "colspan"}
    assert "<script>alert(1)</script>" in reader.text
    assert '"><img src=x' in reader.text
    assert html.fragment(hostile) in html.render(hostile)


def test_latex_prints_signs_and_obeys_none(hostile: Comparison) -> None:
    made = latex.render(hostile)
    assert set(re.findall(r"\\([A-Za-z]+)", made)) <= COMMANDS
    assert r"\textbackslash{}input\{/etc/passwd\}" in made
    assert not any(line.lstrip().startswith("[") for line in made.splitlines())
    assert r"\textbf{10.0}\textsuperscript{1} & $-$50.0 & -- \\" in made
    table = latex.render(small())
    assert r"adapted\textsuperscript{1} & \textbf{31.2 $\pm$ 2.0} (+11.2) & --" in table
    assert "Protocol: prid; seeds 0-4." in table
    assert r"\toprule" in table


@given(st.text(max_size=40))
def test_any_name_stays_in_its_place(name: str) -> None:
    rows = tuple(Row(str(place), (name,), (Cell(0.1, 1),)) for place in range(2))
    table = Comparison((COLUMNS[0],), (Section(rows, name),))
    shown = harmless(name)
    assert shown in text.render(table) or not shown.strip()
    lines = [line for line in markdown.render(table).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {3}
    rows_read = list(csv.reader(io.StringIO(render(table, "csv"))))
    assert len(rows_read) == 3
    assert rows_read[1][1].removeprefix("'") in (shown, shown.removeprefix("'"))
    reader = Reader()
    reader.feed(html.render(table))
    assert shown in reader.text
    assert set(re.findall(r"\\([A-Za-z]+)", latex.render(table))) <= COMMANDS
    assert latex.render(table).count("{") - latex.render(table).count("\\{") == (
        latex.render(table).count("}") - latex.render(table).count("\\}")
    )


@pytest.mark.long
@pytest.mark.parametrize("transposed", [False, True])
def test_latex_compiles(hostile: Comparison, tmp_path: Path, transposed: bool) -> None:
    program = next(filter(shutil.which, ("pdflatex", "tectonic", "lualatex", "xelatex")), None)
    if program is None:
        pytest.skip("no TeX here: install texlive-latex-recommended, or tectonic")
    tables = "\n".join(
        latex.render(replace(one, transposed=transposed)) for one in (hostile, small())
    )
    (tmp_path / "table.tex").write_text(
        "\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
        f"\\usepackage{{booktabs}}\n\\begin{{document}}\n{tables}\\end{{document}}\n",
        encoding="utf-8",
    )
    options = [] if program == "tectonic" else ["-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run(
        [program, *options, "table.tex"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert (tmp_path / "table.pdf").stat().st_size > 1000


def test_two_dashes_stay_two_in_latex() -> None:
    """TeX would draw one longer dash, and an option such as --force could not be copied."""
    assert latex.escaped("--force ---") == "-{}-force -{}-{}-"


def test_no_name_is_a_formula_in_markdown() -> None:
    assert markdown.escaped("$x$") == "\\$x\\$"
