"""The two trade importers on small made-up extracts, and the rules they share."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import reference
from shigen.catalogue.importers import atlas_baci, baci, trade_rows
from shigen.errors import BadInput

NUMBER = {"CHN": 156, "JPN": 392, "USA": 842, "CHL": 152, "NGA": 566, "TWN": 490, "AUS": 36}
IN_THE_MIDDLE = 1.5
TABLES = {"baci": baci, "atlas": atlas_baci}


def records(table: str, *own: tuple[str, str, str, float, float | None]) -> pd.DataFrame:
    """Return one harmless record for each code and year asked for, and the given ones.

    Own records are: code, exporter, importer, value [kUSD], quantity [t]; the year is the code's.
    """
    limits = trade_rows.gate_limits(table)
    wanted = trade_rows.codes(table)[["hs6", "year"]].drop_duplicates()
    years = dict(zip(wanted["hs6"], wanted["year"], strict=True))
    rows: list[tuple[Any, ...]] = [
        (year, code, "AUS", "CHL", limits.loc[code, "lower"] * IN_THE_MIDDLE, 1.0)
        for code, year in wanted.sort_values(["hs6", "year"])[["hs6", "year"]].itertuples(
            index=False
        )
        if code not in {record[0] for record in own}
    ]
    rows += [(years[code], code, *rest) for code, *rest in own]
    return pd.DataFrame(
        rows, columns=["year", "hs6", "exporter", "importer", "value_kusd", "qty_t"]
    ).astype({"value_kusd": "float64", "qty_t": "float64"})


@pytest.fixture
def baci_folder(tmp_path: Path) -> Callable[[pd.DataFrame], Path]:
    """Return a function that writes records as the extract in HS 1992."""

    def write(rows: pd.DataFrame) -> Path:
        upstream = rows.assign(
            exporter=rows["exporter"].map(NUMBER),
            importer=rows["importer"].map(NUMBER),
            hs6=rows["hs6"].astype("int64"),
        )
        upstream.to_parquet(tmp_path / baci.FILE)
        return tmp_path

    return write


@pytest.fixture
def atlas_folder(tmp_path: Path) -> Callable[[pd.DataFrame], Path]:
    """Return a function that writes records as the extract in HS 2017."""

    def write(rows: pd.DataFrame) -> Path:
        upstream = rows.assign(material="x", exporter=rows["exporter"].replace({"TWN": "S19"}))
        upstream.to_parquet(tmp_path / atlas_baci.FILE)
        return tmp_path

    return write


def flow(rows: pd.DataFrame, mineral: str, exporter: str, importer: str) -> dict[str, Any]:
    chosen = rows[
        rows["mineral"].eq(mineral) & rows["exporter"].eq(exporter) & rows["importer"].eq(importer)
    ]
    assert len(chosen) == 1
    return {str(name): cell for name, cell in chosen.to_dict("records")[0].items()}


def test_weight_becomes_content_with_its_range_and_source(baci_folder) -> None:
    rows = baci.read(baci_folder(records("baci", ("283691", "CHL", "JPN", 12_000, 1000))))["trade"]
    got = flow(rows, "lithium", "CHL", "JPN")
    # 1,000 t of carbonate at 12 USD/kg hold 188 t of lithium.
    assert (got["gross_t"], got["value"], got["unit"]) == (1000, 188, "t")
    assert (got["low"], got["high"]) == (180, 188)
    assert (got["stage"], got["form"], got["gate"]) == ("refined", "carbonate", "")
    assert (got["status"], got["source"]) == ("reported", "cepii-baci-hs92")
    reference.validate("trade", rows, where="trade")


def test_the_same_code_is_ore_or_metal_by_its_unit_value(baci_folder) -> None:
    rows = baci.read(
        baci_folder(
            records(
                "baci",
                ("810510", "CHL", "CHN", 5_000, 1000),
                ("810510", "CHN", "JPN", 27_000, 1000),
                ("810510", "CHN", "USA", 13_000, 1000),
            )
        )
    )["trade"]
    hydroxide, metal = flow(rows, "cobalt", "CHL", "CHN"), flow(rows, "cobalt", "CHN", "JPN")
    assert (hydroxide["stage"], hydroxide["content"], hydroxide["value"]) == ("mine", 0.3, 300)
    assert (metal["stage"], metal["content"], metal["value"]) == ("refined", 1.0, 1000)
    # 13 USD/kg is the first price of metal: a band holds its lower end and not its upper one.
    assert flow(rows, "cobalt", "CHN", "USA")["stage"] == "refined"


def test_a_band_for_named_exporters_stands_before_the_general_one(baci_folder) -> None:
    rows = baci.read(
        baci_folder(
            records(
                "baci",
                ("260200", "AUS", "CHN", 200, 1000),
                ("260200", "CHL", "CHN", 200, 1000),
            )
        )
    )["trade"]
    assert flow(rows, "manganese", "AUS", "CHN")["content"] == 0.45
    assert flow(rows, "manganese", "CHL", "CHN")["content"] == 0.37


def test_gates_mark_and_keep(baci_folder) -> None:
    """Hydroxide: gates at 4 and 80 USD/kg; more than five times outside is an error."""
    prices = {"AUS": 10.0, "CHL": 3.0, "NGA": 0.5, "JPN": 90.0, "CHN": 500.0}
    own = [("282520", place, "USA", 1000 * price, 1000.0) for place, price in prices.items()]
    rows = baci.read(baci_folder(records("baci", *own)))["trade"]
    marks = {place: flow(rows, "lithium", place, "USA")["gate"] for place in prices}
    assert marks == {"AUS": "", "CHL": "low", "NGA": "error", "JPN": "high", "CHN": "error"}
    code = rows[rows["hs6"].eq("282520")]
    assert code["gross_t"].sum() == pytest.approx(5000), "nothing is dropped"


def test_a_missing_quantity_is_filled_from_the_value_and_flagged(baci_folder) -> None:
    """The median of the code is 12 USD/kg; China has five records of its own at 20."""
    own: list[tuple[str, str, str, float, float | None]] = [
        ("283691", "CHL", "JPN", 12_000, 1000),
        ("283691", "CHL", "USA", 12_000, 1000),
        ("283691", "CHL", "CHN", 6_000, None),
        ("283691", "CHL", "AUS", 6_000, 0.0),
        *(("283691", "CHN", place, 20_000, 1000.0) for place in ("JPN", "USA", "AUS", "NGA")),
        ("283691", "CHN", "TWN", 20_000, 1000),
        ("283691", "CHN", "CHL", 10_000, math.nan),
        *(("283691", place, "JPN", 12_000, 1000.0) for place in ("AUS", "NGA", "USA", "TWN")),
    ]
    rows = baci.read(baci_folder(records("baci", *own)))["trade"]
    by_code = flow(rows, "lithium", "CHL", "CHN")
    assert (by_code["gross_t"], by_code["status"]) == (500, "imputed")
    # A zero weight with a value is a missing weight.
    assert flow(rows, "lithium", "CHL", "AUS")["status"] == "imputed"
    own_median = flow(rows, "lithium", "CHN", "CHL")
    assert (own_median["gross_t"], own_median["status"]) == (500, "imputed")
    assert flow(rows, "lithium", "CHL", "JPN")["status"] == "reported"


def test_a_shared_code_gives_no_content_but_keeps_the_clue(atlas_folder) -> None:
    rows = atlas_baci.read(atlas_folder(records("atlas", ("811292", "CHN", "JPN", 30_000, 100))))[
        "trade"
    ]
    for mineral in ("gallium", "germanium"):
        got = flow(rows, mineral, "CHN", "JPN")
        assert math.isnan(got["value"])
        assert math.isnan(got["content"])
        assert got["value_kusd"] == 30_000


def test_taiwan_has_its_own_code_in_both_extracts(baci_folder, atlas_folder) -> None:
    rows = baci.read(baci_folder(records("baci", ("283691", "TWN", "JPN", 12, 1))))["trade"]
    assert flow(rows, "lithium", "TWN", "JPN")["value"] == pytest.approx(0.188)
    rows = atlas_baci.read(atlas_folder(records("atlas", ("740311", "TWN", "JPN", 9, 1))))["trade"]
    assert flow(rows, "copper", "TWN", "JPN")["value"] == pytest.approx(1.0)


def test_a_record_listed_once_per_material_counts_once(atlas_folder) -> None:
    rows = records("atlas", ("811292", "CHN", "JPN", 30_000, 100))
    twice = pd.concat([rows, rows], ignore_index=True)
    got = atlas_baci.read(atlas_folder(twice))["trade"]
    assert flow(got, "gallium", "CHN", "JPN")["gross_t"] == 100


def test_small_records_are_added_up_and_counted(baci_folder) -> None:
    own = [
        ("283691", "CHL", "CHN", 1.2e9, 1e8),
        ("283691", "AUS", "CHN", 12.0, 1.0),
        ("283691", "NGA", "CHN", 24.0, 2.0),
        ("283691", "AUS", "USA", 12_000.0, 1000.0),
    ]
    rows = baci.read(baci_folder(records("baci", *own)))["trade"]
    small = rows[rows["hs6"].eq("283691") & rows["gate"].eq("small")]
    assert small["gross_t"].item() == pytest.approx(3.0)
    assert small["note"].item().startswith("2 records below")
    assert (small["exporter"].item(), small["importer"].item()) == ("OTH", "OTH")
    # The same weight to a party is kept.
    assert flow(rows, "lithium", "AUS", "USA")["gross_t"] == 1000


def test_the_order_of_records_changes_nothing(baci_folder) -> None:
    rows = records(
        "baci",
        ("283691", "CHL", "JPN", 12_000, 1000),
        ("283691", "CHL", "USA", 13_000, None),
        ("283691", "AUS", "USA", 14_000, 1000),
    )
    first = baci.read(baci_folder(rows))["trade"]
    other = baci.read(baci_folder(rows.sample(frac=1, random_state=3)))["trade"]
    pd.testing.assert_frame_equal(first, other)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=baci.FILE):
        baci.read(tmp_path)
    with pytest.raises(BadInput, match=r"baci_hs17_\*\.parquet"):
        atlas_baci.read(tmp_path)


@pytest.mark.parametrize("name", ["baci", "atlas"])
def test_what_is_not_parquet_is_refused(tmp_path: Path, name: str) -> None:
    module = TABLES[name]
    (tmp_path / module.FILE).write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(BadInput, match=f"{module.FILE}: is not a Parquet file"):
        module.read(tmp_path)


@pytest.mark.parametrize("column", baci.NEEDED)
def test_a_missing_column_is_named(baci_folder, atlas_folder, column: str) -> None:
    rows = records("baci")
    folder = baci_folder(rows)
    pd.read_parquet(folder / baci.FILE).drop(columns=column).to_parquet(folder / baci.FILE)
    with pytest.raises(BadInput, match=f"column '{column}' is missing"):
        baci.read(folder)
    folder = atlas_folder(records("atlas"))
    pd.read_parquet(folder / atlas_baci.FILE).drop(columns=column).to_parquet(
        folder / atlas_baci.FILE
    )
    with pytest.raises(BadInput, match=f"column '{column}' is missing"):
        atlas_baci.read(folder)


@pytest.mark.parametrize("column", ["value_kusd", "qty_t"])
def test_a_negative_number_is_refused_with_its_row(baci_folder, atlas_folder, column: str) -> None:
    for write, module in ((baci_folder, baci), (atlas_folder, atlas_baci)):
        name = "baci" if module is baci else "atlas"
        rows = records(name)
        rows.loc[3, column] = -1.0
        with pytest.raises(BadInput, match=f"{module.FILE}, row 3, column {column}"):
            module.read(write(rows))


@pytest.mark.parametrize("column", ["value_kusd", "qty_t"])
def test_text_where_a_number_belongs_is_refused_with_its_column(
    baci_folder, atlas_folder, column: str
) -> None:
    for write, module in ((baci_folder, baci), (atlas_folder, atlas_baci)):
        rows = records("baci" if module is baci else "atlas")
        rows[column] = rows[column].astype("str")
        with pytest.raises(BadInput, match=f"{module.FILE}, column {column}: not a number"):
            module.read(write(rows))


def test_a_country_number_without_a_name_is_refused(baci_folder) -> None:
    folder = baci_folder(records("baci", ("283691", "CHL", "JPN", 12, 1)))
    rows = pd.read_parquet(folder / baci.FILE)
    rows.loc[len(rows) - 1, "importer"] = 697
    rows.to_parquet(folder / baci.FILE)
    with pytest.raises(BadInput, match=f"{baci.FILE}, row {len(rows) - 1}, column importer: '697'"):
        baci.read(folder)


def test_a_place_that_is_none_is_refused(atlas_folder) -> None:
    rows = records("atlas")
    rows.loc[2, "exporter"] = "XYZ"
    with pytest.raises(BadInput, match="row 2, column exporter: 'XYZ' is not a place"):
        atlas_baci.read(atlas_folder(rows))


def test_an_extract_that_was_cut_short_is_refused(baci_folder, atlas_folder) -> None:
    rows = records("baci")
    with pytest.raises(BadInput, match=r"no record of code 711039 in 2024.*cut short"):
        baci.read(baci_folder(rows[rows["hs6"].ne("711039")]))
    rows = records("atlas")
    with pytest.raises(BadInput, match=r"no record of code 850511 in 2024.*cut short"):
        atlas_baci.read(atlas_folder(rows[rows["hs6"].ne("850511")]))


@pytest.mark.parametrize("table", ["baci", "atlas"])
def test_the_rules_are_whole(table: str) -> None:
    """Every code has gates, contents lie in their range, and bands leave no doubt."""
    codes, limits = trade_rows.codes(table), trade_rows.gate_limits(table)
    assert set(codes["hs6"]) == set(limits.index)
    assert (limits["lower"] < limits["upper"]).all()
    known = codes.dropna(subset=["content"])
    assert (known["content_low"] <= known["content"]).all()
    assert (known["content"] <= known["content_high"]).all()
    assert known["content_high"].max() <= 1
    assert (codes["unit_value_from"] < codes["unit_value_to"]).all()
    # Bands open to all exporters do not overlap within one mineral and code.
    general = codes[codes["exporters"].eq("")].sort_values(["mineral", "hs6", "unit_value_from"])
    ends = general.groupby(["mineral", "hs6"])["unit_value_to"].shift()
    stage = general.groupby(["mineral", "hs6"])["stage"].nunique()
    overlap = general["unit_value_from"] < ends
    assert not overlap[general["content"].notna()].any(), stage


@pytest.mark.upstream
def test_the_built_in_trade_is_what_the_extracts_hold(upstream: Path) -> None:
    """Read from the source once more: weights of a code agree with the table that is committed."""
    folders = ((baci, "baci-hs92-minerals"), (atlas_baci, "critical-materials-atlas"))
    got = pd.concat([module.read(upstream / folder)["trade"] for module, folder in folders])
    held = catalogues.load().table("trade")
    for code, mineral in (("283691", "lithium"), ("711011", "platinum"), ("740311", "copper")):
        fresh = got[got["hs6"].eq(code) & got["mineral"].eq(mineral)]
        ours = held[held["hs6"].eq(code) & held["mineral"].eq(mineral)]
        assert len(fresh) == len(ours)
        assert fresh["gross_t"].sum() == pytest.approx(ours["gross_t"].sum(), rel=1e-9)
        assert fresh["value"].sum() == pytest.approx(ours["value"].sum(), rel=1e-9)
