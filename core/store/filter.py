"""Filters of runs: words that must all hold, such as "state:running seed:0-4 map>60 !tag:old".

| word | holds for runs |
|---|---|
| `prid` | with this anywhere in id, name, pair, method, backbone, state or a tag |
| `state:failed,lost` | whose state is one of these; so for all keys of `TEXTS`, with * and ? |
| `seed:0-4`, `epoch>10` | of these numbers |
| `map>60`, `student+bn/rank1>=68.5` | with this score, in percent as shown |
| `loss/total<0.5` | where the last value of a series is so |
| `optimiser.rate>0.0003` | with this setting |
| `age<2h`, `created>2026-11-01` | begun then; also `started`, `ended`, `updated` |

`!` or `-` before a word, and `!=` behind a key, turn it round. Case is ignored. What stands in
quotes is taken as it is. What a run has no value for holds in no word, but in its opposite.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.config import flat, plain
from core.errors import FilterError
from core.measures import MEASURES
from core.settings import Experiment
from core.store.conditions import (
    Condition,
    Test,
    ages,
    either,
    holding,
    moments,
    numbers,
    percents,
    texts,
)
from core.store.records import RunSummary
from core.store.states import STATES
from core.store.words import Word, shown, split

Facts = Mapping[str, Mapping[str, Any]]  # key, then id of a run, to what a summary doesn't hold
Values = Callable[[RunSummary, Facts], Iterable[Any]]

TEXTS = (
    *("id", "name", "state", "method", "backbone", "source", "target"),
    *("group", "reason", "text", "stage", "tag", "host", "owner", "note"),
)
NUMBERS = ("seed", "epoch", "epochs", "step", "attempt")
TIMES = ("created", "started", "ended", "updated")
NO_FACTS: Facts = {}
MOST = 4096

_MEASURES = {
    spelling.casefold(): name
    for name, label in MEASURES.items()
    for spelling in (name, label, name.replace("rank", "r"))
}
_OPERATOR = re.compile(r"!=|>=|<=|[:=<>]")
_SUMMARISED = ("mAP", "rank1")  # measures of which a summary holds the headline


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter.

    Attributes:
        negated: it holds where no value passes the test.
        values: what a run has, to be tested.
        test: of one value.
        fact: the key under which `values` looks into the facts; "" where the summary has all.
        bare: whether it needs neither tags nor headline, so that a row of the run table will do.
    """

    negated: bool
    values: Values
    test: Test
    fact: str = ""
    bare: bool = False

    def holds(self, run: RunSummary, facts: Facts) -> bool:
        """Whether this is true of a run."""
        return any(map(self.test, self.values(run, facts))) != self.negated


