"""Imports that go wrong: full disk, kill, damage, wrong files, other versions, two at once."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from shigen.catalogue import build, importing, load, versions
from shigen.catalogue.importers import Importer
from shigen.catalogue.merge import join
from shigen.catalogue.store import MANIFEST, manifest_digest
from shigen.catalogue.versions import Origin, catalogues, find, publish
from shigen.cli import main
from shigen.errors import BadInput, CatalogueDamaged, WriteFailed

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ORIGIN = Origin("2026-11-24T00:00:00Z", "empty", "", ())
SOURCE = {
    "source": "agency", "title": "Table", "publisher": "An agency", "edition": "1",
    "licence": "public domain", "ships": "1", "citation": "agency.example",
}  # fmt: skip


def tables(value: float) -> dict[str, pd.DataFrame]:
    row = {
        "mineral": "gallium", "stage": "refined", "place": "CHN", "year": 2024,
        "measure": "production", "value": value, "unit": "t", "status": "reported",
        "source": "agency", "vintage": "1",
    }  # fmt: skip
    made = {"production": pd.DataFrame([row]), "sources": pd.DataFrame([SOURCE])}
    return join([("test", made)])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("SHIGEN_DATA_DIR", str(folder))
    return folder


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("where", ["parquet", "note", "rename"])
def test_a_full_disk_leaves_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "parquet":
        monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    elif where == "note":
        monkeypatch.setattr(versions, "asdict", full)
    else:
        monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(WriteFailed, match="No space left on device; nothing was changed"):
        publish(tables(1.0), catalogues(data), ORIGIN)
    assert list(catalogues(data).iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_clear_message(data: Path) -> None:
    data.write_text("a file where the folder should be")
    with pytest.raises(WriteFailed, match="catalogues"):
        publish(tables(1.0), catalogues(data), ORIGIN)


KILLED = """
    import os, signal
    from pathlib import Path
    import pandas as pd
    from shigen.catalogue import versions
    from shigen.catalogue.merge import join

    def stopped(made, final):
        os.kill(os.getpid(), signal.SIGKILL)

    versions._moved = stopped
    versions.publish(join([]), Path({to!r}), versions.Origin("", "empty", "", ()))
