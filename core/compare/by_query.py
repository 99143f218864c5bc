"""Is one network better than another on these queries? Asked of queries, not of seeds."""

from core.compare.notes import coverage_words, difference_words
from core.compare.statistics import paired_queries
from core.compare.verdict import Paired
from core.queries.contrast import Contrast


def difference(found: Contrast) -> Paired | None:
    """How far the second side lies above the first, all queries of a person drawn together.

    None where there are too few queries to ask.
    """
    if len(found.outcomes) < 2:
        return None
    first, second = zip(*(each.precisions for each in found.outcomes), strict=True)
    return paired_queries(second, first, [each.identity for each in found.outcomes])


def sentences(test: Paired | None, names: tuple[str, str]) -> list[str]:
    """What a test says, and what it is about.

    Args:
        test: of the second side against the first.
        names: of both sides.
    """
    if test is None:
        return []
    said = [difference_words(names[1], names[0], test, "mAP"), coverage_words([test])]
    return [text for text in said if text]