@dataclass(frozen=True, slots=True)
class Filter:
    """Terms that must all hold; none holds for every run."""

    terms: tuple[Term, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of facts that have to be read first, with `core.store.choice.read_facts`."""
        return tuple(dict.fromkeys(term.fact for term in self.terms if term.fact))

    @property
    def parts(self) -> tuple["Filter", "Filter"]:
        """The terms for which a row of the run table will do, and the others."""
        bare = tuple(term for term in self.terms if term.bare)
        return Filter(bare), Filter(tuple(term for term in self.terms if not term.bare))

    def matches(self, run: RunSummary, facts: Facts = NO_FACTS) -> bool:
        """Whether a run passes.

        Args:
            run: what lists hold of it.
            facts: what was read for `needs`; nothing where it is empty.
        """
        return all(term.holds(run, facts) for term in self.terms)


def parse(text: str) -> Filter:
    """The filter that a text writes down; nothing but blanks lets every run pass.

    Raises:
        FilterError: a word can't be understood; the message names it, and the nearest known key.
    """
    if len(text) > MOST:
        raise FilterError(f"a filter has {MOST} characters at most, this one {len(text)}")
    return Filter(tuple(_term(word) for word in split(text)))


def known_keys() -> tuple[str, ...]:
    """All keys but the names of series, which only the store knows."""
    return (*TEXTS, *NUMBERS, *TIMES, "age", *_MEASURES, *settings_keys())


@cache
def settings_keys() -> tuple[str, ...]:
    """Every setting there is by now; runs of other versions may have others."""
    return tuple(flat(plain(Experiment())))


def nearest(key: str, known: Iterable[str]) -> str:
    """The end of a message: the known key that was probably meant, as far as there is one."""
    by_fold = {name.casefold(): name for name in known}
    by_end: dict[str, str] = {}
    for name in by_fold:
        by_end.setdefault(name.rpartition(".")[2], name)
    if key in by_end:
        near = [by_end[key]]
    else:
        near = difflib.get_close_matches(key, by_fold, n=1)
        near = near or [by_end[end] for end in difflib.get_close_matches(key, by_end, n=1)]
    return f"; did you mean {by_fold[near[0]]}?" if near else ""


def _term(word: Word) -> Term:
    negated = word.plain[:1] in ("!", "-")
    said = word.part(1) if negated else word
    sign = _OPERATOR.search(said.plain)
    if not said.text:
        raise FilterError(f"{shown(word.text)}: there is nothing to look for; put a word behind it")
    if sign is None:
        return Term(negated, _everything, holding(_alternatives(said, "|", word)))
    key = said.text[: sign.start()]
    if not key:
        raise FilterError(f"{shown(word.text)}: there is no key before {sign[0]}")
    operator = ":" if sign[0] in ("=", "!=") else sign[0]
    values = _alternatives(said.part(sign.end()), "|,", word)
    condition = Condition(word.text, key.casefold(), operator, values)
    return _keyed(condition, key, negated != (sign[0] == "!="))


def _alternatives(written: Word, signs: str, word: Word) -> list[Word]:
    values = written.split(signs)
    if not all(value.text for value in values):
        raise FilterError(
            f"{shown(word.text)}: a value is missing; for runs without any write !tag:*"
        )
    return values


def _keyed(condition: Condition, written: str, negated: bool) -> Term:
    """The term of a word with a key; `written` is the key with its capitals."""
    key = condition.key
    if key in TEXTS:
        values = _tags if key == "tag" else _field(key)
        return Term(negated, values, _text_test(condition), bare=key != "tag")
    if key in NUMBERS:
        return Term(negated, _field(key), numbers(condition), bare=True)
    if key in TIMES:
        return Term(negated, _field(key), moments(condition), bare=True)
    if key == "age":
        return Term(negated, _field("created"), ages(condition), bare=True)
    if _MEASURES.get(key) in _SUMMARISED:
        return Term(negated, _rate(_MEASURES[key]), percents(condition))
    if is_setting(key):
        return Term(negated, _fact(key), either(condition), key, bare=True)
    return _series_term(condition, written, negated)


def is_setting(key: str) -> bool:
    """Whether a key is looked for among the settings of runs, rather than among series."""
    return key in settings_keys() or ("." in key and "/" not in key)


def _series_term(condition: Condition, written: str, negated: bool) -> Term:
    """The term of a key that isn't known here, but may name a series or a score."""
    network, slash, end = written.rpartition("/")
    measure = _MEASURES.get(end.casefold(), end)
    name = f"{network}{slash}{measure}"
    try:
        test = (percents if measure in MEASURES else numbers)(condition)
    except FilterError:
        if slash:
            raise
        near = nearest(condition.key, known_keys())
        why = (
            f"there is no key {shown(written)}{near or '; quotes around all look for it as it is'}"
        )
        raise condition.refused(why) from None
    return Term(negated, _fact(name), test, name, bare=True)


def _text_test(condition: Condition) -> Test:
    if condition.key == "state":
        for value in condition.values:
            name = value.text.casefold()
            if name not in STATES and not set(value.plain) & {"*", "?"}:
                near = nearest(name, STATES) or f"; there are {', '.join(STATES)}"
                raise condition.refused(f"there is no state {shown(value.text)}{near}")
    return texts(condition)


def _everything(run: RunSummary, _facts: Facts) -> Iterable[str]:
    """All that a word without a key is looked for in."""
    pair = f"{run.source}→{run.target}"
    return (run.id, run.name, pair, run.method, run.backbone, run.state, *run.tags)


def _tags(run: RunSummary, _facts: Facts) -> Iterable[str]:
    return run.tags


def _field(name: str) -> Values:
    def values(run: RunSummary, _facts: Facts) -> Iterable[Any]:
        value = getattr(run, name)
        return () if value is None else (value,)

    return values


def _rate(measure: str) -> Values:
    def values(run: RunSummary, _facts: Facts) -> Iterable[float]:
        rate = run.rate(measure)
        return () if rate is None else (rate,)

    return values


def _fact(key: str) -> Values:
    def values(run: RunSummary, facts: Facts) -> Iterable[Any]:
        value = facts[key].get(run.id)
        return () if value is None else (value,)

    return values
