import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.errors import ConfigError
from core.hooks.handed import load
from core.hooks.trackers import check_trackers, start_feeds
from core.runs.processes import TAG


def test_a_missing_package_is_told_with_the_extra_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wandb").mkdir()  # as its runs leave it: no package
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    with pytest.raises(ConfigError, match=r"--wandb .*pip install vreid\[wandb\]$"):
        check_trackers(["wandb"])


def test_an_unknown_tracker_is_refused() -> None:
    check_trackers(["tensorboard"])
    with pytest.raises(ConfigError, match="no tracker 'visdom'"):
        check_trackers(["tensorboard", "visdom"])


def test_a_feed_of_its_own_hands_a_whole_run_over(folder: Path, resume) -> None:
    resume(folder)
    (feed,) = start_feeds(folder, {"trackers": ["tensorboard", "unheard-of"]})
    assert feed.wait() == 0, (folder / "hooks" / "tensorboard.log").read_text()
    assert load(folder, "tensorboard").over
    written = EventAccumulator(str(folder / "tensorboard")).Reload()
    assert [(each.step, each.value) for each in written.Scalars("loss/total")] == [
        (1, 2.0),
        (2, 1.0),
        (3, 0.5),
    ]


def test_a_feed_sees_no_gpu_and_counts_as_no_process_of_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, str] = {}
    monkeypatch.setenv(TAG, folder.name)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, env, **__: given.update(env))
    start_feeds(folder, {"trackers": ["wandb"]})
    assert TAG not in given  # else it would be killed at the end of the run
    assert given["CUDA_VISIBLE_DEVICES"] == ""


def test_a_run_without_trackers_starts_no_process(folder: Path) -> None:
    assert start_feeds(folder, {}) == []


def test_a_folder_that_is_gone_raises_nothing(tmp_path: Path) -> None:
    assert start_feeds(tmp_path / "gone", {"trackers": ["tensorboard"]}) == []
