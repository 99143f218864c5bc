"""A copy of MSMT17 with a few images."""

from collections.abc import Mapping, Sequence

LISTS = {
    "train": ["0000/0000_000_01_0303morning_0008_0.jpg 0",
              "0000/0000_001_15_0303morning_0008_0_ex.jpg 0",
              "0001/0001_000_07_0113noon_0030_3.jpg 1"],
    "val": ["0000/0000_002_03_0303morning_0009_0.jpg 0"],
    "query": ["0000/0000_000_02_0114afternoon_0001_1.jpg 0",
              "0001/0001_000_04_0302morning_0002_1.jpg 1"],
    "gallery": ["0000/0000_001_05_0302noon_0003_1.jpg 0",
                "0001/0001_001_06_0302noon_0004_1.jpg 1"],
}  # fmt: skip
V1 = ("train", "test")
V2 = ("mask_train_v2", "mask_test_v2")


def contents(
    lists: Mapping[str, Sequence[str]] = LISTS, folders: tuple[str, str] = V1
) -> dict[str, bytes]:
    """The lists of one edition, and the images they name."""
    train, test = folders
    of = {"train": train, "val": train, "query": test, "gallery": test}
    images = [f"{of[name]}/{line.split()[0]}" for name, lines in lists.items() for line in lines]
    return dict.fromkeys(images, b"x") | {
        f"list_{name}.txt": "".join(f"{line}\n" for line in lines).encode()
        for name, lines in lists.items()
    }
