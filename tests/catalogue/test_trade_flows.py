"""Trade of all years: the extract, the release as CEPII publishes it, and what both refuse."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.catalogue.importers import atlas_baci, baci, flows
from shigen.errors import BadInput

HEAD = "t,i,j,k,v,q\n"
YEAR = "BACI_HS92_Y2024_V202601.csv"
LINES = (
    "2024,152,392,283691,12000.000,1000.000\n"
    "2024,152,842,283691,30.500,         NA\n"
    "2024,490,392,282520,17.000,1.250\n"
    "2024,36,156,270112,9.000,90.000\n"
    "2024,36,156,10121,5.000,1.000\n"
    "2024,36,156,710812,5000.000,1.000\n"
)


def extract(rows: list[tuple[int, int, int, int, float, float | None]]) -> pd.DataFrame:
    columns = ["year", "exporter", "importer", "hs6", "value_kusd", "qty_t"]
    return pd.DataFrame(rows, columns=columns).astype({"value_kusd": "f4", "qty_t": "f4"})


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[pd.DataFrame], Path]:
    """Return a function that writes an extract in HS 1992."""

    def write(rows: pd.DataFrame) -> Path:
        rows.to_parquet(tmp_path / baci.FILE)
        return tmp_path / baci.FILE

    return write


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a release: one file a year in a zip archive."""

    def write(**years: str) -> Path:
        file = tmp_path / "BACI_HS92_V202601.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("country_codes_V202601.csv", "country_code,country_name\n4,x\n")
            archive.writestr("product_codes_HS92_V202601.csv", "code,description\n10111,x\n")
            for year, text in years.items():
                archive.writestr(f"BACI_HS92_{year}_V202601.csv", text)
        return file

    return write


def test_every_year_of_our_codes_is_kept_with_its_places(parquet) -> None:
    rows = baci.read(
        parquet(
            extract(
                [
                    (1995, 58, 842, 283691, 10, 2.5),
                    (1995, 711, 251, 261000, 7, 30.0),
                    (2003, 891, 490, 260700, 8.125, None),
                    (2003, 530, 757, 760110, 6, 3),
                    (2024, 156, 392, 270112, 5, 50),
                    (2024, 156, 392, 710812, 5, 1),
                    (2024, 156, 392, 252400, 5, 1),
                ]
            )
        )
    )["flows"]
    found = rows.set_index("hs6")
    assert set(found.index) == {"283691", "261000", "260700", "760110", "270112"}
    assert found.loc["283691", ["exporter", "importer", "year"]].tolist() == ["BEL", "USA", 1995]
    # The customs union of South Africa until 1999 stands under its largest member.
    assert found.loc["261000", ["exporter", "importer"]].tolist() == ["ZAF", "FRA"]
    assert found.loc["260700", ["exporter", "importer"]].tolist() == ["SCG", "TWN"]
    assert found.loc["760110", ["exporter", "importer"]].tolist() == ["ANT", "CHE"]
    assert np.isnan(found.loc["260700", "gross_t"])
    assert found.loc["260700", "value_kusd"] == 8.125
    assert set(rows["edition"]) == {"HS92"}
    reference.validate("flows", rows, where="flows")


def test_a_file_without_the_base_years_gives_flows_only(parquet) -> None:
    assert set(baci.read(parquet(extract([(2010, 152, 392, 283691, 12, 1)])))) == {"flows"}


def test_the_release_is_read_as_published(release) -> None:
    other = HEAD + "2022,152,392,283691,8000.000,500.000\n"
    rows = baci.read(release(Y2024=HEAD + LINES, Y2022=other))["flows"]
    assert len(rows) == 5, "a code of another chapter and gold are left out"
    found = rows[rows["year"].eq(2024)].set_index(["hs6", "importer"])
    assert found.loc[("283691", "JPN"), "gross_t"] == 1000
    assert np.isnan(found.loc[("283691", "USA"), "gross_t"]), "NA, padded with blanks"
    assert found.loc[("282520", "JPN"), "exporter"] == "TWN"
    assert rows.loc[rows["year"].eq(2022), "gross_t"].item() == 500


