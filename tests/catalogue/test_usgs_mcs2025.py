"""The wide release of 2025: traps of the two kinds of table, refusals, and what comes out."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen.catalogue import world_totals
from shigen.catalogue.importers import usgs_mcs2025
from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_file import rules
from shigen.catalogue.importers.usgs_mcs_salient import salient_rows
from shigen.catalogue.importers.usgs_mcs_wide import COLUMNS, world_rows
from shigen.catalogue.importers.usgs_mcs_world import world_tables
from shigen.errors import BadInput
from shigen.reference import validate

WORLD = "MCS2025_World_Data.csv"
COBALT = [
    *("MCS2025", "Cobalt", "Congo (Kinshasa)", "Mine production, cobalt content, estimated"),
    *("metric tons", "175000", "220000", "", "", "", "", "6000000", ""),
]
SALIENT = [
    *(
        "DataSource",
        "Commodity",
        "Year",
        "USprod_Primary_kg",
        "Imports_Metal_kg",
        "Imports_GaAs_kg",
    ),
    *("Exports_kg", "Consump_kg", "Price_High-purity_dkg", "Price_Low-purity_dkg", "Stocks_kg"),
    "NIR_pct",
]
GALLIUM = [
    *("MCS2025", "Gallium", "2023"),
    *("0", "11400", "163000", "NA", "17800", "450", "288", "3340", "100"),
]


def written(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    file = folder / name
    file.write_text(text.getvalue(), encoding="utf-8-sig")
    return file


def world(folder: Path, *rows: Sequence[str], header: Sequence[str] = COLUMNS) -> Path:
    return written(folder, WORLD, [header, *rows])


def cobalt(**cells: str) -> list[str]:
    row = list(COBALT)
    for name, cell in cells.items():
        row[COLUMNS.index(name.replace("PROD_EST_2024", "PROD_EST_ 2024"))] = cell
    return row


def salient(folder: Path, *rows: Sequence[str], header: Sequence[str] = SALIENT) -> Path:
    return written(folder, "mcs2025-galli_salient.csv", [header, *rows])


def gallium(**cells: str) -> list[str]:
    row = list(GALLIUM)
    for name, cell in cells.items():
        row[SALIENT.index(name)] = cell
    return row


def test_two_years_and_reserves_of_a_country(tmp_path: Path) -> None:
    tables = world_tables(world_rows(world(tmp_path, COBALT))).set_index(["measure", "year"])
    assert tables["value"].to_dict() == {
        ("production", 2023): 175_000.0,
        ("production", 2024): 220_000.0,
        ("reserves", 2024): 6_000_000.0,
    }
    # The title of the table says estimated; the last year is one by the title of its column.
    assert tables["status"].tolist() == ["estimated", "estimated", "estimated"]
    assert set(tables["table"]) == {"mine production", "reserves"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", {2023: "reported", 2024: "estimated"}),
        ("reported", {2023: "reported", 2024: "reported"}),
        ("estimated 2023", {2023: "estimated", 2024: "estimated"}),
    ],
)
def test_remarks_say_which_year_is_an_estimate(
    note: str, expected: dict[int, str], tmp_path: Path
) -> None:
    row = ["MCS2025", "Lithium", "Chile", "Mine production, lithium content", "metric tons"]
    file = world(tmp_path, [*row, "41400", "49000", note, "", "", "", "", ""])
    tables = world_tables(world_rows(file))
    assert tables.set_index("year")["status"].to_dict() == expected


@pytest.mark.parametrize(
    ("note", "published", "high"),
    [
        ("W for 23-24", "W", math.nan),
        ("NA", "NA", math.nan),
        ("na", "NA", math.nan),
        ("XX", "XX", math.nan),
        ("Less than 1/2 unit", "Less than \u00bd unit", 0.5),
        ("Included with Other countries", "s", math.nan),
    ],
)
def test_a_remark_beside_a_blank_cell_is_a_row_without_a_value(
    note: str, published: str, high: float, tmp_path: Path
) -> None:
    file = world(tmp_path, cobalt(PROD_2023="", PROD_EST_2024="", PROD_NOTES=note))
    made = world_tables(world_rows(file))
    made = made[made["measure"] == "production"]
    assert made["published"].tolist() == [published] * 2
    assert made["value"].isna().all()
    assert made["high"].astype("float64").tolist() == pytest.approx([high] * 2, nan_ok=True)


def test_a_blank_cell_without_a_remark_is_no_row(tmp_path: Path) -> None:
    file = world(tmp_path, COBALT, cobalt(COUNTRY="Cuba", PROD_2023="", PROD_EST_2024=""))
    made = world_tables(world_rows(file))
    assert made[made["place"] == "CUB"]["measure"].tolist() == ["reserves"]


def test_one_year_that_is_not_available(tmp_path: Path) -> None:
    file = world(tmp_path, cobalt(PROD_2023="", PROD_NOTES="na for 2023"))
    made = world_tables(world_rows(file)).set_index(["measure", "year"])["published"]
    assert made["production", 2023] == "NA"
    assert made["production", 2024] == "220000"


@pytest.mark.parametrize(
    ("country", "place", "detail"),
    [
        ("Peru (exports)", "PER", "exports"),
        ("World total (rounded) 10", "WLD", ""),
        ("United\xa0States (crude)", "USA", "crude"),
        ("Congo (Kinshasa)", "COD", ""),
        ("Other Countries", "OTH", ""),
    ],
)
def test_names_with_remarks_footnotes_and_hard_spaces(
    country: str, place: str, detail: str, tmp_path: Path
) -> None:
    total = cobalt(COUNTRY="World total (rounded)")
    rows = [cobalt(COUNTRY=country)] if place == "WLD" else [cobalt(COUNTRY=country), total]
    tables = world_tables(world_rows(world(tmp_path, *rows)))
    row = tables[tables["measure"] == "production"].iloc[0]
    assert (row["place"], row["detail"]) == (place, detail)


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ({"COUNTRY": "Atlantis"}, "COUNTRY", "is not a place we know"),
        ({"UNIT_MEAS": "kilograms"}, "UNIT_MEAS", "the unit was switched"),
        ({"TYPE": "Mine production"}, "TYPE", "is no table of Cobalt"),
        ({"SOURCE": "MCS2024"}, "SOURCE", "is not MCS2025"),
        ({"PROD_2023": "1.2.3"}, "PROD_2023", "is not a value"),
        ({"PROD_2023": "-5"}, "PROD_2023", "is negative"),
    ],
)
def test_refusals_name_row_and_column(
    cells: dict[str, str], column: str, problem: str, tmp_path: Path
) -> None:
    file = world(tmp_path, cobalt(COUNTRY="Cuba"), cobalt(**cells))
    with pytest.raises(BadInput, match=rf"row 3, column '{column}': .*{problem}"):
        world_rows(file)


def test_refuses_a_row_twice_a_lost_column_and_a_cut_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"row 3, column 'COUNTRY': .* repeats row 2"):
        world_rows(world(tmp_path, COBALT, COBALT))
    with pytest.raises(BadInput, match="lacks the column RESERVE_NOTES"):
        world_rows(world(tmp_path, COBALT[:-1], header=COLUMNS[:-1]))
    with pytest.raises(BadInput, match="row 3: has 4 cells where the header has 13"):
        world_rows(world(tmp_path, COBALT, COBALT[:4]))
    with pytest.raises(BadInput, match="holds no rows"):
        world_rows(world(tmp_path))
    with pytest.raises(BadInput, match="no such file or folder"):
        usgs_mcs2025.read(tmp_path / "gone.csv")
    with pytest.raises(BadInput, match="has neither"):
        usgs_mcs2025.read(tmp_path / "..")


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    before = world_rows(world(tmp_path, COBALT))
    file = world(tmp_path, COBALT[::-1], header=COLUMNS[::-1])
    assert world_rows(file).equals(before)


def test_a_salient_table_gives_the_lines_of_the_edition_after(tmp_path: Path) -> None:
    us = balance(salient_rows(salient(tmp_path, GALLIUM), edition="2025")).set_index("detail")
    row = us.loc["Consumption, reported"]
    assert (row["item"], row["unit"], row["year"]) == ("reported-consumption", "t", 2023)
    assert row["value"] == pytest.approx(17.8)
    assert us.loc["Exports", "published"] == "NA"
    assert us["status"].eq("reported").all()


def test_the_last_year_is_an_estimate(tmp_path: Path) -> None:
    us = balance(salient_rows(salient(tmp_path, gallium(Year="2024")), edition="2025"))
    assert us["status"].eq("estimated").all()


def test_a_column_with_another_unit_in_its_name_is_refused(tmp_path: Path) -> None:
    header = [name.replace("Stocks_kg", "Stocks_t") for name in SALIENT]
    with pytest.raises(BadInput, match="column 'Stocks_t': is not a column of this table"):
        salient_rows(salient(tmp_path, GALLIUM, header=header), edition="2025")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([gallium(Year="2026")], "row 2, column 'Year': '2026' is not one of the 5 years before"),
        ([gallium(Year="20x4")], "row 2, column 'Year': '20x4' is not a year"),
        ([GALLIUM, GALLIUM], "row 3, column 'Year': '2023' repeats row 2"),
        ([gallium(DataSource="MCS2024")], "row 2, column 'DataSource': 'MCS2024' is not MCS2025"),
        ([gallium(Stocks_kg="3,34O")], "row 2, column 'Stocks_kg': '3,34O' is not a value"),
        ([GALLIUM[:5]], "row 2: has 5 cells where the header has 12"),
        ([], "holds no rows"),
    ],
)
def test_refusals_of_a_salient_table(rows: list[list[str]], problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=problem):
        salient_rows(salient(tmp_path, *rows), edition="2025")


def test_a_salient_table_needs_its_name_its_columns_and_its_end(tmp_path: Path) -> None:
    file = salient(tmp_path, GALLIUM)
    with pytest.raises(BadInput, match="is not named like mcs2023"):
        salient_rows(file, edition="2023")
    with pytest.raises(BadInput, match="row 1: lacks the column NIR_pct"):
        salient_rows(salient(tmp_path, GALLIUM[:-1], header=SALIENT[:-1]), edition="2025")
    with pytest.raises(BadInput, match="is of no commodity"):
        salient_rows(file.rename(tmp_path / "mcs2025-unobt_salient.csv"), edition="2025")
    cut = salient(tmp_path, GALLIUM)
    cut.write_bytes(cut.read_bytes()[:-2])
    with pytest.raises(BadInput, match="row 2: has no line end; the file was cut short"):
        salient_rows(cut, edition="2025")


def test_one_file_of_the_release_is_enough(tmp_path: Path) -> None:
    tables = usgs_mcs2025.read(salient(tmp_path, GALLIUM))
    assert set(tables) == {"balance", "prices", "production"}
    assert set(tables["prices"]["form"]) == {"metal-high-purity", "metal-low-purity"}
    tables = usgs_mcs2025.read(world(tmp_path, COBALT))
    assert set(tables) == {"world_tables", "production"}
    assert tables["production"]["value"].tolist() == [175_000.0, 220_000.0, 6_000_000.0]


ODD = ["", "W", "E", "NA", ">95", "<0.1", "s", "\u2014", "1,2", "9" * 40, "\x00", '"', "-1", "nan",
       "\u00bd", "10 - 5", "W for 23-24", "Atlantis", "\n", "1e400", "MCS2025"]  # fmt: skip


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def read_or_refused(file: Path) -> dict[str, pd.DataFrame] | str:
    """Tables that agree with the schema, or the sentence that says why not."""
    try:
        tables = usgs_mcs2025.read(file)
        return {
            name: validate(name, frame, where=name, fill=True) for name, frame in tables.items()
        }
    except BadInput as refused:
        return str(refused)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COLUMNS), st.sampled_from(ODD) | TEXT)
def test_any_cell_of_the_world_table_gives_rows_or_a_refusal(
    tmp_path: Path, column: str, cell: str
) -> None:
    row = list(COBALT)
    row[COLUMNS.index(column)] = cell
    found = read_or_refused(world(tmp_path, row))
    assert found
    assert isinstance(found, str) or set(found) == {"world_tables", "production"}


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.integers(0, 400) | st.none())
def test_any_bytes_in_a_salient_table_give_rows_or_a_refusal(
    tmp_path: Path, data: bytes, at: int | None
) -> None:
    file = salient(tmp_path, GALLIUM)
    raw = file.read_bytes()
    file.write_bytes(data if at is None else raw[:at] + data + raw[at:])
    found = read_or_refused(file)
    assert found
    assert isinstance(found, str) or len(found["balance"]) >= 9


@pytest.fixture(scope="module")
def release(upstream: Path) -> dict[str, pd.DataFrame]:
    found = usgs_mcs2025.read(upstream / "usgs-mcs2025")
    return {
        name: validate(name, frame, where=name, first_row=1, fill=True)
        for name, frame in found.items()
    }


@pytest.mark.upstream
def test_the_whole_release_is_read(release: dict[str, pd.DataFrame]) -> None:
    assert {name: len(frame) for name, frame in release.items()} == {
        "world_tables": 3197,
        "balance": 4755,
        "prices": 365,
        "end_use_shares": 50,
        "production": 2133,
    }
    assert set(release["balance"]["year"]) == {2020, 2021, 2022, 2023, 2024}
    assert len({rule["file"] for rule in rules("salient") if rule["edition"] == "2025"}) == 85


@pytest.mark.upstream
@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("gallium", "refined", "CHN", 2023), 621.0),
        (("antimony", "mine", "CHN", 2023), 62_300.0),
        (("natural-graphite", "mine", "MOZ", 2023), 98_000.0),
        (("cobalt", "mine", "COD", 2024), 220_000.0),
        # printed in thousand metric tons, whatever the unit column says
        (("titanium", "mine", "ZAF", 2023), (1_260_000 + 100_000) * 0.59934),
        (("titanium", "mine", "USA", 2023), 100_000 * 0.59934),
        (("silicon", "refined", "CHN", 2023), 3_630_000.0),
        # printed in million cubic meters, of 0.16928 kg each
        (("helium", "mine", "CAN", 2023), 5e6 * 0.16928 / 1000),
    ],
)
def test_output_in_tonnes(
    key: tuple[str, str, str, int], value: float, release: dict[str, pd.DataFrame]
) -> None:
    made = release["production"]
    made = made[(made["measure"] == "production") & (made["form"] == "")]
    mineral, stage, place, year = key
    row = made[
        (made["mineral"] == mineral)
        & (made["stage"] == stage)
        & (made["place"] == place)
        & (made["year"] == year)
    ]
    assert row["value"].tolist() == pytest.approx([value])
    assert row["basis"].ne("").all()


@pytest.mark.upstream
def test_reserves_in_a_unit_of_their_own(release: dict[str, pd.DataFrame]) -> None:
    made = release["production"]
    made = made[(made["measure"] == "reserves") & (made["place"] == "WLD") & (made["form"] == "")]
    known = made.set_index("mineral")["value"]
    assert known["molybdenum"] == 15_000_000.0
    assert known["vanadium"] == 18_000_000.0
    # For magnesium the column repeats capacity.
    assert "magnesium" not in known.index


@pytest.mark.upstream
def test_germanium_is_named_and_not_known(release: dict[str, pd.DataFrame]) -> None:
    made = release["production"]
    rows = made[(made["mineral"] == "germanium") & (made["place"] == "CHN")]
    assert rows["year"].tolist() == [2023, 2024]
    assert rows["value"].isna().all()
    assert rows["note"].str.contains("gives no figure at all").all()


@pytest.mark.upstream
def test_printed_totals_are_the_sums_of_their_countries(
    release: dict[str, pd.DataFrame],
) -> None:
    found = world_totals.compare(release["world_tables"])
    counts = world_totals.counts(found)
    assert counts["equal"] >= 161
    differs = found[found["verdict"] == "differs"]
    assert set(differs["mineral"]) == {
        "clays",  # kaolin in 2024: printed as 4,400, the countries add to 44,240
        "manufactured-abrasives",  # two countries are printed together and left out
        "zirconium",  # reserves are rounded to one digit
    }


@pytest.mark.upstream
def test_columns_of_lead_are_titled_one_line_off_and_set_right(
    release: dict[str, pd.DataFrame],
) -> None:
    us = release["balance"]
    lead = us[(us["mineral"] == "lead") & (us["year"] == 2023)].set_index("detail")
    assert lead.loc["Production: Secondary refinery, old scrap", "value"] == 1_010_000.0
    assert lead.loc["Production: Primary refinery", "value"] == 0.0
    assert (
        "titled USprod_Concentrates_kt"
        in (lead.loc["Production: Secondary refinery, old scrap", "note"])
    )


@pytest.mark.upstream
def test_settled_years_agree_with_the_edition_after(
    release: dict[str, pd.DataFrame], upstream: Path
) -> None:
    """What was a settled figure in 2025 is nearly always the same in 2026: units are right."""
    from shigen.catalogue.importers import usgs_mcs

    later = usgs_mcs.read(upstream / usgs_mcs.FOLDER)["balance"]
    keys = ["mineral", "year", "item", "detail", "form", "unit"]
    both = release["balance"].merge(later, on=keys, suffixes=("", "_later"))
    both = both[both["year"].isin([2021, 2022]) & (both["value"] > 0) & (both["value_later"] > 0)]
    ratio = both["value_later"] / both["value"]
    assert len(both) > 1100
    assert (ratio - 1).abs().lt(0.005).mean() > 0.9
    assert ratio.between(0.3, 3).all(), both[~ratio.between(0.3, 3)]
