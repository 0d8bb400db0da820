"""CSV files are read cell by cell, and refused when a cell is not in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen.catalogue import csvfiles
from shigen.errors import BadInput, WriteFailed


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; a header row is needed"),
        (b"a,b\n1,2", "the last row is cut short"),
        (b"a,b\n1\n", "row 2: has 1 cells where the header has 2"),
        (b"a,b\n1,2\n1,2,3\n", "row 3: has 3 cells where the header has 2"),
        (b'a,b\n"1,2\n', "is not a CSV file"),
        (b"a,b\n\xff,1\n", r"is not UTF-8 text \(byte 4\)"),
    ],
)
def test_what_is_no_whole_csv_file(data: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=message):
        csvfiles.read_csv(file)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.csv: no such file"):
        csvfiles.read_csv(tmp_path / "a.csv")


def test_text_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\ufeffa,b\nNA,\nnull,007\n", encoding="utf-8")
    assert csvfiles.read_csv(file).to_dict("list") == {"a": ["NA", "null"], "b": ["", "007"]}


def test_cut_within_a_line_is_refused(csv_folder: Path) -> None:
    file = csv_folder / "production.csv"
    whole = file.read_bytes()
    lines = {i + 1 for i, byte in enumerate(whole) if byte == ord("\n")}
    refused = 0
    for size in range(1, len(whole)):
        if size not in lines:
            file.write_bytes(whole[:size])
            with pytest.raises(BadInput):
                csvfiles.read_csv(file)
            refused += 1
    assert refused == len(whole) - 1 - (len(lines) - 1)


def test_file_of_no_table(csv_folder: Path) -> None:
    (csv_folder / "notes.csv").write_text("a\n")
    with pytest.raises(BadInput, match=r"notes\.csv: is not a table of the catalogue"):
        csvfiles.read_folder(csv_folder)


def test_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no table of a catalogue"):
        csvfiles.read_folder(tmp_path)


def test_bad_cell_is_named_by_file_row_and_column(csv_folder: Path) -> None:
    file = csv_folder / "production.csv"
    file.write_text(file.read_text().replace("JPN", "Japan"))
    with pytest.raises(BadInput, match=r"production\.csv, row 3, column 'place': 'Japan'"):
        csvfiles.read_folder(csv_folder)


def test_parts_of_a_table_come_together_and_may_not_overlap(csv_folder: Path) -> None:
    file = csv_folder / "production.csv"
    part = file.read_text().replace("gallium", "germanium")
    (csv_folder / "production-germanium.csv").write_text(part)
    assert len(csvfiles.read_folder(csv_folder)["production"]) == 6
    (csv_folder / "production-again.csv").write_text(part)
    with pytest.raises(BadInput, match="occurs twice"):
        csvfiles.read_folder(csv_folder)


def test_written_and_read_again(csv_folder: Path, tmp_path: Path) -> None:
    tables = csvfiles.read_folder(csv_folder)
    out = tmp_path / "out"
    files = csvfiles.write_folder(tables, out)
    first = {file.name: file.read_bytes() for file in files}
    assert b"\r" not in b"".join(first.values())
    csvfiles.write_folder(csvfiles.read_folder(out), out)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == first


def test_writing_removes_files_of_tables_that_are_gone(csv_folder: Path) -> None:
    tables = csvfiles.read_folder(csv_folder)
    (csv_folder / "trade-gallium.csv").write_text("stale\n")
    csvfiles.write_folder(tables, csv_folder)
    assert not (csv_folder / "trade-gallium.csv").exists()


def test_file_too_large_to_review(csv_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfiles, "LARGEST_FILE", 300)
    with pytest.raises(BadInput, match=r"production-agency\.csv would be \d+ bytes"):
        csvfiles.file_texts(csvfiles.read_folder(csv_folder))


def test_folder_that_cannot_be_written(csv_folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(WriteFailed):
        csvfiles.write_folder(csvfiles.read_folder(csv_folder), blocked / "tables")


def test_committed_tables_are_small_and_in_order() -> None:
    tables = csvfiles.read_folder(csvfiles.committed())
    texts = csvfiles.file_texts(tables)
    on_disk = {file.name: file for file in csvfiles.committed().glob("*.csv")}
    assert set(on_disk) == set(texts)
    for name, text in texts.items():
        assert on_disk[name].read_bytes() == text.encode(), name
        assert on_disk[name].stat().st_size <= csvfiles.LARGEST_FILE
