from dataclasses import replace

import pytest

from core.errors import ConfigError
from core.series.plan import (
    BY_SPLIT,
    Replicate,
    Row,
    Series,
    distinct,
    needs,
    refuse_decided,
    scored_as,
    shared,
)
from core.series.single import arguments
from core.settings import Evaluation, Experiment


def test_rows_of_one_configuration_need_one_training(series: Series) -> None:
    needed = needs(series)
    assert (
        needed["full", Replicate(0)]
        == needed["teacher", Replicate(0)]
        != needed["full", Replicate(1)]
    )
    trainings = distinct([needed, needed])
    assert [(one.row.key, one.settings.seed) for one in trainings] == [
        *(("direct", 0), ("full", 0), ("direct", 1), ("full", 1)),
    ]
    assert [row.key for row in trainings[1].rows] == ["full", "teacher"]


def test_rows_lie_over_the_series_and_that_over_the_preset(series: Series) -> None:
    row = Row("row", "row", "s2r", assignments=("s2r.domain.video=false",))
    given = replace(series, rows=(row,), assignments=("s2r.domain.video=true", "data.clips=3"))
    settings = needs(given)["row", Replicate(0)].settings
    assert settings.s2r.domain.video is False
    assert settings.data.clips == 3
    assert settings.backbone == "small"  # the embedded pair's preset


def test_a_row_without_chance_takes_the_first_seed(series: Series) -> None:
    row = Row("plain", "colours", "histogram", "histogram", once=True)
    assert list(needs(replace(series, rows=(row,), seeds=(4, 5)))) == [("plain", (4, None))]


def test_every_seed_is_trained_on_every_split(series: Series) -> None:
    whole = replace(series, rows=series.rows[:1], splits=(2, 5), assignments=("data.clips=3",))
    trainings = distinct([needs(whole)])
    assert [(each.settings.seed, each.settings.data.split) for each in trainings] == [
        *((0, 2), (0, 5), (1, 2), (1, 5)),
    ]
    assert trainings[3].title == "direct transfer, seed 1 on split 5"
    assert "--set=data.split=5" in arguments(trainings[3])
    once = replace(whole, rows=(replace(series.rows[0], once=True),))
    assert len(needs(once)) == 2  # every split has its own data
    with pytest.raises(ConfigError, match="--split decides it"):
        needs(replace(whole, assignments=("data.split=1",)))


@pytest.mark.parametrize("text", ["data.split=1", "data={split: 1}", "data={1: 2, split: 1}"])
def test_what_is_decided_elsewhere_is_found_however_it_is_written(text: str) -> None:
    refuse_decided(["data.clips=3", "data={clips: 2}"], BY_SPLIT)
    with pytest.raises(ConfigError, match=r"--set data.split=…: --split decides it; leave it out"):
        refuse_decided(["data.clips=3", text], BY_SPLIT)


def test_scores_that_chose_their_epoch_are_looked_for_under_its_name() -> None:
    last, best = Experiment(), Experiment(evaluation=Evaluation(select="best"))
    row = Row("full", "full", "s2r", "teacher")
    assert [scored_as(row, one) for one in (last, best)] == ["teacher", "teacher@best"]
    assert scored_as(Row("plain", "colours", "histogram", "histogram"), best) == "histogram"


@pytest.mark.parametrize("text", ["seed=1", " method = direct"])
def test_what_the_series_decides_cannot_be_assigned(series: Series, text: str) -> None:
    with pytest.raises(ConfigError, match="leave it out"):
        needs(replace(series, assignments=(text,)))


def test_only_runs_beside_others_keep_to_one_thread() -> None:
    assert "threads=1" in shared(2)
    assert not any("threads" in text for text in shared(1))


def test_a_training_is_an_ordinary_run(series: Series, tmp_path) -> None:
    whole = replace(
        series,
        assignments=("data.clips=3",),
        backbone="resnet50",
        config=tmp_path / "mine.yaml",
        data_root=tmp_path,
        quick=True,
        tags=("ablate",),
    )
    (tmp_path / "mine.yaml").write_text("data: {flip: 0.25}\n")
    row = replace(series.rows[1], assignments=("s2r.domain.video=false",))
    words = arguments(needs(replace(whole, rows=(row,)))["full", Replicate(1)])
    assert words == [
        *("run", "demo-syn:demo-cam", "--json", "--tied", "--now"),
        *("--method", "s2r", "--seed", "1"),
        *("--set=data.clips=3", "--set=s2r.domain.video=false", "--tag=ablate"),
        *("--backbone=resnet50", f"--config={tmp_path / 'mine.yaml'}", f"--data-root={tmp_path}"),
        "--quick",
    ]
