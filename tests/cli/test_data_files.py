"""What the commands for files print: the library answers, the commands only show."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from shigen.catalogue import load
from shigen.cli import data_files
from shigen.cli.options import open_catalogue
from shigen.errors import BadInput
from shigen.reference import rows, validate


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("SHIGEN_DATA_DIR", str(folder))
    monkeypatch.delenv("SHIGEN_CATALOGUE", raising=False)
    return folder


def described(table: str) -> list[str]:
    return [row["field"] for row in rows("fields") if row["table"] == table]


@pytest.mark.upstream
def test_import_prints_the_catalogue_and_the_change_report(
    data: Path, upstream: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = upstream / "oecd-country-risk"
    for report in ("a.json", "a.xlsx"):
        data_files.import_(
            "oecd-country-risk", path, base="empty", date="2026-11-24",
            report=tmp_path / report, format="json",
        )  # fmt: skip
        found = json.loads(capsys.readouterr().out)
    made = found["tables"]["imported"][0]
    assert found["schema"] == "shigen.data-import/1"
    assert found["catalogue"] == made["hash"] == load(made["folder"]).hash
    assert Path(made["folder"]).parent == data / "catalogues"
    for name, shown in found["tables"].items():
        frame = pd.DataFrame(shown, columns=described(name))
        validate(name, frame, where=name, fill=True)
    saved = json.loads((tmp_path / "a.json").read_text())
    assert saved["tables"] == found["tables"]
    sheets = CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names
    assert sheets == ["contents", *found["tables"]]
    # Found again by the beginning of its hash, as an option or in the environment.
    assert open_catalogue(Path(made["hash"][:8])).hash == made["hash"]
    data_files.versions(format="csv")
    assert made["hash"][:12] in capsys.readouterr().out


@pytest.mark.upstream
def test_empty_tables_are_not_shown_on_a_screen(
    data: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_files.import_("oecd-country-risk", upstream / "oecd-country-risk", base="empty")
    shown = capsys.readouterr()
    assert "The new catalogue" in shown.out
    assert "Values that were revised" not in shown.out
    assert "use it with --catalogue" in shown.err


def test_a_catalogue_is_named_in_the_environment_too(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = load().hash
    monkeypatch.setenv("SHIGEN_CATALOGUE", digest[:10])
    assert open_catalogue(None).hash == digest
    monkeypatch.setenv("SHIGEN_CATALOGUE", "0000ffff0000")
    with pytest.raises(BadInput, match="SHIGEN_CATALOGUE: no catalogue begins with 0000ffff0000"):
        open_catalogue(None)
    with pytest.raises(BadInput, match="--catalogue: no folder nowhere; name a catalogue folder"):
        open_catalogue(Path("nowhere"))
    # An option that names a folder does not look at the variable.
    assert open_catalogue(load().folder).hash == digest


def test_sources_names_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    data_files.sources(format="json")
    found = json.loads(capsys.readouterr().out)["tables"]["import_keys"]
    assert {"usgs-mcs", "baci", "bgs"} <= {row["key"] for row in found}
    assert list(found[0]) == described("import_keys")


def test_export_prints_files_and_licences(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "tables"
    made.mkdir()
    head = "source,title,publisher,edition,licence,ships,citation,accessed\n"
    (made / "sources.csv").write_text(
        f"{head}closed,Table,A bureau,2026,not cleared,0,bureau.example,\n"
        "open,Table,A bureau,2026,MIT,1,bureau.example,\n"
    )
    (made / "sectors.csv").write_text(
        "scheme,sector,name,source\nnace-2,A,Farms,closed\nnace-2,B,Mines,open\n"
    )
    data_files.export(
        to=tmp_path / "out", forms="frictionless,iamc", catalogue=made, date="2026-11-24",
        format="json",
    )  # fmt: skip
    found = json.loads(capsys.readouterr().out)
    assert list(found["tables"]) == ["exported", "licences", "left_out"]
    for name, shown in found["tables"].items():
        validate(name, pd.DataFrame(shown, columns=described(name)), where=name)
    assert any("1 rows of closed may not be passed on" in said for said in found["warnings"])
    package = json.loads((tmp_path / "out" / "frictionless" / "datapackage.json").read_text())
    assert package["created"] == "2026-11-24T00:00:00Z"
    data_files.export(
        to=tmp_path / "all", forms="iamc", with_restricted=True, catalogue=made, format="json"
    )
    again = json.loads(capsys.readouterr().out)
    assert again["tables"]["left_out"] == []
    assert any("hold rows of closed, which may not be" in said for said in again["warnings"])


def test_get_and_sql_print_rows(capsys: pytest.CaptureFixture[str]) -> None:
    data_files.get("sources", where=("source=usgs-mcs2026",), format="json")
    found = json.loads(capsys.readouterr().out)
    assert found["tables"]["sources"][0]["publisher"] == "U.S. Geological Survey"
    data_files.sql("select count(*) as sources from sources", format="csv")
    assert capsys.readouterr().out == f"sources\n{len(load().table('sources'))}\n"


@pytest.mark.parametrize("date", ["2026-13-01", "24.11.2026", ""])
def test_dates_are_read_as_iso_8601_writes_them(date: str) -> None:
    with pytest.raises(BadInput, match="is not a date such as 2026-11-24"):
        data_files._moment(date)
    assert data_files._moment("2026-11-24").isoformat() == "2026-11-24T00:00:00+00:00"
    assert data_files._moment("2026-11-24T09:00:00+09:00").utcoffset() is not None
