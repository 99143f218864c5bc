"""Names on disk: every parameter counts, and asking costs no compiler."""

import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from core.synth import spec as spec_module
from core.synth.spec import MANIFEST, SetSpec, dataset_path, is_rendered, set_hash


def changed(value: Any) -> Any:
    """A value of the same type that differs."""
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, tuple):
        return (changed(value[0]), *value[1:])
    assert is_dataclass(value)
    first = fields(value)[0].name
    return replace(value, **{first: changed(getattr(value, first))})  # type: ignore[type-var]


@pytest.mark.parametrize("name", [item.name for item in fields(SetSpec)])
def test_every_parameter_of_a_set_changes_its_hash(tiny: SetSpec, name: str) -> None:
    other = replace(tiny, **{name: changed(getattr(tiny, name))})
    assert set_hash(other) != set_hash(tiny)


def test_every_parameter_of_a_camera_changes_the_hash(tiny: SetSpec) -> None:
    camera = tiny.cameras[0]
    variants = [
        replace(camera, **{item.name: changed(getattr(camera, item.name))})
        for item in fields(camera)
    ]
    response = camera.response
    variants += [
        replace(camera, response=replace(response, **{item.name: (0.5, 0.6)}))
        for item in fields(response)
    ]
    hashes = {set_hash(replace(tiny, cameras=(other, *tiny.cameras[1:]))) for other in variants}
    assert len(hashes) == len(variants)
    assert set_hash(tiny) not in hashes


def test_every_parameter_of_the_wardrobe_changes_the_hash(tiny: SetSpec) -> None:
    wardrobe = tiny.wardrobe
    for item in fields(wardrobe):
        other = replace(wardrobe, **{item.name: changed(getattr(wardrobe, item.name))})
        assert set_hash(replace(tiny, wardrobe=other)) != set_hash(tiny)


def test_a_new_renderer_renders_anew(tiny: SetSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set_hash(tiny)
    monkeypatch.setattr(spec_module, "RENDERER_VERSION", 10**6)
    assert set_hash(tiny) != before


def test_a_folder_without_a_manifest_is_not_a_set(tiny: SetSpec, tmp_path: Path) -> None:
    folder = dataset_path(tiny, tmp_path)
    assert folder.name == f"tiny-{set_hash(tiny)[:12]}"
    assert not is_rendered(tiny, tmp_path)
    folder.mkdir()
    assert not is_rendered(tiny, tmp_path)
    (folder / MANIFEST).write_text("{}")
    assert is_rendered(tiny, tmp_path)


def test_asking_for_a_set_starts_no_compiler() -> None:
    asking = (
        "import sys; from pathlib import Path; from core.synth.pair import spec;"
        "from core.synth.spec import is_rendered; is_rendered(spec('demo-cam', 0), Path('none'));"
        "sys.exit(any(name in sys.modules for name in ('numba', 'torch', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", asking], check=False).returncode == 0