def test_one_year_and_columns_in_another_order_give_the_same(tmp_path: Path) -> None:
    (tmp_path / YEAR).write_text(HEAD + LINES, encoding="utf-8")
    first = baci.read(tmp_path / YEAR)["flows"]
    table = pd.read_csv(io.StringIO(HEAD + LINES), dtype="str", keep_default_na=False)
    table[["q", "k", "v", "j", "i", "t"]].to_csv(tmp_path / YEAR, index=False)
    pd.testing.assert_frame_equal(baci.read(tmp_path / YEAR)["flows"], first)
    # The folder of an unpacked release is read as well.
    pd.testing.assert_frame_equal(baci.read(tmp_path)["flows"], first)


def test_shuffled_values_under_the_right_names_are_refused(tmp_path: Path) -> None:
    # Exporter and code have changed places: no such year's code, and no such country.
    (tmp_path / YEAR).write_text("t,k,j,i,v,q\n" + LINES, encoding="utf-8")
    with pytest.raises(BadInput, match="holds no record of a code of ours"):
        baci.read(tmp_path / YEAR)
    (tmp_path / YEAR).write_text("i,t,j,k,v,q\n" + LINES, encoding="utf-8")
    with pytest.raises(BadInput, match=f"{YEAR}, row 2, column t: not 2024"):
        baci.read(tmp_path / YEAR)


def test_renamed_columns_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / YEAR).write_text("t,i,j,hs6,v,q\n" + LINES, encoding="utf-8")
    with pytest.raises(BadInput, match=f"{YEAR}, row 1: column 'k' is missing"):
        baci.read(tmp_path / YEAR)


@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
def test_a_truncated_zip_is_refused(release, part: float) -> None:
    file = release(Y2024=HEAD + LINES * 1)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(BadInput, match=f"{file.name}: is not a zip file, or was cut short"):
        baci.read(file)


def test_a_damaged_member_of_a_zip_is_refused(release) -> None:
    file = release(Y2024=HEAD + LINES)
    data = bytearray(file.read_bytes())
    start = data.index(b"Y2024_V202601.csv") + 25
    data[start : start + 20] = bytes(20)
    file.write_bytes(bytes(data))
    with pytest.raises(BadInput, match=r"BACI_HS92_.*cut short|BACI_HS92_"):
        baci.read(file)


def test_another_edition_is_not_taken_for_hs_1992(tmp_path: Path) -> None:
    file = tmp_path / "BACI_HS17_V202601.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("BACI_HS17_Y2024_V202601.csv", HEAD + LINES)
    with pytest.raises(BadInput, match="give the release in HS 1992"):
        baci.read(file)


def test_a_truncated_extract_is_refused(parquet) -> None:
    file = parquet(extract([(2010, 152, 392, 283691, 12, 1)]))
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match=f"{file.name}: is not a Parquet file, or was cut short"):
        baci.read(file)


