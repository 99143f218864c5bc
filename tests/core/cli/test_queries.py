import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.config import experiment
from core.data.folder import Folder
from core.evaluation.evidence import Evidence, find, listing
from core.evaluation.queries import QUERIES, write_evidence
from core.types import Tracklet

PEOPLE = 6
HOSTILE = "\x1b]0;gone\x07<script>alert(1)</script> \\input{x}"

Examined = Callable[..., str]


@pytest.fixture
def examined(finish, home: Path) -> Examined:
    """A finished run that found these people at once and the others last; its id."""
    tree = Folder(home / "data" / "prid")

    def made(*right: int, name: str = "a-run", asked: int = PEOPLE) -> str:
        sides = [
            listing([Tracklet(tree, (f"c{camera}/{who}.jpg",), camera, who) for who in range(most)])
            for camera, most in ((1, asked), (2, PEOPLE))
        ]
        distances = np.random.default_rng(0).random((asked, PEOPLE)) + 1
        for who in range(asked):
            distances[who, who] = 0.5 if who in right else 3
        found = {"student": find(distances, *sides)}
        settings = experiment({"target": "prid", "method": "direct"})
        run = finish(settings, {"student/rank1": len(right) / asked}, name=name)
        evidence = Evidence(*sides, found, {"target": "prid", "protocol": "made up"})
        write_evidence(home / "runs" / run / QUERIES, evidence)
        return run

    return made


def test_queries_that_one_run_alone_gets_right_are_listed(vreid, examined: Examined) -> None:
    one, other = examined(0, 1), examined(1, 2, 3)
    done = vreid("compare", one, other, "--queries")
    assert done.code == 0
    before, gained, lost = done.out.split("right at rank 1 by ")
    assert "33.3" in before
    assert "not other seeds of training" in before
    assert gained.startswith("B alone: 2")
    assert "c1/2.jpg" in gained
    assert lost.startswith("A alone: 1")
    assert "c1/0.jpg" in lost
    assert "c1/1.jpg" not in gained + lost


def test_programs_are_told_of_every_query(vreid, examined: Examined) -> None:
    done = vreid("compare", examined(0, 1), examined(1, 2, asked=4), "--queries", "--json")
    found = json.loads(done.out)
    assert len(found["queries"]) == 4
    assert found["unshared"] == [2, 0]
    assert found["difference"]["units"] == 4
    assert "p_corrected" in found["difference"]
    assert [one["name"] for one in found["lost"]] == ["c1/0.jpg"]
    assert set(found["shares"]) == {"all", "camera", "clothes", "length"}


def test_sheets_are_written_as_a_picture(vreid, examined: Examined, tmp_path: Path) -> None:
    done = vreid("compare", examined(0), examined(1), "--queries", "--sheets", tmp_path / "s.png")
    assert done.code == 0
    assert "the frames of prid aren't here" in done.err
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.height > 4 * 112  # two queries on both sides


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{0}", "--queries"], "takes two runs"),
        (["{0}", "{1}", "--queries", "--network=teacher"], "there is student"),
        (["{0}", "{1}", "--network=teacher"], "go with --queries"),
        (["{0}", "{1}", "--queries", "--format=csv"], "goes with --json, --network and --sheets"),
        (["{0}", "{1}", "--queries", "--sort=mAP"], "goes with --json, --network and --sheets"),
        (["{0}", "{2}", "--queries"], "isn't there; runs of an earlier vreid kept none"),
    ],
)
def test_what_can_not_be_compared_is_said_in_a_line(
    vreid, examined: Examined, finish, words: list[str], said: str
) -> None:
    ids = examined(0), examined(1), finish(experiment({"target": "prid"}))
    done = vreid("compare", *(word.format(*ids) for word in words))
    assert done.code != 0
    assert said in done.err
    assert len(done.err.splitlines()) <= 2


def test_names_reach_no_terminal_as_they_are(vreid, examined: Examined) -> None:
    done = vreid("compare", examined(0, name=HOSTILE), examined(1), "--queries")
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert "\x07" not in done.out + done.err
