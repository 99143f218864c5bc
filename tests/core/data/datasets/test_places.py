"""Where datasets are found, and what one's own footage is called."""

from pathlib import Path

import pytest

from core.data import datasets
from core.errors import DataError
from core.settings import Data, Experiment


def footage(root: Path, name: str) -> Path:
    for camera in ("left", "right"):
        folder = root / name / camera / "walk"
        folder.mkdir(parents=True)
        (folder / "1.jpg").write_bytes(b"x")
    return root / name


def test_own_footage_is_a_folder_beside_the_known_datasets(tmp_path: Path) -> None:
    footage(tmp_path, "Lobby")
    (tmp_path / "prid_2011").mkdir()
    (tmp_path / "two words").mkdir()
    (tmp_path / "notes.txt").touch()
    assert list(datasets.own(tmp_path)) == ["Lobby"]
    assert datasets.canonical("Lobby", tmp_path) == "Lobby"
    found = datasets.read("Lobby", tmp_path, tmp_path, Data())
    assert (found.name, len(found.train), len(found.query)) == ("Lobby", 2, 0)
    with pytest.raises(DataError, match=r"did you mean Lobby.*vreid data add"):
        datasets.canonical("lobbi", tmp_path)


def test_a_copy_may_lie_one_folder_further_down(tmp_path: Path) -> None:
    (tmp_path / "prid" / "prid_2011" / "multi_shot" / "cam_a").mkdir(parents=True)
    with pytest.raises(DataError, match="prid/prid_2011/multi_shot/cam_b: no such folder"):
        datasets.read("prid", tmp_path, tmp_path, Data())


def test_a_link_that_leads_nowhere_is_told_from_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "prid_2011").symlink_to("/unplugged/prid")
    (tmp_path / "Lobby").symlink_to("/unplugged/lobby")
    (tmp_path / "loop").symlink_to("loop")
    for name, target in (("prid", "/unplugged/prid"), ("Lobby", "/unplugged/lobby")):
        with pytest.raises(DataError, match=f"is a link to {target}, which isn't there"):
            datasets.read(name, tmp_path, tmp_path, Data())
    assert list(datasets.own(tmp_path)) == ["Lobby", "loop"]
    with pytest.raises(DataError, match="mars isn't there: looked for"):
        datasets.read("mars", tmp_path, tmp_path, Data())


def test_a_folder_of_datasets_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    for question in ("is_file", "is_dir"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, question, refused)
            with pytest.raises(DataError, match=r"can't be read \(Permission denied\).*VREID_DATA"):
                datasets.read("prid", tmp_path, tmp_path, Data())


def test_a_folder_of_datasets_that_may_not_be_listed_is_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"file: can't be read \(Not a directory\)"):
        datasets.own(tmp_path / "file")
    assert datasets.own(tmp_path / "nowhere") == {}
    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(DataError, match=r"can't be read \(Permission denied\)"):
        datasets.canonical("Lobby", tmp_path)
    assert datasets.canonical("PRID-2011", tmp_path) == "prid"  # which nobody needs a list for


def test_what_may_not_be_looked_at_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    footage(tmp_path, "Lobby")
    (tmp_path / "walled").symlink_to("/root/walled")
    is_dir = Path.is_dir

    def asked(path: Path) -> bool:
        if path.name == "walled":
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", asked)
    assert list(datasets.own(tmp_path)) == ["Lobby", "walled"]
    with pytest.raises(DataError, match=r"/walled: can't be read \(Permission denied\)"):
        datasets.read("walled", tmp_path, tmp_path, Data())


def test_the_split_is_the_targets(tmp_path: Path) -> None:
    settings = Experiment(source="svreid", target="prid", data=Data(split=7))
    assert (settings.data_of("svreid").split, settings.data_of("prid").split) == (0, 7)
    alone = Experiment(source="prid", target="prid", data=Data(split=7))
    assert alone.data_of("prid").split == 7  # else test persons would be learnt from


def test_no_folder_and_no_alias_belongs_to_two_datasets() -> None:
    readers = datasets.READERS.values()
    for kind in ("aliases", "folders"):
        spellings = [word for reader in readers for word in getattr(reader, kind)]
        shared = {word for word in spellings if spellings.count(word) > 1}
        assert shared <= {"V3DGait_VIS", "SVReID"}, kind  # four lists of one folder
    assert not {alias for reader in readers for alias in reader.aliases} & {*datasets.READERS}
