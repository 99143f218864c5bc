import pytest

from core.compare.protocol import alike, conflicts, differing, over_splits, sentence, title
from core.settings import Data, Evaluation

FACTS = {"target": "prid", "split": "0", "frames": "all", "network": "student"}


def test_scores_are_alike_where_no_fact_known_of_both_differs() -> None:
    assert alike(FACTS, FACTS | {"lists": "drawn"})
    assert alike({"target": "prid"}, FACTS)
    assert not alike(FACTS, FACTS | {"frames": "sampled"})
    assert differing([FACTS, FACTS | {"split": "1"}, {"target": "prid"}]) == {"split": ["0", "1"]}


def test_an_average_over_splits_is_alike_only_to_another() -> None:
    one, other = FACTS | {"counts": "89"}, FACTS | {"counts": "88", "split": "1"}
    several = over_splits([one, other])
    assert several == FACTS | {"split": "several"}
    assert over_splits([one]) == one
    assert not alike(several, one)
    assert title(several, ["split", "frames"]) == "several splits, all frames of a tracklet"


def test_every_fact_has_words_and_a_sentence_where_it_differs() -> None:
    keys = "target split gallery lists rendering counts frames distance precision network epoch"
    one, other = ({key: f"{key}-{side}" for key in keys.split()} for side in "ab")
    said = conflicts([one, other], forced=True)
    assert len(said) == len(keys.split())
    assert all(f"{key}-a; {key}-b" in text for key, text in zip(keys.split(), said, strict=True))
    assert all(f"{key}-a" in title(one, one) for key in keys.split())
    assert len(conflicts([one, other], forced=False)) == len(said) - 2
    assert sentence([one, one | {"split": "x"}]).startswith("target-a, gallery-a gallery, lists-a")


@pytest.mark.parametrize(
    ("special", "said"),
    [
        ({"split": 1}, "other people"),
        ({"evaluation": Evaluation(frames="sampled")}, "a few sampled frames"),
        ({"evaluation": Evaluation(distance="euclidean")}, "different distances"),
        ({"evaluation": Evaluation(average_precision="grouped")}, "computed in different ways"),
        (
            {"data": {"protocol": "the gallery is without the query tracklets"}},
            "came about in different",
        ),
        ({"data": {"query": 88}}, "don't have the same size"),
        ({"target": "ilids"}, ""),
    ],
)
def test_what_was_measured_otherwise_stands_apart(add, compared, special, said: str) -> None:
    add("one", 0.5)
    add("other", 0.6, **special)
    table = compared("one", "other", each=True)
    assert [section.rows[0].label for section in table.sections] == ["one", "other"]
    assert all(section.title for section in table.sections)
    assert not any(cell.best or cell.delta for row in table.rows for cell in row.cells)
    assert said in " ".join(table.conflicts)
    forced = compared("one", "other", each=True, forced=True)
    (section,) = forced.sections
    assert section.rows[1].cells[0].best
    assert section.rows[1].cells[0].delta == pytest.approx(0.1)
    assert forced.conflicts[-1].startswith("They stand in one column because of --force")
    assert all(row.notes for row in section.rows)


def test_what_a_run_has_not_looked_at_yet_is_not_known_to_differ(store, add, compared) -> None:
    add("one", 0.5)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM run_dataset")
    add("other", 0.6)
    assert len(compared("one", "other", each=True).sections) == 1


def test_galleries_are_told_apart_by_settings_where_nothing_else_tells(
    store, add, compared
) -> None:
    for name, gallery in (("one", "standard"), ("other", "without_queries")):
        add(name, 0.5, test=Data(gallery=gallery))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM run_dataset")
    assert len(compared("one", "other", each=True).sections) == 2


def test_networks_and_epochs_stand_apart_and_variants_in_columns_of_their_own(
    add, compared
) -> None:
    rates = {"student/mAP": 0.5, "student+rr/mAP": 0.6, "teacher/mAP": 0.55}
    add("s2r", rates)
    add("direct", {"student/mAP": 0.4}, method="direct")
    add("best", {"student@best/mAP": 0.7}, evaluation=Evaluation(select="best"))
    table = compared("s2r", "direct", "best", each=True)
    assert [column.key for column in table.columns] == ["mAP", "+rr/mAP"]
    found = [(section.title, [row.label for row in section.rows]) for section in table.sections]
    assert found == [
        ("student, last epoch", ["s2r", "direct"]),
        ("student, epoch best on the test labels", ["best"]),
        ("teacher, last epoch", ["s2r"]),
    ]
    assert any("flatters" in text for text in table.conflicts)
    assert not any("networks" in text for text in table.conflicts)


def test_colour_histograms_stand_beside_students(add, compared) -> None:
    add("direct", {"student/mAP": 0.4}, method="direct")
    add("colours", {"histogram/mAP": 0.1}, method="histogram")
    assert len(compared("direct", "colours", each=True).sections) == 1


def test_another_rendering_is_another_test(add, compared) -> None:
    for name in ("one", "other"):
        data = {"protocol": "rendered, seed 1", "root": f"/cache/demo-cam-{name}"}
        add(name, 0.5, target="demo-cam", data=data)
    table = compared("one", "other", each=True)
    assert [section.title for section in table.sections] == [
        "rendered as demo-cam-one",
        "rendered as demo-cam-other",
    ]
