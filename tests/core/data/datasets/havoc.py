"""What happens to a dataset's files: they are lost, renamed, swapped, damaged, joined by others."""

import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .damage import damaged

Contents = dict[str, bytes]  # by path; a path that ends in a slash is an empty folder
LISTS = (".txt", ".mat", ".json", ".csv")
LATIN = os.fsdecode(b"caf\xe9")  # bytes that are no UTF-8
STRANGERS = (
    "README", "notes.txt", ".DS_Store", "._0001.jpg", "Thumbs.db", "0001.jpg", "9999.jpg",
    "a b.png", f"{LATIN}.jpg", "__MACOSX/0001/0001.jpg", "empty/", "9999/0001/x.jpg",
    ".cache/a/b/c/d/1.jpg",
)  # fmt: skip


def wrecked(
    contents: Mapping[str, bytes], cases: int, seed: int = 1
) -> Iterator[tuple[str, Contents]]:
    """So many damaged forms of a tree, the same at every call: what was done, and its files."""
    dice = random.Random(seed)
    for _ in range(cases):
        tree = dict(contents)
        done = [dice.choice(CHANGES)(tree, dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))]
        yield "; ".join(done), tree


def linked(root: Path, dice: random.Random) -> str:
    """Put a link in place of a file or folder on disk: what was done."""
    places = sorted(root.rglob("*"))
    rare = [path for path in places if path.suffix in LISTS or path.is_dir()]
    place = dice.choice(dice.choice((rare, places)))
    outside = root.parent / "outside"
    place.rename(outside)
    target = dice.choice((outside, Path("gone"), Path(place.name), root, dice.choice(places)))
    place.symlink_to(target)
    return f"{place} is a link to {target}"


def _lost(tree: Contents, dice: random.Random) -> str:
    path = _any(tree, dice)
    _remove(tree, path)
    return f"{path} is lost"


def _emptied(tree: Contents, dice: random.Random) -> str:
    path = _any(tree, dice)
    is_file = path in tree
    _remove(tree, path)
    tree[path if is_file else f"{path}/"] = b""
    return f"{path} is empty"


def _renamed(tree: Contents, dice: random.Random) -> str:
    path = _any(tree, dice)
    folder, slash, name = path.rpartition("/")
    stem, dot, end = name.rpartition(".")
    names = [
        f"{name} ", f" {name}", name.upper(), name.title(), f".{name}", f"{name}.part", f"{name}~",
        f"{stem} (1){dot}{end}", f"{stem}{dot}{dot}{end}", f"{stem}.png", f"{LATIN}{name}",
        name.lstrip("0") or "0", f"0{name}", name.translate({0x31: "\u0661"}), f"{name}\n", "x",
    ]  # fmt: skip
    new = f"{folder}{slash}{dice.choice(names)}"
    _put(tree, new, _remove(tree, path))
    return f"{path} is called {new!r}"


def _relabelled(tree: Contents, dice: random.Random) -> str:
    path = _any(tree, dice)
    folder, slash, name = path.rpartition("/")
    if not (digits := [*re.finditer("[0-9]", name)]):
        return f"{path} stays"
    at = dice.choice(digits).start()
    new = f"{folder}{slash}{name[:at]}{dice.randrange(10)}{name[at + 1 :]}"
    _put(tree, new, _remove(tree, path))
    return f"{path} is called {new}"


def _swapped(tree: Contents, dice: random.Random) -> str:
    one = _any(tree, dice)
    alike = _lists(tree) if one in _lists(tree) else _files(tree) if one in tree else _folders(tree)
    apart = [path for path in alike if not f"{path}/".startswith(f"{one}/")]
    apart = [path for path in apart if not one.startswith(f"{path}/")]
    if not apart:
        return f"{one} stays"
    two = dice.choice(apart)
    first, second = _remove(tree, one), _remove(tree, two)
    _put(tree, two, first)
    _put(tree, one, second)
    return f"{one} and {two} are swapped"


def _moved(tree: Contents, dice: random.Random) -> str:
    path, new = _elsewhere(tree, dice)
    _put(tree, new, _remove(tree, path))
    return f"{path} is in {new}"


def _doubled(tree: Contents, dice: random.Random) -> str:
    path, new = _elsewhere(tree, dice)
    parts = _below(tree, path)
    _put(tree, new, parts)
    return f"{path} is in {new} too"


