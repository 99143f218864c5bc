"""Contact sheets show every camera of the identities they choose."""

from pathlib import Path

import pytest

from core.errors import DataError
from core.synth.dataset import render
from core.synth.sheet import GAP_PX, contact_sheet
from core.synth.spec import SetSpec


def test_a_row_an_identity_and_a_strip_a_camera(tiny: SetSpec, tmp_path: Path) -> None:
    folder = render(tiny, tmp_path, workers=1)
    sheet = contact_sheet(folder, rows=2)
    strip = tiny.frames * tiny.frame_width + GAP_PX
    assert sheet.size == (len(tiny.cameras) * strip, 2 * (tiny.frame_height + GAP_PX))
    assert contact_sheet(folder, rows=50).height == 3 * (tiny.frame_height + GAP_PX)


def test_a_folder_without_a_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no rendered set"):
        contact_sheet(tmp_path)
