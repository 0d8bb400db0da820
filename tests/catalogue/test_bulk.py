"""Long tables: checked, cut, stored and hashed by column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import catalogue
from shigen.catalogue import build, bulk, canonical
from shigen.errors import BadInput, CatalogueDamaged
from shigen.reference import validate

ROW = {
    "hs6": "283691",
    "edition": "HS92",
    "exporter": "CHL",
    "importer": "JPN",
    "year": 2024,
    "gross_t": 2.0,
    "value_kusd": 30.0,
    "source": "cepii-baci-hs92",
}


def flows(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([ROW | change for change in changes])


def settled(*changes: dict[str, object]) -> pd.DataFrame:
    return bulk.settle("flows", flows(*changes), where="mine")


def test_the_order_of_rows_does_not_change_the_digest() -> None:
    rows = [{"year": 2023}, {"importer": "USA"}, {"gross_t": None, "year": 2022}]
    assert bulk.digest("flows", settled(*rows)) == bulk.digest("flows", settled(*rows[::-1]))


@pytest.mark.parametrize(
    "change", [{"gross_t": 2.001}, {"importer": "USA"}, {"year": 2023}, {"gross_t": None}]
)
def test_any_change_changes_the_digest(change: dict[str, object]) -> None:
    assert bulk.digest("flows", settled({})) != bulk.digest("flows", settled(change))


@given(
    st.lists(
        st.one_of(st.none(), st.floats(min_value=0, max_value=1e9, allow_nan=False)),
        min_size=1,
        max_size=20,
    )
)
def test_numbers_survive_storage(tmp_path_factory: pytest.TempPathFactory, numbers: list) -> None:
    rows = [{"year": 1990 + k, "gross_t": number} for k, number in enumerate(numbers)]
    table = settled(*rows)
    file = tmp_path_factory.mktemp("bulk") / "part.parquet"
    bulk.write("flows", table, file)
    again = bulk.read("flows", [file])
    pd.testing.assert_frame_equal(again, table)
    assert bulk.digest("flows", again) == bulk.digest("flows", table)
    for given_number, kept in zip(numbers, table["gross_t"], strict=True):
        if given_number is None:
            assert np.isnan(kept)
        else:
            # Seven digits, then three decimals.
            assert kept == pytest.approx(given_number, rel=1e-6, abs=0.00051)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"exporter": "XXX"}, "column 'exporter': 'XXX' is not a key"),
        ({"edition": "HS12"}, "column 'edition'"),
        ({"gross_t": -1.0}, "column 'gross_t': '-1.0' is below 0"),
        ({"value_kusd": "much"}, "column 'value_kusd': 'much' is not a number"),
        ({"year": 20240}, "column 'year'"),
    ],
)
def test_a_bad_cell_is_named(change: dict[str, object], problem: str) -> None:
    with pytest.raises(BadInput, match=problem.replace("(", r"\(")):
        settled({}, {"importer": "USA"} | change)


def test_a_row_that_occurs_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="occurs twice"):
        settled({}, {"gross_t": 3.0})


def test_parts_are_cut_by_code_and_only_changed_ones_are_written(tmp_path: Path) -> None:
    table = settled({}, {"hs6": "282520"})
    names = [file.name for file in bulk.write_parts("flows", table, tmp_path)]
    assert names == ["HS92-282520.parquet", "HS92-283691.parquet"]
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in names}
    changed = settled({"gross_t": 5.0}, {"hs6": "282520"})
    bulk.write_parts("flows", changed, tmp_path)
    after = {name: (tmp_path / name).stat().st_mtime_ns for name in names}
    assert after["HS92-282520.parquet"] == before["HS92-282520.parquet"]
    assert after["HS92-283691.parquet"] != before["HS92-283691.parquet"]
    pd.testing.assert_frame_equal(bulk.read("flows", sorted(tmp_path.iterdir())), changed)
    bulk.write_parts("flows", settled({}), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["HS92-283691.parquet"]


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: b"", lambda data: b"PK"])
def test_a_damaged_part_is_named(tmp_path: Path, damage) -> None:
    file = tmp_path / "HS92-283691.parquet"
    bulk.write("flows", settled({}), file)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BadInput, match="is not a Parquet file, or was cut short"):
        bulk.read("flows", [file])


def test_a_part_of_another_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "HS92-283691.parquet"
    pd.DataFrame({"year": [2024]}).to_parquet(file)
    with pytest.raises(BadInput, match="lacks the column hs6"):
        bulk.read("flows", [file])


def a_catalogue(tmp_path: Path, **changes: object) -> Path:
    tables = {
        name: bulk.read(name, []) if name in bulk.BULK else validate(name, pd.DataFrame(
            columns=list(canonical.header(name))), where=name)
        for name in canonical.TABLES
    }  # fmt: skip
    tables["flows"] = settled({}, {"year": 2023, "gross_t": None}, {"year": 2022} | changes)
    return build.build_tables(tables, tmp_path)


def test_a_catalogue_gives_a_long_table_by_name_and_by_query(tmp_path: Path) -> None:
    opened = catalogue.load(a_catalogue(tmp_path, gross_t=0.1))
    table = opened.table("flows")
    assert table["gross_t"].tolist()[::2] == [0.1, 2.0]
    asked = opened.sql("select gross_t from flows where year = 2022")
    assert asked["gross_t"].tolist() == [0.1]
    missing = opened.sql("select count(*) as n from flows where gross_t is null or isnan(gross_t)")
    assert missing["n"].item() == 1


def test_the_hash_of_a_catalogue_counts_a_long_table(tmp_path: Path) -> None:
    first = a_catalogue(tmp_path / "a").name
    assert a_catalogue(tmp_path / "b").name == first
    assert a_catalogue(tmp_path / "c", gross_t=7.0).name != first


def test_a_cut_file_of_a_long_table_is_noticed(tmp_path: Path) -> None:
    folder = a_catalogue(tmp_path)
    file = folder / "flows.parquet"
    file.write_bytes(file.read_bytes()[:-5])
    with pytest.raises(CatalogueDamaged, match=r"flows\.parquet was cut short"):
        catalogue.load(folder)
