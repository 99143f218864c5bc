"""From runs to a comparison: entries, sections of what was measured alike, figures, sentences."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.compare.columns import Shown, shown
from core.compare.groups import Entry, apart
from core.compare.notes import (
    Footnotes,
    commit_word,
    commit_words,
    coverage_words,
    differences,
    protocol_words,
)
from core.compare.others import COLUMNS, Reach, published_sections
from core.compare.parts import parted, titles
from core.compare.protocol import Protocol, conflicts, differing, origin, sentence, title
from core.compare.replicates import Replicates
from core.compare.rows import ordered, section
from core.compare.table import Column, Comparison, Section, Spread
from core.errors import RunError
from core.runs.settings import MISSING


@dataclass(frozen=True, slots=True)
class Wishes:
    """How runs are to be compared.

    Attributes:
        reference: id, its beginning, name or label of what differences are taken to; "" is the
            first.
        metrics: what is shown, as for `core.compare.columns.shown`.
        ignored: settings, with * and ?, that neither are shown nor tell groups apart.
        forced: what was measured differently stands in one column nevertheless.
        published: which results of others stand beside.
        sort: a column, such as "mAP" or "+bn/mAP", whose best comes first; "" keeps the order.
        spread: what stands beside a mean.
        transposed: measures are rows.
    """

    reference: str = ""
    metrics: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    forced: bool = False
    published: Reach = "none"
    sort: str = ""
    spread: Spread = "deviation"
    transposed: bool = False


def build(entries: Sequence[Entry], wishes: Wishes) -> Comparison:
    """Compare runs, or groups of them.

    Args:
        entries: at least one, in the order in which they are shown; see `core.compare.groups`.
        wishes: how.

    Raises:
        RunError: the reference, a metric, a setting to ignore or the column to sort by isn't there.
    """
    _check_ignored(entries, wishes.ignored)
    grouped = any(entry.grouped for entry in entries)
    reference = _reference(entries, wishes.reference)
    names = (name for entry in entries for run in entry.runs for name in run.scores)
    seen = shown(names, wishes.metrics)
    columns, footnotes = _columns(seen, wishes), Footnotes()
    parts = parted(entries, seen, forced=wishes.forced)
    sections = [
        ordered(section(part, heading, columns, reference, footnotes), columns, wishes.sort)
        for part, heading in zip(parts, titles(parts), strict=True)
    ]
    protocols, replicates = [one for part in parts for one in part.protocols], Replicates(entries)
    pairs = [(entry.first.summary.source, entry.first.summary.target) for entry in entries]
    beside = published_sections(pairs, wishes.published, columns, footnotes)
    return Comparison(
        columns=columns,
        sections=(*sections, *beside),
        heads=("runs" if grouped else "run",),
        counted=replicates.counted if grouped else "",
        spread=wishes.spread,
        transposed=wishes.transposed,
        settings=_settings(entries, wishes.ignored),
        sentences=tuple(_sentences(sections, columns, entries, wishes.ignored)),
        conflicts=tuple(_conflicts(protocols, forced=wishes.forced)),
        footnotes=tuple(footnotes.texts),
        protocol=_protocol(protocols, entries, replicates),
    )


def called(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """The entries that have this label, or a run of this name, id or beginning of an id."""
    labelled = [entry for entry in entries if wanted in (entry.key, entry.label)]
    named = [entry for entry in entries if any(wanted == run.summary.name for run in entry.runs)]
    begun = [
        entry
        for entry in entries
        if any(run.id.startswith(wanted) for run in (*entry.runs, *entry.others))
    ]
    return labelled or named or begun


def _reference(entries: Sequence[Entry], wanted: str) -> Entry:
    """The entry that a word names; the first where there is no word.

    Raises:
        RunError: it names none, or several.
    """
    if not wanted:
        return entries[0]
    found = called(entries, wanted)
    if len(found) == 1:
        return found[0]
    labels = ", ".join(entry.label for entry in (found or entries)[:8])
    what = "fits several" if found else "is none"
    raise RunError(f"--reference {wanted}: {what} of what is compared; choose from {labels}")


def _check_ignored(entries: Sequence[Entry], ignored: Sequence[str]) -> None:
    """Refuse what no run has, as a slip of the pen would ignore nothing.

    Raises:
        RunError: it is no setting of any of them.
    """
    known = {
        key for entry in entries for run in (*entry.runs, *entry.others) for key in run.settings
    }
    for each in ignored:
        if not fnmatch.filter(known, each):
            raise RunError(
                f"--ignore {each}: these runs have no such setting; `vreid settings` lists all"
            )


def _columns(seen: Shown, wishes: Wishes) -> tuple[Column, ...]:
    """Those of our runs, and those in which others publish where these stand beside."""
    if wishes.published == "none" or wishes.metrics:
        return seen.columns
    more = [column for column in COLUMNS if column not in seen.columns]
    trained = sorted((*[c for c in seen.columns if not c.variant], *more), key=COLUMNS.index)
    return (*trained, *(column for column in seen.columns if column.variant))


def _settings(entries: Sequence[Entry], ignored: Sequence[str]) -> Mapping[str, dict[str, object]]:
    return {
        key: {
            entry.key: value
            for entry, value in zip(entries, values, strict=True)
            if value is not MISSING
        }
        for key, values in apart(entries, ignored).items()
    }


def _sentences(
    sections: Sequence[Section],
    columns: Sequence[Column],
    entries: Sequence[Entry],
    ignored: Sequence[str],
) -> Iterable[str]:
    """What the figures say, and which code they are of."""
    varying = {*differing([one.protocol for one in sections])} & {"network", "epoch"}
    for one in sections:  # the data of the reference are the same wherever it stands
        where = f"{words}: " if (words := title(one.protocol, varying)) else ""
        yield from (where + said for said in differences(one.rows, columns))
    tests = [
        cell.test for section in sections for row in section.rows for cell in row.cells if cell.test
    ]
    if covered := coverage_words(tests):
        yield covered
    if sum(entry.is_final and not entry.grouped for entry in entries) > 1:
        yield "Single runs: a few points either way can be chance; means over seeds (--group) tell."
    if not any(entry.runs for entry in entries):
        yield "None of these runs has finished: there is nothing to average yet; --each shows each."
    if len(entries) > 1 and not apart(entries, ignored):
        yield "All settings are the same."
    yield from _learnt_from(entries)
    commits = {
        commit_word(run.commit, run.dirty) for entry in entries for run in entry.runs if run.scores
    }
    if commits:
        yield commit_words(sorted(commits))


def _learnt_from(entries: Sequence[Entry]) -> Iterable[str]:
    """Say where the same source isn't the same data; targets are told by their protocols."""
    found: dict[str, dict[tuple[tuple[str, str], ...], None]] = {}
    for entry in entries:
        facts = tuple(fact for fact in origin(entry.first) if fact[0].startswith("source"))
        if facts:
            found.setdefault(entry.first.summary.source, {})[facts] = None
    for source, several in found.items():
        if len(several) > 1:
            words = "; ".join(", ".join(value for _, value in facts) for facts in several)
            yield f"What was learnt from as {source} isn't the same data everywhere ({words})."


def _conflicts(protocols: Sequence[Protocol], *, forced: bool) -> Iterable[str]:
    """Why figures don't belong in one column, and what the table makes of it."""
    found = conflicts(protocols, forced=forced)
    yield from found
    if found and not forced:
        yield "So they stand in sections of their own; --force puts them into one column."
    elif found:
        yield "They stand in one column because of --force: compare them at your own risk."


def _protocol(
    protocols: Sequence[Protocol], entries: Sequence[Entry], replicates: Replicates
) -> str:
    """Protocol and replicates in a sentence."""
    if not any(entry.runs for entry in entries):
        return ""
    seeds, splits = (replicates.seeds, replicates.splits) if entries[0].grouped else ((), ())
    return protocol_words(sentence(protocols), seeds, splits)
