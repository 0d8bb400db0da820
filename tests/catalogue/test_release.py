"""What is given out: data package, Parquet, Excel, IAMC series, and who may pass it on."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from shigen.catalogue import Catalogue, frictionless, licences, load, release, workbook
from shigen.catalogue.canonical import TABLES
from shigen.errors import BadInput, CheckFailed, WriteFailed
from shigen.reference import validate
from shigen.reference.tables import field_rows

# The whole catalogue is read or written.
pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def catalogue(own_catalogue: Catalogue) -> Catalogue:
    return own_catalogue


def everything(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    return {name: catalogue.table(name) for name in catalogue.tables}


def export(catalogue: Catalogue, to: Path, *forms: str, **more: Any) -> release.Exported:
    return release.export(catalogue, to, formats=forms, created=NOW, **more)


# --- who may pass it on -------------------------------------------------------------------------


def test_rows_that_may_not_be_passed_on_are_left_out_and_counted(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    found = export(catalogue, tmp_path / "out", "parquet")
    assert found.left_out[["source", "table", "rows"]].to_numpy().tolist() == [
        ["closed", "production", 1]
    ]
    given = load(tmp_path / "out" / "parquet")
    assert given.hash == found.hash != catalogue.hash
    assert "closed" not in set(given.table("production")["source"])
    assert "closed" not in set(given.table("sources")["source"])
    assert len(given.table("production")) == len(catalogue.table("production")) - 1
    licences.check(everything(given))


def test_in_your_own_house_everything_can_be_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    found = export(catalogue, tmp_path / "out", "parquet", with_restricted=True)
    assert found.left_out.empty
    assert found.hash == catalogue.hash
    said = json.loads((tmp_path / "out" / "licences.json").read_text())
    assert (said["only_shippable"], said["restricted"]) == (False, ["closed"])


def test_the_check_names_what_may_not_be_passed_on(catalogue: Catalogue) -> None:
    with pytest.raises(CheckFailed, match="production: 1 rows of closed"):
        licences.check(everything(catalogue))


def test_the_check_does_not_trust_the_table_of_sources(catalogue: Catalogue) -> None:
    tables = everything(catalogue)
    tables["sources"] = tables["sources"][tables["sources"]["source"] != "closed"]
    with pytest.raises(CheckFailed, match="production: 1 rows of closed"):
        licences.check(tables)


def test_a_source_that_may_not_ship_is_no_part_of_the_list_either(catalogue: Catalogue) -> None:
    tables = everything(catalogue)
    tables["production"] = tables["production"][tables["production"]["source"] != "closed"]
    with pytest.raises(CheckFailed, match="lists closed, which may not ship"):
        licences.check(tables)


def test_the_manifest_has_every_source_with_its_rows(catalogue: Catalogue) -> None:
    found = licences.manifest(everything(catalogue))
    validate("licences", found, where="licences")
    shown = found[["source", "licence_id", "ships", "table", "rows"]].to_numpy().tolist()
    assert shown == [
        ["closed", "LicenseRef-terms-not-cleared", False, "production", 1],
        ["open", "CC-BY-4.0", True, "balance", 2],
        ["open", "CC-BY-4.0", True, "flows", 2],
        ["open", "CC-BY-4.0", True, "prices_monthly", 1],
        ["open", "CC-BY-4.0", True, "production", 5],
        ["unused", "other-pd", True, "", 0],
    ]


def test_the_built_in_catalogue_holds_only_what_may_be_passed_on() -> None:
    catalogue = load()
    tables = everything(catalogue)
    licences.check(tables)
    found = licences.manifest(tables)
    cited = sum(len(f) for n, f in tables.items() if n != "sources" and "source" in f.columns)
    assert found["ships"].all()
    assert found["rows"].sum() == cited > 40_000


@pytest.mark.parametrize(
    ("words", "identifier"),
    [
        ("public domain", "other-pd"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY 4.0 (World Bank)", "CC-BY-4.0"),
        ("Etalab Open Licence 2.0", "etalab-2.0"),
        ("Open Government Licence - Canada", "OGL-Canada-2.0"),
        ("MIT", "MIT"),
        ("BSD-3-Clause", "BSD-3-Clause"),
        ("Facts", "LicenseRef-facts"),
        ("permitted with care", "LicenseRef-permitted-with-care"),
    ],
)
def test_terms_have_a_name_that_machines_read(words: str, identifier: str) -> None:
    found = licences.terms(words)
    assert found.identifier == identifier
    assert re.fullmatch(r"[-a-zA-Z0-9._]+", found.identifier)


# --- Parquet ------------------------------------------------------------------------------------


def test_parquet_comes_back_as_the_same_catalogue(catalogue: Catalogue, tmp_path: Path) -> None:
    export(catalogue, tmp_path / "out", "parquet", with_restricted=True)
    again = load(tmp_path / "out" / "parquet")
    assert again.hash == catalogue.hash
    for name in TABLES:
        pd.testing.assert_frame_equal(again.table(name), catalogue.table(name))
    assert again.sql("select sum(gross_t) as t from flows")["t"].item() == 10.0


def test_parquet_carries_units_and_meanings(catalogue: Catalogue, tmp_path: Path) -> None:
    found = export(catalogue, tmp_path / "out", "parquet")
    for table in ("production", "flows", "governance"):
        schema = pq.read_schema(tmp_path / "out" / "parquet" / f"{table}.parquet")
        assert schema.metadata[b"catalogue"].decode() == found.hash
        for row in field_rows(table):
            told = schema.field(row["field"]).metadata
            assert told[b"unit"].decode() == row["unit"]
            assert told[b"meaning"].decode() == row["meaning"]


@pytest.mark.slow
def test_the_built_in_catalogue_comes_back_with_its_hash(tmp_path: Path) -> None:
    catalogue = load()
    found = export(catalogue, tmp_path / "out", "parquet")
    assert load(tmp_path / "out" / "parquet").hash == found.hash == catalogue.hash


# --- Excel --------------------------------------------------------------------------------------


def test_excel_has_a_sheet_a_table_with_a_row_of_units(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    found = export(catalogue, tmp_path / "out", "excel")
    file = tmp_path / "out" / "excel" / f"shigen-catalogue-{found.hash[:12]}.xlsx"
    book = CalamineWorkbook.from_path(file)
    assert book.sheet_names == ["contents", *TABLES]
    rows = book.get_sheet_by_name("production").to_python(skip_empty_area=False)
    names = [row["field"] for row in field_rows("production")]
    assert rows[0] == names
    assert rows[1] == [row["unit"] for row in field_rows("production")]
    shown = {row[names.index("place")]: row for row in rows[2:]}
    # Not known is an empty cell, zero is zero, and nothing is a link or a formula.
    assert shown["CAN"][names.index("value")] == ""
    assert shown["FIN"][names.index("value")] == 0
    assert shown["COD"][names.index("note")] == 'said "about", by the agency'
    contents = book.get_sheet_by_name("contents").to_python(skip_empty_area=False)
    assert ["production", 5, ""] in contents


def test_a_table_too_long_for_a_sheet_says_so(catalogue: Catalogue, tmp_path: Path) -> None:
    tables = {"production": catalogue.table("production"), "sources": catalogue.table("sources")}
    file = tmp_path / "a.xlsx"
    remarks = workbook.write(tables, file, title="Cut", created=NOW, longest=5)
    assert list(remarks) == ["production"]
    assert "6 rows are more than a sheet of Excel holds (5)" in remarks["production"]
    book = CalamineWorkbook.from_path(file)
    assert book.sheet_names == ["contents", "sources"]
    assert any(
        remarks["production"] in row for row in book.get_sheet_by_name("contents").to_python()
    )


def test_texts_that_look_like_formulas_stay_texts(catalogue: Catalogue, tmp_path: Path) -> None:
    frame = catalogue.table("sources")
    frame["title"] = ["=1+1", "https://a.example", "x" * 40_000]
    file = tmp_path / "a.xlsx"
    remarks = workbook.write({"sources": frame}, file, title="Texts", created=NOW)
    assert remarks == {"sources": "1 texts are longer than a cell holds and were cut"}
    rows = CalamineWorkbook.from_path(file).get_sheet_by_name("sources").to_python()
    assert [row[1] for row in rows[2:4]] == ["=1+1", "https://a.example"]
    assert len(rows[4][1]) == workbook.LONGEST_TEXT


def test_the_same_catalogue_gives_the_same_bytes(catalogue: Catalogue, tmp_path: Path) -> None:
    def digests(name: str) -> dict[str, str]:
        export(catalogue, tmp_path / name, *release.FORMATS)
        return {
            str(file.relative_to(tmp_path / name)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (tmp_path / name).rglob("*")
            if file.is_file()
        }

    assert digests("one") == digests("two")


# --- whole or not at all ------------------------------------------------------------------------


def test_the_list_of_files_is_the_folder(catalogue: Catalogue, tmp_path: Path) -> None:
    found = export(catalogue, tmp_path / "out", *release.FORMATS)
    validate("exported", found.files, where="exported")
    there = {
        file.relative_to(tmp_path / "out").as_posix(): file.stat().st_size
        for file in (tmp_path / "out").rglob("*")
        if file.is_file()
    }
    assert dict(zip(found.files["file"], found.files["bytes"], strict=True)) == there
    flags = pd.read_csv(tmp_path / "out" / "licences.csv")["ships"]
    assert set(flags) == {1}


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


WRITES = {
    "frictionless": (frictionless, "write_csv"),
    "parquet": (pq, "write_table"),
    "excel": (workbook, "_sheet"),
    "iamc": (pd.DataFrame, "to_csv"),
}


@pytest.mark.parametrize("form", release.FORMATS)
def test_a_full_disk_leaves_nothing(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(*WRITES[form], full)
    with pytest.raises(WriteFailed, match="No space left on device; nothing was changed"):
        export(catalogue, tmp_path / "out", form)
    assert set(tmp_path.iterdir()) == before


def test_a_folder_that_holds_something_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(catalogue, tmp_path / "out", "iamc")
    with pytest.raises(BadInput, match="not an empty folder; choose another with --to"):
        export(catalogue, tmp_path / "out", "iamc")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="not an empty folder"):
        export(catalogue, tmp_path / "file", "iamc")


def test_forms_are_chosen_by_name() -> None:
    assert release.chosen("excel, iamc") == ("excel", "iamc")
    with pytest.raises(BadInput, match="--forms pdf: choose among frictionless"):
        release.chosen("pdf,iamc")
