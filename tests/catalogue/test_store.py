"""A catalogue opens quickly when it is whole, and says what is wrong when it is not."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

from shigen import catalogue
from shigen.catalogue import canonical, store
from shigen.catalogue.build import build
from shigen.catalogue.csvfiles import bytes_hash, committed, read_folder
from shigen.errors import BadInput, CatalogueDamaged, UnknownName


def test_folder_is_named_by_the_hash(built_folder: Path, csv_folder: Path) -> None:
    opened = catalogue.load(built_folder)
    assert built_folder.name == f"catalogue-{opened.short_hash}"
    assert opened.hash == canonical.content_hash(read_folder(csv_folder))
    assert (built_folder.parent / "current").read_text() == built_folder.name + "\n"


def test_every_table_comes_back_as_it_was(built_folder: Path, csv_folder: Path) -> None:
    opened = catalogue.load(built_folder)
    from_csv = catalogue.load(csv_folder)
    assert opened.hash == from_csv.hash
    for name in opened.tables:
        pd.testing.assert_frame_equal(opened.table(name), from_csv.table(name))
    assert opened.table("production")["value"].isna().tolist() == [False, False, True]


def test_a_frame_handed_out_cannot_change_the_catalogue(built_folder: Path) -> None:
    opened = catalogue.load(built_folder)
    frame = opened.table("production")
    frame.loc[0, "value"] = 0.0
    assert opened.table("production").loc[0, "value"] == 839.0
    with pytest.raises(AttributeError):
        opened.hash = "0"  # type: ignore[misc]


def test_it_travels_to_another_process_by_its_folder(built_folder: Path) -> None:
    opened = catalogue.load(built_folder)
    opened.table("production")
    again = pickle.loads(pickle.dumps(opened))  # noqa: S301
    assert again.hash == opened.hash
    assert len(pickle.dumps(opened)) < 1000


def test_unknown_table(built_folder: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'production'"):
        catalogue.load(built_folder).table("produktion")


@pytest.mark.parametrize("kind", ["built", "csv"])
def test_sql_answers(kind: str, built_folder: Path, csv_folder: Path) -> None:
    opened = catalogue.load(built_folder if kind == "built" else csv_folder)
    answer = opened.sql("select place, value from production where value > 3 order by 1")
    assert answer.to_dict("list") == {"place": ["CHN"], "value": [839.0]}


@pytest.mark.parametrize("kind", ["built", "csv"])
@pytest.mark.parametrize(
    "query",
    [
        "copy production to 'out.csv'",
        "create table x as select 1",
        "drop view production",
        "select 1; select 2",
        "set enable_external_access = true",
        "select * from read_text('{secret}')",
        "select * from '{secret}'",
        "select * from other",
        "select",
        "",
    ],
)
def test_sql_reads_the_tables_and_nothing_else(
    kind: str, query: str, built_folder: Path, csv_folder: Path, tmp_path: Path
) -> None:
    other = pd.DataFrame({"local": [1]})  # a frame of the caller is no table either
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    opened = catalogue.load(built_folder if kind == "built" else csv_folder)
    with pytest.raises(BadInput, match=r"^sql: "):
        opened.sql(query.format(secret=secret))
    assert len(other) == 1
    assert not Path("out.csv").exists()


def test_file_cut_short(built_folder: Path) -> None:
    file = built_folder / "production.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(CatalogueDamaged, match=r"production\.parquet was cut short .*make install"):
        catalogue.load(built_folder)


def test_file_altered(built_folder: Path) -> None:
    file = built_folder / "production.parquet"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(CatalogueDamaged, match=r"production\.parquet was altered"):
        catalogue.load(built_folder)


def test_file_missing(built_folder: Path) -> None:
    (built_folder / "trade.parquet").unlink()
    with pytest.raises(CatalogueDamaged, match=r"trade\.parquet is missing; run `make install`"):
        catalogue.load(built_folder)


def test_file_lost_after_opening(built_folder: Path) -> None:
    opened = catalogue.load(built_folder)
    (built_folder / "trade.parquet").unlink()
    with pytest.raises(CatalogueDamaged, match=r"trade\.parquet cannot be read"):
        opened.table("trade")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"digest": "0", "tables": {}}', "null"])
def test_manifest_that_is_none(built_folder: Path, text: str) -> None:
    (built_folder / "manifest.json").write_text(text)
    with pytest.raises(CatalogueDamaged, match=r"manifest\.json was cut short or altered"):
        catalogue.load(built_folder)


def test_manifest_altered_or_missing(built_folder: Path) -> None:
    file = built_folder / "manifest.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | {"hash": "0" * 64}))
    with pytest.raises(CatalogueDamaged, match=r"manifest\.json was cut short or altered"):
        catalogue.load(built_folder)
    file.unlink()
    with pytest.raises(CatalogueDamaged, match=r"manifest\.json is missing"):
        catalogue.load(built_folder)


def test_catalogue_of_another_version(built_folder: Path) -> None:
    file = built_folder / "manifest.json"
    content = json.loads(file.read_text())
    del content["digest"]
    content["schema_hash"] = "of other columns"
    file.write_text(json.dumps(content | {"digest": store.manifest_digest(content)}))
    with pytest.raises(CatalogueDamaged, match="built with other tables or columns"):
        catalogue.load(built_folder)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere: no such folder"):
        catalogue.load(tmp_path / "nowhere")
    with pytest.raises(CatalogueDamaged, match=r"manifest\.json is missing"):
        catalogue.load(tmp_path / "catalogue-0123456789ab")


def test_nothing_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "built", lambda: tmp_path)
    with pytest.raises(CatalogueDamaged, match=r"no built-in catalogue .* run `make install`"):
        catalogue.load()


def test_built_in_is_refused_when_its_tables_changed_since(
    built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "built", lambda: built_folder.parent)
    with pytest.raises(CatalogueDamaged, match=r"changed since .* was built; run `make install`"):
        catalogue.load()


def test_building_again_writes_nothing(csv_folder: Path, built_folder: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in built_folder.rglob("*")}
    assert build(csv_folder, built_folder.parent) == built_folder
    assert {file: file.stat().st_mtime_ns for file in built_folder.rglob("*")} == before


def test_building_repairs_a_damaged_one(csv_folder: Path, built_folder: Path) -> None:
    (built_folder / "trade.parquet").write_bytes(b"")
    assert build(csv_folder, built_folder.parent) == built_folder
    assert len(catalogue.load(built_folder).table("production")) == 3


def test_building_new_content_replaces_the_old(csv_folder: Path, built_folder: Path) -> None:
    file = csv_folder / "production.csv"
    file.write_text(file.read_text().replace("839", "840"))
    new = build(csv_folder, built_folder.parent)
    assert new != built_folder
    names = {path.name for path in built_folder.parent.iterdir()}
    assert names == {new.name, "current"}


def test_order_of_rows_in_a_file_changes_its_bytes_and_not_the_hash(csv_folder: Path) -> None:
    before, raw = catalogue.load(csv_folder).hash, bytes_hash(csv_folder)
    file = csv_folder / "production.csv"
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text(head + "".join(reversed(rows)))
    assert bytes_hash(csv_folder) != raw
    assert catalogue.load(csv_folder).hash == before


def test_build_that_fails_leaves_nothing(csv_folder: Path, tmp_path: Path) -> None:
    (csv_folder / "prices.csv").write_text("no,such,columns\n")
    with pytest.raises(BadInput):
        build(csv_folder, tmp_path / "fresh")
    assert not (tmp_path / "fresh").exists()


def test_built_in_is_that_of_the_committed_tables() -> None:
    opened = catalogue.load()
    assert opened.hash == canonical.content_hash(read_folder(committed()))


def test_built_in_covers_the_minerals(subtests: pytest.Subtests) -> None:
    from shigen.reference import modelled

    opened = catalogue.load()
    chains = set(opened.table("chains")["mineral"])
    for mineral in modelled():
        with subtests.test(mineral):
            assert mineral in chains
