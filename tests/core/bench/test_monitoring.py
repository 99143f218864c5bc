from core.bench import monitoring
from core.bench.measure import measure


def test_the_whole_tree_is_sampled() -> None:
    (case,) = monitoring.cases(large=False, shrink=5)
    assert case.numbers == (4, monitoring.MEMORY)
    found = measure(case.prepare, 1, case.numbers)
    assert "% of a core every 5 s" in found.result


def test_large_adds_a_large_tree() -> None:
    few, many = (list(monitoring.cases(large, 1)) for large in (False, True))
    assert many[: len(few)] == few
    assert many[-1].numbers[0] == monitoring.MANY_PROCESSES
