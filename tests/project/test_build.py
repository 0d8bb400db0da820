"""A wheel is built only with its fonts, outlines and catalogue, all unaltered."""

import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

pytestmark = pytest.mark.slow

FONT = "src/shigen/_assets/fonts/BIZUDPGothic-Bold.ttf"


@pytest.fixture
def project(root, committed, tmp_path):
    """Return a copy of what git holds, with what was brought and built."""
    built = [
        file
        for folder in ("_assets", "_built", "locales")
        for file in (root / "src" / "shigen" / folder).rglob("*")
        if file.is_file()
    ]
    for file in {*committed, *built}:
        copy = tmp_path / "project" / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    return tmp_path / "project"


def build(project, target="wheel"):
    """Build with the installed backend: no network, and no pip is needed."""
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(project / "dist")],
        check=False,
        capture_output=True,
        text=True,
        cwd=project,
    )


def refused(done):
    assert done.returncode != 0
    assert "shigen cannot be built yet" in done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_whole_wheel_carries_everything(project):
    done = build(project)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (project / "dist").glob("shigen-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert FONT.removeprefix("src/") in names
    assert "shigen/_assets/manifest.json" in names
    assert "shigen/_assets/licences/biz-udpgothic.txt" in names
    assert any(name.startswith("shigen/_built/") and name.endswith(".parquet") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/"))]


def test_without_a_manifest_it_is_refused(project):
    (project / "src/shigen/_assets/manifest.json").unlink()
    assert "Run make assets" in refused(build(project))


def test_with_an_altered_font_it_is_refused(project):
    (project / FONT).write_bytes(b"other")
    said = refused(build(project))
    assert "BIZUDPGothic-Bold.ttf was altered or cut short" in said
    assert "Run make assets" in said


def test_without_a_catalogue_it_is_refused(project):
    shutil.rmtree(project / "src/shigen/_built")
    said = refused(build(project))
    assert "the catalogue has not been built" in said
    assert "Run make install" in said


def test_with_a_stale_catalogue_it_is_refused(project):
    with (project / "src/shigen/reference/minerals.csv").open("a") as table:
        table.write("\n")
    assert "was built from other tables" in refused(build(project))


def test_with_an_altered_catalogue_it_is_refused(project):
    parquet = next((project / "src/shigen/_built").rglob("*.parquet"))
    parquet.write_bytes(parquet.read_bytes()[:-1])
    assert "missing or was altered" in refused(build(project))


def test_an_editable_install_is_allowed_without(project):
    shutil.rmtree(project / "src/shigen/_assets")
    shutil.rmtree(project / "src/shigen/_built")
    done = build(project, "wheel:editable")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_source_archive_is_refused_and_built_as_the_wheel_is(project):
    done = build(project, "sdist")
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = (project / "dist").glob("shigen-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[-1] for name in opened.getnames()}
    assert {FONT, "tools/manifest.py", "package-lock.json", "hatch_build.py", "README.md"} <= names
    (project / FONT).unlink()
    assert "BIZUDPGothic-Bold.ttf is missing" in refused(build(project, "sdist"))


def test_a_wheel_from_the_source_archive_is_whole(project, tmp_path):
    assert build(project, "sdist").returncode == 0
    (archive,) = (project / "dist").glob("shigen-*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    done = build(unpacked)
    assert done.returncode == 0, done.stdout + done.stderr
