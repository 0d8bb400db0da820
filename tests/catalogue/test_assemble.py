"""The committed tables are what the source files give, and a difference is told."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from shigen.catalogue import assemble, csvfiles
from shigen.catalogue.importers import IMPORTERS, Importer, hand
from shigen.errors import BadInput
from shigen.reference import validate


def test_registry_is_sorted_and_each_importer_has_its_form() -> None:
    names = [importer.module for importer in IMPORTERS]
    assert names == sorted(set(names))
    for name in names:
        module = importlib.import_module(f"shigen.catalogue.importers.{name}")
        assert callable(module.read)
        assert (module.__doc__ or "").strip()
        assert hasattr(module, "SOURCE") or hasattr(module, "SOURCES")


def test_hand_entered_files_are_tables_or_are_read_by_another_importer() -> None:
    folder = assemble.hand_folder()
    code = "".join(file.read_text(encoding="utf-8") for file in (folder.parent).rglob("*.py"))
    files = sorted(folder.glob("*.csv"))
    assert files
    for file in files:
        if hand.hand_table(file) is None:
            assert file.stem in code, f"no importer reads {file.name}"


def test_hand_reader_names_file_and_row(tmp_path: Path) -> None:
    (tmp_path / "odd_facts.csv").write_text("mineral,stage\ngallium,refined\n")
    with pytest.raises(BadInput, match=r"hand/odd_facts\.csv: table 'facts' lacks place"):
        hand.read(tmp_path)


def test_missing_source_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"wgi: no such folder; .* --upstream or SHIGEN_UPSTREAM"):
        assemble.read_importer(Importer("wgi", "wgi"), tmp_path)


def test_agreement_and_difference(csv_folder: Path) -> None:
    tables = csvfiles.read_folder(csv_folder)
    csvfiles.write_folder(tables, csv_folder)
    assert assemble.compare(tables, csv_folder) == []
    file = csv_folder / "production-agency.csv"
    file.write_text(file.read_text().replace("839", "840"))
    (csv_folder / "trade-gallium.csv").write_text("stale\n")
    differences = assemble.compare(tables, csv_folder)
    assert [d.file for d in differences] == ["production-agency.csv", "trade-gallium.csv"]
    assert differences[0].only_committed == (
        "gallium,refined,,CHN,2024,production,,840,,,t,reported,agency,2026,",
    )
    text = assemble.report(differences)
    assert "- gallium,refined,,CHN,2024,production,,840" in text
    assert "+ gallium,refined,,CHN,2024,production,,839" in text


def test_only_the_order_differs(csv_folder: Path) -> None:
    tables = csvfiles.read_folder(csv_folder)
    csvfiles.write_folder(tables, csv_folder)
    file = csv_folder / "production-agency.csv"
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text(head + "".join(reversed(rows)))
    difference = assemble.compare(tables, csv_folder)[0]
    assert difference.only_committed == difference.only_rebuilt == ()


def test_command_needs_an_action(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        assemble.main([])
    assert caught.value.code == 2
    assert "--check" in capsys.readouterr().err


def test_command_without_source_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assemble.main(["--check", "--upstream", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert "no such folder" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.upstream
@pytest.mark.slow
def test_committed_tables_agree_with_the_source_files(upstream: Path) -> None:
    differences = assemble.compare(assemble.assemble(upstream), csvfiles.committed())
    assert not differences, "\n" + assemble.report(differences)


@pytest.mark.upstream
@pytest.mark.slow
def test_command_tells_a_difference(
    upstream: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(assemble, "committed", lambda: tmp_path)
    own = tuple(i for i in IMPORTERS if i.module in {"eu_crm", "history_engine"})
    monkeypatch.setattr(assemble.assemble, "__kwdefaults__", {"importers": own})
    arguments = ["--upstream", str(upstream)]
    assert assemble.main(["--check", *arguments]) == 1
    assert "tables differ from the source files" in capsys.readouterr().err
    assert assemble.main(["--write", *arguments]) == 0
    assert assemble.main(["--check", *arguments]) == 0
    shares = validate("shares", csvfiles.read_csv(tmp_path / "shares.csv"), where="shares.csv")
    assert set(shares["source"]) == {"eu-crm-2023", "history-engine-ree"}
