from core.series.plan import Replicate, Series, needs
from core.series.progress import Progress, failure
from core.series.single import Outcome


def test_a_line_when_one_begins_and_one_when_it_ends(series: Series) -> None:
    now, said = [0.0], []
    needed = needs(series)
    progress = Progress(said.append, 3, lambda: now[0])
    progress.began(1, needed["full", Replicate(0)])
    now[0] = 71.0
    progress.ended(
        1, Outcome(needed["full", Replicate(0)], "finished", "r1", "", {"student/mAP": 0.341})
    )
    progress.began(2, needed["direct", Replicate(0)])
    now[0] = 700.0 + 71.0
    progress.ended(2, Outcome(needed["direct", Replicate(0)], "failed", "r2", "frame 7 is damaged"))
    progress.began(3, needed["direct", Replicate(1)])
    progress.ended(3, Outcome(needed["direct", Replicate(1)], "stopped"))
    assert said == [
        "[1/3] full, seed 0: begins",
        "[1/3] full, seed 0: 34.1 mAP, 71 s; about 2m left",
        "[2/3] direct transfer, seed 0: begins",
        "[2/3] direct transfer, seed 0: failed: frame 7 is damaged, 11m; about 6m left",
        "[3/3] direct transfer, seed 1: begins",
        "[3/3] direct transfer, seed 1: was stopped, 0 s",
    ]


def test_a_failure_names_row_seed_run_and_reason(series: Series) -> None:
    training = needs(series)["direct", Replicate(1)]
    assert failure(Outcome(training, "failed", "r2", "frame 7 is damaged")) == (
        "direct transfer, seed 1 (run r2) failed: frame 7 is damaged"
    )
    assert failure(Outcome(training, "stopped")) == "direct transfer, seed 1 was stopped"
