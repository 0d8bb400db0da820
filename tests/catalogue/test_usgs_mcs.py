"""The importer of the Mineral Commodity Summaries: refusals, traps of the file, conversions."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen import reference
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
    file.write_bytes(file.read_bytes() + b"\x81\r\n")  # no character of cp1252
    with pytest.raises(BadInput, match="row 3: byte 0x81 is neither cp1252 nor UTF-8"):
        read_rows(file)


def test_utf_8_is_read_as_well_as_cp1252(tmp_path: Path) -> None:
    file = write(tmp_path, changed(section=WORLD, detail="Mine production", published="\u2014"))
    old = read_rows(file)
    file.write_bytes(file.read_bytes().decode("cp1252").encode("utf-8-sig"))
    assert read_rows(file).equals(old)
    assert old["published"].tolist() == ["\u2014"]


def test_a_file_saved_again_after_reading_it_wrongly_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, changed(published="\u2014"))
    # UTF-8 taken for cp1252 and saved as UTF-8: the em dash has become three characters.
    once = file.read_bytes().decode("cp1252").encode("utf-8")
    file.write_bytes(once.decode("cp1252").encode("utf-8"))
    with pytest.raises(BadInput, match="row 2, column 'Value'"):
        read_rows(file)


def test_refuses_a_file_cut_within_its_last_row(tmp_path: Path) -> None:
    file = write(tmp_path, LINE, changed(year="2023"))
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(BadInput, match="row 3: has no line end; the file was cut short"):
        read_rows(file)


def test_refuses_a_row_twice(tmp_path: Path) -> None:
    assert "row 4: repeats row 2" in refusal(tmp_path, LINE, changed(year="2023"), LINE)


def test_refuses_shuffled_columns(tmp_path: Path) -> None:
    shuffled = [*list(COLUMNS)[1:], next(iter(COLUMNS))]
    assert "row 1: columns are" in refusal(tmp_path, LINE, header=shuffled)


def test_refuses_a_year_after_the_edition(tmp_path: Path) -> None:
    message = refusal(tmp_path, LINE, changed(year="2027"))
    assert "row 3, column 'Year': '2027' is after the edition 2026" in message


def test_refuses_a_switched_unit(tmp_path: Path) -> None:
    message = refusal(tmp_path, LINE, changed(year="2023", unit="kilograms"))
    assert (
        "row 3, column 'Unit': 'kilograms' where other rows of 'Production: Secondary'" in message
    )
    assert "one of them was switched" in message


def test_refuses_output_that_is_no_mass(tmp_path: Path) -> None:
    world = changed(section=WORLD, detail="Mine production", unit="dollars per metric ton")
    world[list(COLUMNS.values()).index("statistic")] = "Production"
    rows = read_rows(write(tmp_path, world))
    with pytest.raises(BadInput, match="of cobalt is in 'dollars per metric ton', which is no"):
        production(world_tables(rows), balance(rows), missing=[])


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no file MCS\*_Commodities_Data.csv in this folder"):
        usgs_mcs.read(tmp_path)
    with pytest.raises(BadInput, match="no such file or folder"):
        usgs_mcs.read(tmp_path / "gone.csv")


def test_another_edition_is_refused_by_the_line_it_lacks(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path, LINE))
    with pytest.raises(BadInput, match="no line 'Ore and concentrates' for antimony"):
        shares(rows)
    empty = pd.DataFrame(columns=["mineral", "table", "detail", "place", "measure"])
    with pytest.raises(BadInput, match="no column 'mine production' for antimony"):
        production(empty, empty)


def test_basis_of_a_chapter() -> None:
    kilograms = "(Data in kilograms, gallium content, unless otherwise specified)"
    assert basis(kilograms) == "gallium content"
    assert basis("(Data in metric tons unless otherwise specified)") == ""


def test_rules_name_minerals_of_ours() -> None:
    slugs = {row["slug"] for row in reference.rows("minerals")}
    for table in ("production", "shares", "prices"):
        named = {rule["mineral"] for rule in rules(table)}
        assert named <= slugs, table
        assert set(modelled()) - named <= {"neodymium-praseodymium", "dysprosium", "terbium"} | {
            "germanium",
            "rhodium",
        }, table


def test_each_rule_of_output_says_what_a_tonne_means() -> None:
    assert all(rule["basis"] for rule in rules("production"))


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


ODD = [
    "",
    "W",
    "E",
    ">95",
    "s",
    "\u2014",
    "1,2",
    "9" * 40,
    "\x00",
    '"',
    "nan",
    "2021\u201324",
    "Atlantis",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, len(LINE) - 1),
    st.sampled_from(ODD) | st.text(st.characters(codec="cp1252"), max_size=12),
    st.binary(max_size=30),
    st.integers(0, 500) | st.none(),
)
def test_any_cell_and_any_bytes_give_rows_or_a_refusal(
    tmp_path: Path, column: int, cell: str, data: bytes, at: int | None
) -> None:
    line = list(LINE)
    line[column] = cell
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(COLUMNS), line, LINE])
    raw = text.getvalue().encode("cp1252", "replace")
    file = tmp_path / FILE
    file.write_bytes(raw if at is None else raw[:at] + data + raw[at:])
    try:
        rows = read_rows(file)
        made = [
            validate("balance", balance(rows), where="balance", fill=True),
            validate("world_tables", world_tables(rows), where="world", fill=True),
        ]
    except BadInput as refused:
        assert FILE in str(refused) or "balance" in str(refused) or "world" in str(refused)  # noqa: PT017
    else:
        assert sum(map(len, made)) <= len(rows)


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
    made = tables["production"]
    made = made[made["form"] == ""].set_index(["mineral", "stage", "place", "year", "measure"])
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
        (("aluminum", "mine", "CHN", 2024, "production"), 80_500_000.0, "t"),
        (("aluminum", "intermediate", "CHN", 2024, "production"), 85_500_000.0, "t"),
        (("arsenic", "refined", "CHN", 2024, "production"), 24_000 * 0.7571, "t"),
        (("silicon", "refined", "CHN", 2024, "production"), 4_800_000.0, "t"),
        (("rhenium", "mine", "CHN", 2024, "production"), 20.0, "t"),
        (("scandium", "refined", "WLD", 2025, "production"), 80 * 0.65197, "t"),
        # printed in million cubic meters, of 0.16928 kg each
        (("helium", "mine", "USA", 2024, "production"), 80e6 * 0.16928 / 1000, "t"),
        # years before the world table stand in the US statistics only
        (("zinc", "mine", "USA", 2021, "production"), 704_000.0, "t"),
    ],
)
def test_output_in_tonnes_of_content(
    key: tuple[str | int, ...], value: float, unit: str, tables: dict[str, pd.DataFrame]
) -> None:
    made = tables["production"]
    made = made[made["form"] == ""].set_index(["mineral", "stage", "place", "year", "measure"])
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
def test_the_first_form_of_a_modelled_mineral_is_the_one_that_stands_for_the_stage(
    tables: dict[str, pd.DataFrame],
) -> None:
    prices = tables["prices"]
    assert set(prices["year"]) == {2021, 2022, 2023, 2024, 2025}
    assert set(modelled()) <= set(prices["mineral"])
    main = prices.sort_values("form").drop_duplicates(["mineral", "stage"])
    found = main[main["mineral"].isin(modelled())].set_index(["mineral", "stage"])["form"]
    # The planner takes the first form in alphabetical order: a new one must not come before it.
    assert found.to_dict() == {
        ("antimony", "refined"): "metal",
        ("cobalt", "refined"): "metal",
        ("copper", "refined"): "cathode",
        ("dysprosium", "refined"): "oxide",
        ("gallium", "refined"): "metal",
        ("germanium", "refined"): "metal",
        ("lithium", "refined"): "carbonate",
        ("magnesium", "refined"): "metal",
        ("manganese", "mine"): "ore",
        ("natural-graphite", "mine"): "flake",
        ("neodymium-praseodymium", "refined"): "oxide",
        ("nickel", "refined"): "metal",
        ("palladium", "refined"): "metal",
        ("platinum", "refined"): "metal",
        ("rhodium", "refined"): "metal",
        ("tantalum", "mine"): "concentrate",
        ("terbium", "refined"): "oxide",
        ("titanium", "mine"): "rutile",
        ("titanium", "refined"): "sponge",
        ("tungsten", "mine"): "concentrate",
        ("yttrium", "refined"): "oxide",
    }


@pytest.mark.upstream
def test_every_row_of_output_says_what_a_tonne_means(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["production"]["basis"].ne("").all()


@pytest.mark.slow
@pytest.mark.upstream
def test_a_later_edition_is_read_and_says_what_it_lacks(upstream: Path, tmp_path: Path) -> None:
    """The file of 2026 with every year one later and one table renamed stands for the next one."""
    raw = (upstream / usgs_mcs.FOLDER / FILE).read_bytes().decode("cp1252")
    reader = csv.reader(raw.splitlines(keepends=True))
    later = []
    for cells in reader:
        if cells[7].isdigit():
            cells[7] = str(int(cells[7]) + 1)
        cells[7] = cells[7].replace("2021\u201324", "2022\u201325")
        if cells[2] == "Cobalt" and cells[5].startswith("Mine production"):
            cells[5] = cells[5].replace("Mine production", "Mine output")
        later.append(cells)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(later)
    file = tmp_path / "MCS2027_Commodities_Data.csv"
    file.write_bytes(text.getvalue().encode("cp1252"))
    found = usgs_mcs.read(file)
    source = found["sources"].iloc[0]
    assert source["source"] == "usgs-mcs2027"
    assert source["edition"] == (
        "2027, without 1 line that the rules of 2026 name: 'mine production' for cobalt"
    )
    assert set(found["production"]["source"]) == {"usgs-mcs2027"}
    assert set(found["balance"]["year"]) == {2022, 2023, 2024, 2025, 2026}
    assert set(found["shares"]["period"]) == {"2022-25"}
    renamed = file.rename(tmp_path / "download.csv")
    assert usgs_mcs.read(renamed)["sources"].equals(found["sources"])


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
