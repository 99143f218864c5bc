from dataclasses import replace

from core.queries.sheet import sheet, usual_network


def test_a_sheet_tells_right_from_wrong_in_the_order_of_the_ranking(make) -> None:
    found = sheet(make(2), "student", 2)
    assert found.query.name == "c1/p2/0.jpg"
    assert found.query.frame == "c1/p2/1.jpg"
    assert found.query.right is None
    assert [one.right for one in found.matches] == [True, *[False] * 7]
    assert found.matches[0].identity == 2
    distances = [one.distance for one in found.matches]
    assert distances == sorted(distances)  # type: ignore[type-var]
    assert (found.first_match, found.average_precision) == (1, 1)


def test_a_sheet_shows_as_many_as_are_wanted(make) -> None:
    found = sheet(make(), "student", 0, most=3)
    assert len(found.matches) == 3
    assert found.first_match == 8


def test_what_nobody_knows_is_none(make) -> None:
    found = sheet(make(0, worn=lambda _: None), "student", 0)
    assert found.matches[0].clothes is None
    assert found.query.clothes == 0


def test_the_usual_network_is_the_student_as_trained(make) -> None:
    one = make(0)
    (found,) = one.found.values()
    names = {
        "student": ("teacher", "student+bn", "student"),
        "student@best": ("teacher@best", "student@best", "student@best+bn"),
        "histogram": ("histogram",),
        "x": ("x", "y"),
    }
    for wanted, there in names.items():
        assert usual_network(replace(one, found=dict.fromkeys(there, found))) == wanted
