"""The importer of the Mineral Commodity Summaries: refusals, traps of the file, conversions."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue.importers import usgs_mcs
from shigen.catalogue.importers.usgs_mcs_balance import balance
from shigen.catalogue.importers.usgs_mcs_file import COLUMNS, FILE, KEY, basis, read_rows, rules
from shigen.catalogue.importers.usgs_mcs_trade import shares
from shigen.catalogue.importers.usgs_mcs_world import production, world_tables
from shigen.errors import BadInput
from shigen.reference import modelled, validate

US = "Salient Statistics\u2014United States"
WORLD = "World Mine Production and Reserves"
COBALT = ["COBALT", US, "Cobalt", "United States", "Production", "Production: Secondary"]
LINE = [*COBALT, "metric tons", "2024", "2,050", "Estimated.", "Yes", "(Data in metric tons)"]


def write(folder: Path, *lines: list[str], header: list[str] | None = None) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header or list(COLUMNS), *lines])
    file = folder / FILE
    file.write_bytes(text.getvalue().encode("cp1252"))
    return file


def changed(**cells: str) -> list[str]:
    positions = list(COLUMNS.values())
    line = list(LINE)
    for name, cell in cells.items():
        line[positions.index(name)] = cell
    return line


def refusal(folder: Path, *lines: list[str], header: list[str] | None = None) -> str:
    file = write(folder, *lines, header=header)
    with pytest.raises(BadInput) as caught:
        balance(read_rows(file))
    return str(caught.value)


def test_reads_a_line(tmp_path: Path) -> None:
    row = balance(read_rows(write(tmp_path, LINE))).iloc[0]
    assert row[["mineral", "place", "year", "item"]].tolist() == [
        "cobalt",
        "USA",
        2024,
        "secondary-production",
    ]
    assert row[["value", "unit", "status", "published"]].tolist() == [
        2050.0,
        "t",
        "estimated",
        "2,050",
    ]


def test_names_row_and_column_of_a_bad_value(tmp_path: Path) -> None:
    message = refusal(tmp_path, LINE, changed(published="20.5O"))
    assert message.startswith(f"{FILE}, row 3, column 'Value': '20.5O' is not a value")


def test_names_row_and_column_of_an_unknown_country(tmp_path: Path) -> None:
    message = refusal(tmp_path, LINE, changed(country="Atlantis"))
    assert f"{FILE}, row 3, column 'Country'" in message
    assert "Atlantis" in message


def test_names_row_and_column_of_a_bad_year(tmp_path: Path) -> None:
    assert "row 2, column 'Year': '24' is not a year" in refusal(tmp_path, changed(year="24"))


def test_names_row_and_column_of_an_unknown_section(tmp_path: Path) -> None:
    assert "row 2, column 'Section'" in refusal(tmp_path, changed(section="Tariffs"))


def test_refuses_other_columns(tmp_path: Path) -> None:
    assert "row 1: columns are" in refusal(tmp_path, LINE, header=["Chapter", "Value"])


def test_refuses_a_short_row(tmp_path: Path) -> None:
    assert "row 3: 3 cells instead of 12" in refusal(tmp_path, LINE, LINE[:3])


def test_refuses_a_file_cut_short_to_its_header(tmp_path: Path) -> None:
    assert "holds no rows" in refusal(tmp_path)


def test_refuses_another_encoding(tmp_path: Path) -> None:
    file = write(tmp_path, LINE)
    file.write_bytes(file.read_bytes() + b"\x81")  # no character of cp1252
    with pytest.raises(BadInput, match="row 3: byte 0x81 is not cp1252"):
        read_rows(file)


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot read .*No such file"):
        usgs_mcs.read(tmp_path)


def test_another_edition_is_refused_by_the_line_it_lacks(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path, LINE))
    with pytest.raises(BadInput, match="no line 'Ore and concentrates' for antimony"):
        shares(rows)
    empty = pd.DataFrame(columns=["mineral", "table", "detail", "place"])
    with pytest.raises(BadInput, match="no column 'mine production' for antimony"):
        production(empty, empty)


def test_basis_of_a_chapter() -> None:
    kilograms = "(Data in kilograms, gallium content, unless otherwise specified)"
    assert basis(kilograms) == "gallium content"
    assert basis("(Data in metric tons unless otherwise specified)") == ""


def test_rules_name_modelled_minerals_or_their_groups() -> None:
    groups = {"rare-earths", "platinum-group-metals"}
    for table in ("production", "shares", "prices"):
        named = {rule["mineral"] for rule in rules(table)}
        assert named <= set(modelled()) | groups, table


def test_rows_of_one_total_share_a_table(tmp_path: Path) -> None:
    def world(country: str, detail: str, value: str) -> list[str]:
        return changed(
            section=WORLD, country=country, detail=detail, published=value, notes="Estimated."
        )

    rows = read_rows(
        write(
            tmp_path,
            world("Denmark", "Mine production: processed", "380"),
            world("China", "Mine production", "150"),
            world("World total", "Mine production: rounded", "530"),
        )
    )
    tables = world_tables(rows)
    assert tables["table"].unique().tolist() == ["mine production"]
    assert tables["detail"].tolist() == ["processed", "", ""]
    assert tables["place"].tolist() == ["DNK", "CHN", "WLD"]


@pytest.fixture(scope="module")
def tables(upstream: Path) -> dict[str, pd.DataFrame]:
    found = usgs_mcs.read(upstream / usgs_mcs.FOLDER)
    return {
        name: validate(name, frame, where=name, first_row=1, fill=True)
        for name, frame in found.items()
    }


@pytest.mark.upstream
def test_every_row_of_the_release_is_taken(upstream: Path, tables: dict[str, pd.DataFrame]) -> None:
    rows = read_rows(upstream / usgs_mcs.FOLDER / FILE)
    kinds = rows["kind"].value_counts().to_dict()
    assert kinds == {"us": 4863, "world": 3303, "import-sources": 720}
    assert len(tables["balance"]) == 4863
    assert len(tables["world_tables"]) == 3303


@pytest.mark.upstream
@pytest.mark.parametrize("code", ["W", "NA", "XX"])
def test_withheld_is_never_zero(code: str, tables: dict[str, pd.DataFrame]) -> None:
    for name in ("balance", "world_tables"):
        rows = tables[name][tables[name]["published"] == code]
        assert rows[["value", "low", "high"]].isna().all(axis=None), name
        assert rows["note"].ne("").all(), name
    assert (tables["balance"]["published"] == code).sum() + (
        tables["world_tables"]["published"] == code
    ).sum() > 7


@pytest.mark.upstream
def test_withheld_output_stays_missing_in_production(tables: dict[str, pd.DataFrame]) -> None:
    made = tables["production"].set_index(["mineral", "stage", "place", "year", "measure"])
    for key in [
        ("lithium", "mine", "USA", 2024, "production"),
        ("titanium", "refined", "USA", 2024, "production"),
        ("antimony", "mine", "USA", 2025, "production"),
        ("tungsten", "refined", "USA", 2024, "secondary"),
    ]:
        assert math.isnan(made.loc[key, "value"]), key
        assert made.loc[key, "note"], key


@pytest.mark.upstream
@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        (("gallium", "refined", "WLD", 2024, "production"), 848.0, "t"),
        (("gallium", "refined", "CHN", 2025, "capacity"), 1600.0, "t"),
        (("palladium", "mine", "RUS", 2024, "production"), 89.0, "t"),
        (("copper", "refined", "CHN", 2024, "production"), 12_400_000.0, "t"),
        (("manganese", "mine", "ZAF", 2024, "production"), 7_490_000.0, "t"),
        (("tantalum", "mine", "COD", 2024, "production"), 1270.0, "t"),
        # ilmenite and rutile together
        (("titanium", "mine", "AUS", 2024, "production"), 800_000 * 0.59934, "t"),
        # rutile is printed with ilmenite
        (("titanium", "mine", "USA", 2024, "production"), 100_000 * 0.59934, "t"),
        (("titanium", "mine", "WLD", 2024, "production"), 9_680_000 * 0.59934, "t"),
        (("rare-earths", "mine", "MMR", 2024, "production"), 27_000.0, "t REO"),
        (("antimony", "refined", "USA", 2024, "secondary"), 3330.0, "t"),
        (("magnesium", "refined", "OTH", 2025, "capacity"), 42_000.0, "t"),
    ],
)
def test_output_in_tonnes_of_content(
    key: tuple[str | int, ...], value: float, unit: str, tables: dict[str, pd.DataFrame]
) -> None:
    made = tables["production"].set_index(["mineral", "stage", "place", "year", "measure"])
    row = made.loc[key]
    assert row["value"] == pytest.approx(value, rel=1e-9)
    assert (row["unit"], row["source"], row["vintage"]) == (unit, KEY, "2026")


@pytest.mark.upstream
def test_a_printed_range_survives(tables: dict[str, pd.DataFrame]) -> None:
    made = tables["production"]
    row = made[(made["mineral"] == "yttrium") & (made["place"] == "WLD")].iloc[0]
    assert row["low"] == pytest.approx(10_000 * 0.78744)
    assert row["value"] == pytest.approx(12_500 * 0.78744)
    assert row["high"] == pytest.approx(15_000 * 0.78744)
    assert row["status"] == "estimated"


@pytest.mark.upstream
def test_the_two_halves_of_the_mica_table_stay_apart(tables: dict[str, pd.DataFrame]) -> None:
    us = tables["balance"]
    mica = us[(us["mineral"] == "natural-mica") & (us["year"] == 2024)]
    imports = mica[mica["item"] == "imports"].set_index("form")["value"].to_dict()
    assert imports == {"scrap-and-flake": 19_700.0, "sheet": 4_520.0}


@pytest.mark.upstream
def test_lost_minus_signs_come_back(tables: dict[str, pd.DataFrame]) -> None:
    us = tables["balance"]
    rows = us[us["published"].isin(["?1", "?10"])]
    assert rows.set_index("mineral")["value"].to_dict() == {"niobium": -1.0, "tantalum": -10.0}


@pytest.mark.upstream
@pytest.mark.parametrize(
    ("mineral", "stage", "form", "value"),
    [
        ("gallium", "refined", "metal", 439_000.0),
        # 5.53 dollars per metric ton unit, which is 10 kg, whatever the unit column says
        ("manganese", "mine", "ore", 553.0),
        ("tungsten", "mine", "concentrate", 252 / 0.00793),
        ("lithium", "refined", "carbonate", 11_800 / 0.18787),
        ("copper", "refined", "cathode", 4.147 * 2204.62262),
        ("dysprosium", "refined", "oxide", 257_000 / 0.8713),
        ("platinum", "refined", "metal", 960.7 * 32150.7466),
    ],
)
def test_prices_per_tonne_of_content(
    mineral: str, stage: str, form: str, value: float, tables: dict[str, pd.DataFrame]
) -> None:
    prices = tables["prices"].set_index(["mineral", "stage", "form", "year"])
    assert prices.loc[(mineral, stage, form, 2024), "value"] == pytest.approx(value, rel=1e-7)


@pytest.mark.upstream
def test_one_price_per_mineral_stage_and_year(tables: dict[str, pd.DataFrame]) -> None:
    prices = tables["prices"]
    assert not prices.duplicated(["mineral", "stage", "year"]).any()
    assert set(prices["year"]) == {2021, 2022, 2023, 2024, 2025}
    assert set(prices["mineral"]) == set(modelled())


@pytest.mark.upstream
def test_import_sources_add_to_the_whole(tables: dict[str, pd.DataFrame]) -> None:
    sources = tables["shares"]
    assert set(sources["party"]) == {"USA"}
    middle = sources["value"].fillna((sources["low"] + sources["high"].fillna(1.0)) / 2)
    total = middle.groupby([sources["mineral"], sources["stage"], sources["form"]]).sum()
    # each share is rounded to a whole percent
    assert total.between(0.98, 1.02).all(), total[~total.between(0.98, 1.02)]


@pytest.mark.upstream
def test_us_stocks_are_kept(tables: dict[str, pd.DataFrame]) -> None:
    us = tables["balance"]
    stocks = us[(us["item"] == "stocks") & (us["year"] == 2024)].set_index("mineral")["value"]
    assert stocks["gallium"] == pytest.approx(3.41)
    assert stocks["copper"] == pytest.approx(123_000.0)
    assert math.isnan(stocks["tungsten"])