def test_a_row_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / YEAR).write_text(HEAD + LINES + "2024,152,3", encoding="utf-8")
    with pytest.raises(BadInput, match=f"{YEAR}: .*Expected 6 columns, got 3"):
        baci.read(tmp_path / YEAR)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("2024,152,392,283691,12.0,abc\n", r"row 2, column q: 'abc' is not a number"),
        ("2024,152,392,283691,12.0,-4\n", r"row 2, column qty_t: a negative quantity"),
        ("2024,152,697,283691,12.0,4\n", r"row 2, column importer: '697' is a country number"),
        ("2024,152,392,283691,x,4\n", r"invalid value 'x'"),
        ("2031,152,392,283691,12.0,4\n", r"row 2, column t: not 2024, the year of the file"),
    ],
)
def test_a_bad_record_is_refused_with_row_and_column(
    tmp_path: Path, record: str, says: str
) -> None:
    (tmp_path / YEAR).write_text(HEAD + record, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        baci.read(tmp_path / YEAR)


def test_a_record_that_occurs_twice_is_refused(parquet, tmp_path: Path) -> None:
    row = (2010, 152, 392, 283691, 12.0, 1.0)
    says = "row 2: the record 2010, 283691, CHL, JPN occurs twice"
    with pytest.raises(BadInput, match=says):
        baci.read(parquet(extract([row, (2010, 152, 842, 283691, 1, 1), row])))


def test_a_year_in_the_future_is_refused(parquet, tmp_path: Path) -> None:
    rows = extract([(2010, 152, 392, 283691, 12, 1), (2025, 152, 392, 283691, 12, 1)])
    says = "row 1, column year: '2025' is not a year from 1988 to 2024"
    with pytest.raises(BadInput, match=says):
        baci.read(parquet(rows))


def many(factor: float) -> pd.DataFrame:
    """Forty records of lithium carbonate near 8 USD/kg, quantities times a factor."""
    importers = [n for n in sorted(reference.baci_places()) if n not in {152, 58, 280, 711, 736}]
    rows = [
        (2010, 152, importer, 283691, 8.0 * (n + 1), factor * (n + 1))
        for n, importer in enumerate(importers[:40])
    ]
    return extract(rows)


def test_kilograms_in_place_of_tonnes_are_refused(parquet) -> None:
    assert len(baci.read(parquet(many(1.0)))["flows"]) == 40
    with pytest.raises(BadInput, match=r"column qty_t: code 283691 stands at 0\.008 USD/kg"):
        baci.read(parquet(many(1000.0)))


def test_hs_2017_is_checked_alike(tmp_path: Path) -> None:
    file = tmp_path / atlas_baci.FILE
    rows = many(1000.0)[["year", "hs6", "value_kusd", "qty_t"]].assign(hs6="283691")
    places = [row["iso3"] for row in reference.rows("places")][:41]
    rows.assign(year=2024, exporter=places[0], importer=places[1:]).to_parquet(file)
    with pytest.raises(BadInput, match=r"code 283691 stands at 0\.008 USD/kg"):
        atlas_baci.read(file)


def test_last_year_of_a_name() -> None:
    assert flows.last_year("BACI_HS92_Y2023_V202501.csv") == 2023
    assert flows.last_year("BACI_HS92_V202601b.zip") == 2025
    assert flows.last_year("records.parquet") >= 2026


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mangled")


@given(
    cells=st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(["2024", "152", "392", "283691", "12.5", "NA", "", "-1", "1e400"]),
                st.text(max_size=5),
            ),
            min_size=6,
            max_size=6,
        ),
        max_size=4,
    )
)
def test_mangled_cells_give_rows_or_a_refusal(scratch: Path, cells: list[list[str]]) -> None:
    text = HEAD + "".join(",".join(row) + "\n" for row in cells)
    (scratch / YEAR).write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    try:
        rows = baci.read(scratch / YEAR)["flows"]
    except BadInput:
        return
    reference.validate("flows", rows, where="flows")


@given(data=st.data())
def test_mangled_bytes_give_rows_or_a_refusal(scratch: Path, data: st.DataObject) -> None:
    buffer = io.BytesIO()
    if data.draw(st.booleans()):
        extract([(2010, 152, 392, 283691, 12, 1)]).to_parquet(buffer)
        file = scratch / baci.FILE
    else:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(YEAR, HEAD + LINES)
        file = scratch / "BACI_HS92_V202601.zip"
    raw = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    file.write_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    try:
        rows = baci.read(file)["flows"]
    except BadInput:
        return
    reference.validate("flows", rows, where="flows")


@pytest.mark.upstream
def test_nothing_of_our_codes_is_lost(upstream: Path) -> None:
    """Sums by importer, code and year, and the count of records without quantity, as upstream."""
    raw = pd.read_parquet(upstream / "baci-hs92-minerals" / baci.FILE)
    codes = {int(code) for code in flows.held_codes("HS92")}
    raw = raw[raw["hs6"].isin(codes)]
    got = baci.read(upstream / "baci-hs92-minerals")["flows"]
    assert len(got) == len(raw) == 756_614
    assert got["gross_t"].isna().sum() == raw["qty_t"].isna().sum()
    names = dict(reference.baci_places())
    raw = raw.assign(importer=raw["importer"].map(names), hs6=raw["hs6"].map("{:06d}".format))
    keys = ["hs6", "importer", "year"]
    for ours, theirs in (("gross_t", "qty_t"), ("value_kusd", "value_kusd")):
        here = got.groupby(keys)[ours].sum()
        there = raw.astype({theirs: "float64"}).groupby(keys)[theirs].sum()
        pd.testing.assert_series_equal(
            here, there, check_names=False, check_index_type=False, rtol=1e-6, atol=0.01
        )


@pytest.mark.upstream
def test_thirty_codes_of_2024_in_hs_2017(upstream: Path) -> None:
    got = atlas_baci.read(upstream / "critical-materials-atlas")["flows"]
    assert len(got) == 21_723
    assert got["hs6"].nunique() == 30
    assert set(got["year"]) == {2024}
    reference.validate("flows", got, where="flows")