def _file_for_folder(tree: Contents, dice: random.Random) -> str:
    path = dice.choice(_folders(tree) or ["x"])
    _remove(tree, path)
    _put(tree, path, {"": b"x"})
    return f"{path} is a file"


def _folder_for_file(tree: Contents, dice: random.Random) -> str:
    path = dice.choice(dice.choice((_lists(tree), _files(tree))) or ["x"])
    _put(tree, path, {f"/{path.rpartition('/')[2]}": _remove(tree, path).get("", b"x")})
    return f"{path} is a folder"


def _joined(tree: Contents, dice: random.Random) -> str:
    path = f"{dice.choice(['', *(f'{folder}/' for folder in _folders(tree))])}"
    path += dice.choice(STRANGERS)
    if path not in tree and not _below(tree, path.rstrip("/")):
        _put(tree, path.rstrip("/"), {"/" if path.endswith("/") else "": b"x"})
    return f"{path} is there too"


def _scribbled(tree: Contents, dice: random.Random) -> str:
    if not (lists := [path for path in _lists(tree) if tree[path]]):
        return "nothing is scribbled on"
    path = dice.choice(lists)
    (tree[path],) = damaged(tree[path], 1, dice.randrange(1 << 30))
    return f"{path} is {tree[path][:2000]!r}"


def _misprinted(tree: Contents, dice: random.Random) -> str:
    texts = {path: tree[path] for path in _lists(tree) if not path.endswith(".mat")}
    digits = {path: [*re.finditer(b"[0-9]", text)] for path, text in texts.items()}
    if not any(digits.values()):
        return "nothing is misprinted"
    path = dice.choice([path for path in digits if digits[path]])
    at = dice.choice(digits[path]).start()
    tree[path] = texts[path][:at] + b"%d" % dice.randrange(10) + texts[path][at + 1 :]
    return f"{path} is {tree[path]!r}"


def _lowered(tree: Contents, dice: random.Random) -> str:
    whole = dict(tree)
    tree.clear()
    tree.update({f"inner/{path}": content for path, content in whole.items()})
    return "all is one folder further down"


CHANGES: tuple[Callable[[Contents, random.Random], str], ...] = (
    *(_lost, _emptied, _renamed, _renamed, _relabelled, _relabelled, _swapped, _swapped, _moved),
    *(_doubled, _file_for_folder, _folder_for_file, _joined, _scribbled, _scribbled),
    *(_misprinted, _misprinted, _lowered),
)  # fmt: skip


def _files(tree: Contents) -> list[str]:
    return [path for path in tree if not path.endswith("/")]


def _lists(tree: Contents) -> list[str]:
    return [path for path in _files(tree) if path.endswith(LISTS)]


def _folders(tree: Contents) -> list[str]:
    """Of all depths, in order, the root not among them."""
    found: dict[str, None] = {}
    for path in tree:
        while path := path.rpartition("/")[0]:
            if path in found:
                break
            found[path] = None
    return [*found]


def _any(tree: Contents, dice: random.Random) -> str:
    """A list, a folder or a file; each kind as often."""
    kinds = [kind for kind in (_lists(tree), _folders(tree), _files(tree)) if kind]
    return dice.choice(dice.choice(kinds)) if kinds else "x"


def _elsewhere(tree: Contents, dice: random.Random) -> tuple[str, str]:
    """A file or folder, and a path for it in another folder."""
    path = _any(tree, dice)
    folder = dice.choice(["", *(f"{folder}/" for folder in _folders(tree))])
    return path, folder + path.rpartition("/")[2]


def _below(tree: Contents, path: str) -> Contents:
    """A file, or all files of a folder, by the rest of their paths."""
    start = f"{path}/"
    return {
        name.removeprefix(path): content
        for name, content in tree.items()
        if name == path or name.startswith(start)
    }


def _remove(tree: Contents, path: str) -> Contents:
    """Take a file or folder away; the folder that held it stays."""
    found = _below(tree, path)
    for rest in found:
        del tree[path + rest]
    if folder := path.rpartition("/")[0]:
        tree.setdefault(f"{folder}/", b"")
    return found


def _put(tree: Contents, path: str, parts: Contents) -> None:
    """Put a file or folder somewhere, in place of what is there."""
    _remove(tree, path)
    above = path
    while above := above.rpartition("/")[0]:
        tree.pop(above, None)
    tree.update({path + rest: content for rest, content in parts.items()})
