"""`vreid data derive` on a small list."""

from pathlib import Path


def test_what_was_selected_is_held_against_what_is_published(vreid, home: Path) -> None:
    folder = home / "data" / "V3DGait_VIS"
    folder.mkdir(parents=True)
    rows = [f"rgb/1/{outfit}/{number}\t1\t{outfit}" for outfit in (0, 1) for number in range(2)]
    (folder / "train.txt").write_text("\n".join(rows))
    (home / "data" / "v3dgait.pack").mkdir()
    (home / "data" / "v3dgait.pack" / "pack.json").touch()  # lists are not written into packs
    done = vreid("data", "derive", "svreid")
    assert done.code == 0
    assert "svreid: 2 sequences of 1 persons; published are 1,164 of 333" in done.out
    assert f"its list is {folder / 'train_svreid.txt'}" in done.out
    assert len((folder / "train_svreid.txt").read_text().splitlines()) == 2


def test_without_the_set_it_is_drawn_from_there_is_nothing_to_derive(vreid, home: Path) -> None:
    done = vreid("data", "derive", "svreid-cc")
    assert done.code == 1
    assert "v3dgait isn't there" in done.err
