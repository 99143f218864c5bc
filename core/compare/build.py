"""From runs to a comparison: entries, sections of what was measured alike, figures, sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.compare.cells import Line, filled
from core.compare.columns import Shown, parsed, shown
from core.compare.groups import Entry, apart, replicate_words
from core.compare.notes import (
    Footnotes,
    commit_word,
    commit_words,
    count_words,
    coverage_words,
    differences,
)
from core.compare.others import COLUMNS, Reach, published_sections
from core.compare.protocol import (
    Protocol,
    alike,
    conflicts,
    differing,
    over_splits,
    protocol,
    sentence,
    title,
)
from core.compare.table import Column, Comparison, Member, Row, Section, Spread
from core.errors import RunError
from core.runs.settings import MISSING

_BOUND = "supervised"  # the method that sees the target's labels


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
    published: Reach = ""
    sort: str = ""
    spread: Spread = "deviation"
    transposed: bool = False


@dataclass(slots=True)
class _Part:
    """A section on its way: lines that were measured alike, with what is known of how."""

    facts: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    protocols: list[Protocol] = field(default_factory=list)


def build(entries: Sequence[Entry], wishes: Wishes) -> Comparison:
    """Compare runs, or groups of them.

    Args:
        entries: at least one, in the order in which they are shown; see `core.compare.groups`.
        wishes: how.

    Raises:
        RunError: the reference, a metric or the column to sort by isn't there.
    """
    runs = [run for entry in entries for run in entry.runs]
    grouped = any(entry.grouped for entry in entries)
    reference = _reference(entries, wishes.reference)
    seen = shown((name for run in runs for name in run.scores), wishes.metrics)
    columns = _columns(seen, wishes)
    parts = _parts(entries, seen, forced=wishes.forced)
    protocols = [one for part in parts for one in part.protocols]
    footnotes, words = Footnotes(), _Words(entries)
    sections = [
        _section(part, columns, reference, footnotes, words, _titled(part, parts, protocols))
        for part in parts
    ]
    sections = [_sorted(section, columns, wishes.sort) for section in sections]
    firsts = [entry.first.summary for entry in entries]
    pairs = [(run.source, run.target) for run in firsts]
    beside = published_sections(pairs, wishes.published, columns, footnotes)
    return Comparison(
        columns=columns,
        sections=(*sections, *beside),
        heads=("runs" if grouped else "run",),
        counted=words.counted if grouped else "",
        spread=wishes.spread,
        transposed=wishes.transposed,
        settings=_settings(entries, wishes.ignored),
        sentences=tuple(_sentences(sections, columns, entries, wishes.ignored)),
        conflicts=tuple(_conflicts(protocols, entries, forced=wishes.forced)),
        footnotes=tuple(footnotes.texts),
        protocol=_protocol(protocols, entries, words),
    )


class _Words:
    """How replicates are spoken of, among these entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        found = [(run.seed, run.split) for entry in entries for run in (*entry.runs, *entry.others)]
        self.seeds, self.splits = ({pair[side] for pair in found} for side in (0, 1))
        self.replicates = sorted(set(found), key=lambda pair: (pair[1], pair[0]))

    @property
    def counted(self) -> str:
        """What the replicates are."""
        if len(self.splits) < 2:
            return "seeds"
        return "splits" if len(self.seeds) < 2 else "replicates"

    def missing(self, entry: Entry) -> list[str]:
        """The replicates that others have and this entry lacks, with why."""
        others = {(run.seed, run.split): run for run in entry.others if not run.finished}
        return [
            replicate_words(one, splits=len(self.splits) > 1)
            + (f" (run {others[one].id} is {others[one].summary.state})" if one in others else "")
            for one in self.replicates
            if one not in entry.replicates
        ]


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


def _columns(seen: Shown, wishes: Wishes) -> tuple[Column, ...]:
    """Those of our runs, and those in which others publish where these stand beside."""
    if not wishes.published or wishes.metrics:
        return seen.columns
    more = [column for column in COLUMNS if column not in seen.columns]
    trained = sorted((*[c for c in seen.columns if not c.variant], *more), key=COLUMNS.index)
    return (*trained, *(column for column in seen.columns if column.variant))


def _parts(entries: Sequence[Entry], seen: Shown, *, forced: bool) -> list[_Part]:
    """Networks of entries, each with those that were measured alike; students come first."""
    parts: list[_Part] = []
    for network in (*seen.networks, ""):
        for entry in entries:
            line = Line(entry, network)
            if not _has(line, seen):
                continue
            facts = _facts(line)
            part = next((one for one in parts if forced or alike(one.facts, facts)), None)
            if part is None:
                parts.append(part := _Part({}))
            part.facts |= {key: value for key, value in facts.items() if key not in part.facts}
            part.lines.append(line)
            part.protocols.append(facts)
    return parts


def _has(line: Line, seen: Shown) -> bool:
    """Whether there is something to show; an entry without any figure has one empty line."""
    networks = {parsed(name).network for run in line.entry.runs for name in run.scores}
    mine = networks & set(seen.networks)
    return line.network in mine if line.network else not mine