"""


def test_a_kill_between_writing_and_renaming_leaves_no_catalogue(data: Path) -> None:
    to = catalogues(data)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED.format(to=str(to)))],
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    # The whole catalogue was there, under its temporary name only.
    (left,) = to.iterdir()
    assert left.name.startswith(versions.WORKPLACE)
    assert len(list(left.glob(f"catalogue-*/{MANIFEST}"))) == 1
    assert set(versions.versions(data)["name"]) <= {"built-in"}
    # The next import clears it away.
    made = publish(tables(1.0), to, ORIGIN)
    assert list(to.iterdir()) == [made]


def test_a_workplace_in_use_is_left_alone(data: Path) -> None:
    to = catalogues(data)
    to.mkdir(parents=True)
    with versions._workplace(to) as work:
        made = publish(tables(1.0), to, ORIGIN)
        assert set(to.iterdir()) == {work, made}
    assert list(to.iterdir()) == [made]


def test_imports_side_by_side_do_not_damage_each_other(data: Path) -> None:
    to = catalogues(data)
    ready = threading.Barrier(6)

    def one(number: int) -> Path:
        ready.wait()
        # Two of each content, so that some race for the same name.
        return publish(tables(float(number // 2)), to, ORIGIN)

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(one, range(6)))
    assert len(made) == 3
    assert set(to.iterdir()) == made
    assert {load(folder).table("production")["value"].item() for folder in made} == {0.0, 1.0, 2.0}


def test_a_damaged_catalogue_is_listed_refused_and_made_again(data: Path) -> None:
    made = publish(tables(1.0), catalogues(data), ORIGIN)
    file = made / "production.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    listed = versions.versions(data).set_index("hash")
    assert listed.loc[made.name.removeprefix("catalogue-"), "state"] == "damaged"
    with pytest.raises(CatalogueDamaged, match=r"production\.parquet was cut short"):
        importing.base_of(made.name.removeprefix("catalogue-"), data)
    assert publish(tables(1.0), catalogues(data), ORIGIN) == made
    assert file.read_bytes() == whole
    assert list(catalogues(data).iterdir()) == [made]


@pytest.mark.parametrize("text", ["", "{", '{"created": "x"}', "[]"])
def test_a_damaged_note_of_origin_is_damage(data: Path, text: str) -> None:
    made = publish(tables(1.0), catalogues(data), ORIGIN)
    (made / versions.ORIGIN).write_text(text)
    with pytest.raises(CatalogueDamaged, match=r"origin\.json was cut short or altered"):
        versions.origin_of(made)
    listed = versions.versions(data).set_index("folder")
    assert listed.loc[str(made), "state"] == "damaged"


def test_a_catalogue_of_a_newer_version_is_told_apart_and_refused(data: Path) -> None:
    made = publish(tables(1.0), catalogues(data), ORIGIN)
    manifest = json.loads((made / MANIFEST).read_text())
    manifest["schema"] = "shigen-catalogue/99"
    del manifest["digest"]
    manifest["digest"] = manifest_digest(manifest)
    (made / MANIFEST).write_text(json.dumps(manifest))
    assert versions.versions(data).set_index("folder").loc[str(made), "state"] == "other-version"
    with pytest.raises(CatalogueDamaged, match="other tables or columns than this version"):
        importing.base_of(made, data)


def test_the_beginning_of_a_hash_must_be_enough(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [publish(tables(float(number)), catalogues(data), ORIGIN) for number in range(2)]
    digests = [load(folder).hash for folder in made]
    assert find(digests[0], data) == made[0]
    assert find(digests[1][:6], data) == made[1]
    with pytest.raises(BadInput, match=f"no catalogue begins with {digests[0][:12]}0000"):
        find(f"{digests[0][:12]}0000", data)
    # Two hashes that begin alike are rare: here they are made to.
    monkeypatch.setattr(versions, "_hash", lambda folder: f"abcd{folder.name[-12:]}")
    with pytest.raises(BadInput, match=r"several catalogues begin with abcd .*; give more digits"):
        find("abcd", data)


@pytest.mark.parametrize("name", ["abc", "no-such", "XYZW", "../data"])
def test_what_is_no_folder_and_no_hash_is_refused(data: Path, name: str) -> None:
    with pytest.raises(BadInput, match="name a catalogue folder, or the beginning of a hash"):
        find(name, data)


def test_a_folder_comes_before_a_hash(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cafe").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find("cafe", data) == Path("cafe")


@pytest.fixture
def frail(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Importer]:
    """Return a function that makes an importer which fails with an error of a library."""

    def make(error: Exception) -> Importer:
        def read(path: Path) -> dict[str, Any]:
            raise error

        module = ModuleType("frail")
        vars(module)["read"] = read
        monkeypatch.setitem(sys.modules, "shigen.catalogue.importers.frail", module)
        return Importer("frail", "frail")

    return make


@pytest.mark.parametrize(
    "error",
    [
        EOFError("Compressed file ended before the end-of-stream marker was reached"),
        zipfile.BadZipFile("File is not a zip file"),
        gzip.BadGzipFile("Not a gzipped file"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        KeyError("Year"),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_library_stumbles_over_is_bad_input_and_nothing_is_written(
    data: Path, tmp_path: Path, frail: Callable[[Exception], Importer], error: Exception
) -> None:
    importer = frail(error)
    file = tmp_path / "file.csv"
    file.write_text("a,b\n")
    with pytest.raises(BadInput, match=r"file\.csv: is not what 'frail' reads"):
        importing.import_file(
            "frail", file, base="empty", data=data, to=catalogues(data), now=NOW,
            registry=(importer,),
        )  # fmt: skip
    assert not data.exists()


def test_an_error_of_our_own_is_not_taken_for_a_bad_file(
    data: Path, tmp_path: Path, frail: Callable[[Exception], Importer]
) -> None:
    importer = frail(TypeError("a mistake in an importer"))
    (tmp_path / "file.csv").write_text("a,b\n")
    with pytest.raises(TypeError):
        importing.read(importer, tmp_path / "file.csv")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense", "{file}"], "unknown import key 'nonsense'"),
        (["usgs-mcs", "{missing}"], "missing.csv: no such file or folder"),
        (["usgs-mcs", "{file}"], "header is of no known form of 'usgs-mcs'; give data release"),
        (["baci", "{file}"], "header is of no known form of 'baci'"),
        (["iea", "{file}"], "file.csv"),
        (["wgi", "{file}", "--base", "0000000"], "file.csv"),
        (["usgs-mcs", "{file}", "--report", "a.pdf"], "ends in .json or .xlsx"),
        (["usgs-mcs", "{file}", "--date", "yesterday"], "'yesterday' is not a date"),
        (["usgs-mcs", "{file}", "--table", "nothing"], "this command gives imported, changed"),
    ],
)
def test_bad_words_on_the_command_line_are_exit_2_and_nothing_is_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text("country,amount\nJapan,3\n")
    names = {"file": str(file), "missing": str(tmp_path / "missing.csv")}
    assert main(["data", "import", *(word.format_map(names) for word in words)]) == 2
    assert said in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.upstream
@pytest.mark.parametrize("cut", [40, 5_000, 400_000])
def test_a_release_that_was_cut_short_is_refused(
    data: Path, upstream: Path, tmp_path: Path, cut: int
) -> None:
    whole = (upstream / "usgs-mcs2026" / "MCS2026_Commodities_Data.csv").read_bytes()
    file = tmp_path / "MCS2026_Commodities_Data.csv"
    file.write_bytes(whole[:cut])
    with pytest.raises(BadInput):
        importing.import_file(
            "usgs-mcs", file, base="empty", data=data, to=catalogues(data), now=NOW
        )
    assert not data.exists()


def test_a_build_that_fails_says_so_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_write_table", full)
    with pytest.raises(WriteFailed) as caught:
        publish(tables(1.0), catalogues(data), ORIGIN)
    assert str(caught.value).count("No space left") == 1
