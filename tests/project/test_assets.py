"""Fonts and outlines are whole, and a missing one is one clear error."""

import json
import shutil
import subprocess
import sys

import pytest

from shigen import assets
from shigen.errors import MissingAsset

FONT = "fonts/BIZUDPGothic-Regular.ttf"


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(assets.FOLDER, tmp_path / "_assets")
    return tmp_path / "_assets"


def problems(root, folder):
    """Ask the builders, in their own process, what is wrong with a folder."""
    code = (
        "import sys, manifest, pathlib;"
        "print(*manifest.problems(pathlib.Path(sys.argv[1])), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=root / "tools",
    )
    return [line for line in done.stdout.splitlines() if line]


def test_what_make_assets_brought_is_whole(root):
    assert problems(root, assets.FOLDER) == []


def test_every_file_has_its_licence_text(root):
    manifest = json.loads((assets.FOLDER / "manifest.json").read_text())
    texts = {entry["name"] for entry in manifest["files"] if entry["name"].startswith("licences/")}
    for entry in manifest["files"]:
        assert entry["version"]
        assert entry["licence"]
        short = entry["package"].rsplit("/", maxsplit=1)[-1]
        assert f"licences/{short}.txt" in texts


def test_a_missing_manifest_is_found(root, copied):
    (copied / "manifest.json").unlink()
    assert problems(root, copied) == ["manifest.json is missing"]


def test_a_manifest_cut_short_is_found(root, copied):
    file = copied / "manifest.json"
    file.write_text(file.read_text()[:-20])
    assert problems(root, copied) == ["manifest.json cannot be read"]


def test_a_missing_file_is_found(root, copied):
    (copied / FONT).unlink()
    assert problems(root, copied) == [f"{FONT} is missing"]


def test_an_altered_file_is_found(root, copied):
    with (copied / FONT).open("r+b") as file:
        file.truncate(1000)
    assert problems(root, copied) == [f"{FONT} was altered or cut short"]


def test_a_file_that_nobody_asked_for_is_found(root, copied):
    (copied / "extra.js").write_text("")
    assert problems(root, copied) == ["extra.js is not wanted"]


def test_a_file_that_the_manifest_forgot_is_found(root, copied):
    file = copied / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["files"] = [entry for entry in manifest["files"] if entry["name"] != FONT]
    file.write_text(json.dumps(manifest))
    assert problems(root, copied) == [f"{FONT} is not in the manifest"]


def test_another_lock_makes_the_files_stale(root, copied):
    file = copied / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["lock"] = "0" * 64
    file.write_text(json.dumps(manifest))
    assert problems(root, copied) == ["the files were brought with another package-lock.json"]


def test_an_asset_is_found():
    assert assets.path(FONT).stat().st_size > 1_000_000
    assert assets.path("outlines/world-110m.json").is_file()
    assert {file.suffix for file in assets.fonts().iterdir()} == {".ttf"}


@pytest.mark.parametrize("harm", ["no folder", "no manifest", "no file", "cut short", "unknown"])
def test_a_missing_or_damaged_asset_is_one_clear_error(copied, harm):
    name = FONT
    if harm == "no folder":
        shutil.rmtree(copied)
    elif harm == "no manifest":
        (copied / "manifest.json").unlink()
    elif harm == "no file":
        (copied / FONT).unlink()
    elif harm == "cut short":
        (copied / FONT).write_bytes(b"\0" * 10)
    else:
        name = "fonts/Other.ttf"
    with pytest.raises(MissingAsset, match=f"{name} is missing or damaged.*run make assets"):
        assets.path(name, folder=copied)


def test_a_damaged_bold_font_is_an_error_too(copied):
    (copied / "fonts" / "BIZUDPGothic-Bold.ttf").unlink()
    with pytest.raises(MissingAsset, match="BIZUDPGothic-Bold"):
        assets.fonts(folder=copied)
