import pytest

from core.data.datasets.dressed import located, once, outfits, walks
from core.errors import DataError


def test_outfits_are_numbered_within_a_person_by_sorted_label(memory) -> None:
    tree = memory({"q.txt": b"a 1 u1\nb 2 u1\nc 1 u0\n", "g.txt": b"d 1 u2\r\n\r\ne 2 u1\r\n"})
    query, gallery = walks(tree, "q.txt"), walks(tree, "g.txt")
    expected = {(1, "u0"): 0, (1, "u1"): 1, (1, "u2"): 2, (2, "u1"): 0}
    assert outfits([*query, *gallery]) == outfits([*gallery, *query]) == expected


def test_a_sequence_named_again_is_left_out_by_name(memory) -> None:
    tree = memory({"a.txt": b"x 1 u\ny 1 u\nx 1 v\n", "b.txt": b"x 1 u\n" * 14})
    listed = walks(tree, "a.txt")
    assert once(listed) == (listed[:2], ["/nowhere/a.txt:3: names x again; left out"])
    _, many = once(walks(tree, "b.txt"))
    assert len(many) == 11
    assert many[-1] == "and 3 more such lines"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"a\.txt: names no sequence"),
        (b"x 1 u\nx 1\n", r"a\.txt:2: has 2 fields instead of 3"),
        (b"x one u\n", r"a\.txt:1: 'one' is no number of a person"),
        (b"x -1 u\n", r"'-1' is no number"),
        (b"x " + b"9" * 5000 + b" u\n", r"is no number"),
        (b"../x 1 u\n", r"'\.\./x' is no path within"),
        (b"/x 1 u\n", r"is no path within"),
        (b"x\\y 1 u\n", r"is no path within"),
        (b"x\0y 1 u\n", r"is no path within"),
        (b"x" * 300 + b" 1 u\n", r"too long for a path"),
        (b"\xff\xfe 1 u\n", r"a\.txt: is no text"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused(memory, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        walks(memory({"a.txt": content}), "a.txt")


def test_a_list_is_found_at_the_root_or_one_folder_down(memory) -> None:
    assert located(memory({"t.txt": b"", "A/t.txt": b""}), "t.txt", ["A"], "") == ""
    assert located(memory({"B/t.txt": b""}), "t.txt", ["A", "B"], "") == "B/"
    with pytest.raises(DataError, match=r"/nowhere/t\.txt, /nowhere/A/t\.txt; fetch it"):
        located(memory({"C/t.txt": b""}), "t.txt", ["A"], "fetch it")
