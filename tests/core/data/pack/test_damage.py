"""Packs that something happened to."""

import json
import random
from pathlib import Path

import pytest

from core.data.pack import Packed, is_pack
from core.data.pack.form import SUMMARY
from core.errors import DataError


def change(root: Path, **fields: object) -> None:
    said = json.loads((root / SUMMARY).read_text())
    (root / SUMMARY).write_text(json.dumps(said | fields))


def refused(root: Path, match: str) -> None:
    with pytest.raises(DataError, match=match) as caught:
        Packed(root)
    assert "pack again" in str(caught.value)


def test_a_cut_shard_is_named(make_pack) -> None:
    root = make_pack().root
    shard = root / "00001.arrow"
    shard.write_bytes(shard.read_bytes()[:-7])
    refused(root, r"00001.arrow: is damaged \([\d,]+ bytes instead of")


def test_a_missing_shard_is_named(make_pack) -> None:
    root = make_pack().root
    (root / "00001.arrow").unlink()
    refused(root, "00001.arrow: is missing")


def test_a_shard_that_is_no_arrow_file_is_named(make_pack) -> None:
    root = make_pack().root
    shard = root / "00000.arrow"
    shard.write_bytes(bytes(shard.stat().st_size))
    refused(root, "00000.arrow: is damaged")


def test_a_pack_without_its_summary_is_unfinished(make_pack) -> None:
    root = make_pack().root
    (root / SUMMARY).unlink()
    assert not is_pack(root)
    refused(root, "is no whole pack")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"format": 1}', "\xff", "[" * 10**5])
def test_a_garbage_summary_is_named(make_pack, text: str) -> None:
    root = make_pack().root
    (root / SUMMARY).write_text(text, encoding="latin-1")
    refused(root, r"pack.json: is damaged")


def test_another_format_is_refused(make_pack) -> None:
    root = make_pack().root
    change(root, format=2)
    refused(root, "has format 2, this vreid reads 1")


def test_counts_that_disagree_are_refused(make_pack) -> None:
    root = make_pack().root
    said = json.loads((root / SUMMARY).read_text())
    change(root, entries=said["entries"] + 1)
    refused(root, "pack.json: is damaged .its counts disagree")
    said["shards"][1]["entries"] += 1
    change(root, **said)
    refused(root, "00001.arrow: is damaged .its counts disagree")
    change(root, entries=0, shards=[])
    refused(root, "its counts disagree")


def test_no_flipped_byte_does_more_than_raise(make_pack) -> None:
    root = make_pack().root
    shard = root / "00000.arrow"
    whole = shard.read_bytes()
    generator = random.Random(0)
    opened = 0
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(generator.choice((1, 4))):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        shard.unlink()  # what is mapped stays as it was
        shard.write_bytes(broken)
        try:
            packed = Packed(root)
            for folder in packed.folders(""):
                for name in packed.files(folder):
                    bytes(packed.read(f"{folder}/{name}"))
            opened += 1
        except DataError:
            pass
    assert opened > 100  # most bytes are contents
