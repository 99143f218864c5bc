from pathlib import Path

import pytest

from core.data.datasets.parts import check_apart, shared, with_or_without
from core.data.folder import Folder
from core.errors import DataError
from core.types import Tracklet

TREE = Folder(Path("/set"))


def seen(path: str, identity: int | None = 1) -> Tracklet:
    return Tracklet(TREE, (path,), 1, identity)


def test_queries_join_or_leave_the_gallery_once() -> None:
    query = (seen("a"), seen("b"))
    for gallery in ((seen("c"), seen("d")), (seen("c"), seen("a"), seen("d"))):
        distributed = [each.frames[0] for each in gallery]
        for wanted, paths in (
            ("standard", distributed),
            ("with_queries", [*distributed, *(p for p in "ab" if p not in distributed)]),
            ("without_queries", ["c", "d"]),
        ):
            found = with_or_without(wanted, query, gallery)
            assert [each.frames[0] for each in found] == paths


def test_a_person_in_train_and_test_is_refused() -> None:
    train, test = [seen("a", 3), seen("b", 7), seen("c", None)], [seen("d", 7), seen("e", None)]
    assert shared(train, test) == [7]
    with pytest.raises(DataError, match=r"/set: person 7 is in the training and in the test part"):
        check_apart(TREE, train, test)
    check_apart(TREE, train, test[1:])