def _facts(line: Line) -> dict[str, str]:
    """What a line's figures were measured under, as far as it is known."""
    runs = line.entry.runs or (line.entry.first,)
    found = over_splits([protocol(run, line.network) for run in runs])
    if not line.network:
        del found["network"], found["epoch"]
    return found


def _section(
    part: _Part,
    columns: Sequence[Column],
    reference: Entry,
    footnotes: Footnotes,
    words: _Words,
    titles: Sequence[str],
) -> Section:
    """A section with its figures.

    Args:
        part: its lines.
        columns: of the table.
        reference: what differences are taken to, where it is among the lines.
        footnotes: takes what is to be known of rows.
        words: for replicates.
        titles: the section's first, then one for each line where it was forced into this section.
    """
    base = next((line for line in part.lines if line.entry is reference), None)
    cells = filled(part.lines, columns, base)
    rows = []
    for place, (line, figures) in enumerate(zip(part.lines, cells, strict=True)):
        notes = [footnotes.add(text) for text in _row_notes(line.entry, words)]
        if len(titles) > 1 and titles[place + 1]:
            notes.append(footnotes.add(f"{titles[place + 1]}."))
        rows.append(
            Row(
                key=line.entry.key,
                names=(line.entry.label,),
                cells=tuple(figures),
                kind="group" if line.entry.grouped else "run",
                members=_members(line.entry),
                network=line.network,
                missing=tuple(words.missing(line.entry)) if line.entry.grouped else (),
                notes=tuple(notes),
                reference=line is base,
                count=len(line.entry.runs) if line.entry.grouped else None,
            )
        )
    return Section(tuple(rows), titles[0], part.facts)


def _titled(part: _Part, parts: Sequence[_Part], protocols: Sequence[Protocol]) -> list[str]:
    """What tells a section from others, or its lines from each other where they are forced."""
    keys = differing(protocols)
    if len(parts) > 1:
        return [title(part.facts, keys)]
    return ["", *(title(one, keys) for one in part.protocols)] if keys else [""]


def _row_notes(entry: Entry, words: _Words) -> list[str]:
    notes = []
    if entry.first.summary.method == _BOUND:
        notes.append("Learns from the target's labels: a bound, no competitor.")
    if not entry.grouped:
        if not entry.first.finished:
            state = entry.first.summary.state
            notes.append(f"Run {entry.first.id} is {state}: these are the last values it had.")
        return notes
    if missing := words.missing(entry):
        notes.append(f"Missing: {', '.join(missing)}.")
    if twice := sorted(run.id for run in entry.others if run.finished):
        notes.append(f"Of equal runs the newest counts: without {', '.join(twice)}.")
    return notes


def _members(entry: Entry) -> tuple[Member, ...]:
    return tuple(
        Member(
            run.id,
            run.summary.name,
            run.seed,
            run.split,
            run.summary.state,
            run in entry.runs,
            run.commit,
            run.dirty,
        )
        for run in (*entry.runs, *entry.others)
    )


def _sorted(section: Section, columns: Sequence[Column], wanted: str) -> Section:
    """The section with the best of a column first.

    Raises:
        RunError: there is no such column.
    """
    if not wanted:
        return section
    places = [place for place, one in enumerate(columns) if wanted in (one.key, one.label)]
    if not places:
        known = ", ".join(column.key for column in columns)
        raise RunError(f"--sort {wanted}: there is no such column; choose from {known or 'none'}")

    def order(row: Row) -> tuple[bool, float]:
        value = row.cells[places[0]].value
        return value is None, -(value or 0.0)

    return Section(tuple(sorted(section.rows, key=order)), section.title, section.protocol)


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
    for section in sections:
        where = f"{section.title}: " if section.title else ""
        yield from (where + said for said in differences(section.rows, columns))
    tests = [
        cell.test for section in sections for row in section.rows for cell in row.cells if cell.test
    ]
    if covered := coverage_words(tests):
        yield covered
    if len(entries) > 1 and not apart(entries, ignored):
        yield "All settings are the same."
    commits = {
        commit_word(run.commit, run.dirty) for entry in entries for run in entry.runs if run.scores
    }
    if commits:
        yield commit_words(sorted(commits))


def _conflicts(
    protocols: Sequence[Protocol], entries: Sequence[Entry], *, forced: bool
) -> Iterable[str]:
    """Why figures don't belong in one column, and what the table makes of it."""
    found = conflicts(protocols, forced=forced)
    yield from found
    if found and not forced:
        yield "So they stand in sections of their own; --force puts them into one column."
    elif found:
        yield "They stand in one column because of --force: compare them at your own risk."


def _protocol(protocols: Sequence[Protocol], entries: Sequence[Entry], words: _Words) -> str:
    """Protocol and replicates in a sentence."""
    if not any(entry.runs for entry in entries):
        return ""
    said = f"Protocol: {sentence(protocols)}"
    if entries[0].grouped:
        said += f"; seeds {count_words(words.seeds)}"
        if len(words.splits) > 1:
            said += f", splits {count_words(words.splits)}"
    return said + "."
