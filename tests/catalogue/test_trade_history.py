"""Trade of any year: bands and gates move with the year, and no record is dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.catalogue import trade_history, trade_rules
from shigen.catalogue.importers import atlas_baci, baci
from shigen.errors import BadInput

Record = tuple[str, str, str, int, float | None, float]
# Median unit values [USD/kg] of code 810510 in the base year and of records made up here.
BASE = 37.0401


class Small:
    """A catalogue with flows only: code, exporter, importer, year, weight [t], value [kUSD]."""

    def __init__(self, *records: Record, edition: str = "HS92") -> None:
        columns = ["hs6", "exporter", "importer", "year", "gross_t", "value_kusd"]
        rows = pd.DataFrame(list(records), columns=columns)
        rows = rows.astype({"gross_t": "float64", "value_kusd": "float64"})
        self.flows = rows.assign(edition=edition, source="cepii-baci-hs92")

    def table(self, name: str) -> pd.DataFrame:
        assert name == "flows"
        return self.flows.copy()


def of(rows: pd.DataFrame, exporter: str, importer: str) -> pd.Series:
    chosen = rows[rows["exporter"].eq(exporter) & rows["importer"].eq(importer)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def cobalt(year: int, price: float) -> list[Record]:
    """Metal at a price between seven pairs, so that the code's median is the price."""
    pairs = [("BEL", "DEU"), ("CAN", "JPN"), ("FIN", "USA"), ("NOR", "USA"), ("JPN", "KOR"),
             ("GBR", "FRA"), ("MAR", "CHN")]  # fmt: skip
    return [("810510", a, b, year, 10.0, 10.0 * price) for a, b in pairs]


def test_the_limit_between_goods_moves_with_the_price() -> None:
    """At twice the price of the base year, hydroxide ends at 26 USD/kg in place of 13."""
    records = [
        *cobalt(2018, 2 * BASE),
        ("810510", "COD", "CHN", 2018, 1000.0, 25_000.0),
        *cobalt(2024, BASE),
        ("810510", "COD", "CHN", 2024, 1000.0, 25_000.0),
    ]
    rows = trade_history.trade_of(Small(*records), "cobalt", year=2018)
    then = of(rows, "COD", "CHN")
    assert (then["stage"], then["form"], then["content"]) == ("mine", "hydroxide", 0.3)
    assert then["value"] == pytest.approx(300)
    now = of(trade_history.trade_of(Small(*records), "cobalt", year=2024), "COD", "CHN")
    assert (now["stage"], now["form"], now["value"]) == ("refined", "metal", 1000)


def test_a_gate_is_a_multiple_of_the_median_of_the_good_in_the_year() -> None:
    """Aluminum: 0.3 to 4 times the median; a fifth and five times beyond is an error."""
    prices = {"CAN": 1.0, "RUS": 1.0, "ARE": 1.0, "NOR": 0.29, "IND": 0.059, "ISL": 4.1,
              "BHR": 20.5, "QAT": 0.31}  # fmt: skip
    records: list[Record] = [
        ("760110", place, "USA", 2001, 100.0, 100.0 * price) for place, price in prices.items()
    ]
    # The median by value lies among the three large consignments at one dollar.
    records += [("760110", "ZAF", "JPN", 2001, 10_000.0, 10_000.0)]
    rows = trade_history.trade_of(Small(*records), "aluminum", year=2001)
    marks = {place: of(rows, place, "USA")["gate"] for place in prices}
    assert marks == {
        "CAN": "", "RUS": "", "ARE": "", "NOR": "low", "IND": "error", "ISL": "high",
        "BHR": "error", "QAT": "",
    }  # fmt: skip
    gated = trade_history.gated_of(Small(*records), "aluminum", year=2001)
    assert set(gated["exporter"]) == {"NOR", "IND", "ISL", "BHR"}
    assert gated["median_usd_per_kg"].eq(1.0).all()
    assert gated["reason"].ne("").all()


def test_what_fits_no_good_is_returned_and_not_dropped() -> None:
    """Compounds between 2 and 4 USD/kg are in no band of neodymium and praseodymium."""
    median = 53.0
    scale = round(median / trade_rules.bands("neodymium-praseodymium")["base_median"].iloc[0], 4)
    records: list[Record] = [
        ("284690", "CHN", place, 2024, 10.0, 10.0 * median)
        for place in ("JPN", "USA", "KOR", "FRA", "VNM")
    ]
    records += [
        ("284690", "DEU", "FRA", 2024, 50.0, 50.0 * 3.0 * scale),
        ("284690", "TUR", "BEN", 2024, 40_000.0, 2_000.0),
    ]
    rows = trade_history.trade_of(Small(*records), "neodymium-praseodymium", year=2024)
    lost = of(rows, "DEU", "FRA")
    assert (lost["gate"], lost["form"]) == ("unplaced", "unplaced")
    assert np.isnan(lost["value"])
    assert of(rows, "TUR", "BEN")["gate"] == "error"
    assert rows["gross_t"].sum() == pytest.approx(40_100)


def test_a_missing_quantity_is_filled_from_the_same_year() -> None:
    """The exporter's own median from five records on, else that of the code; never another year."""
    records: list[Record] = [
        *[("283691", "CHN", place, 2010, 100.0, 800.0) for place in
          ("JPN", "USA", "KOR", "FRA", "VNM")],
        ("283691", "CHN", "DEU", 2010, None, 400.0),
        *[("283691", "CHL", place, 2010, 100.0, 500.0) for place in ("JPN", "USA")],
        ("283691", "CHL", "DEU", 2010, None, 400.0),
        *[("283691", "CHL", place, 2011, 100.0, 4000.0) for place in ("JPN", "USA")],
        ("283691", "CHL", "DEU", 2011, None, 400.0),
        ("283691", "CHL", "DEU", 2012, None, 400.0),
    ]  # fmt: skip
    rows = trade_history.trade_of(Small(*records), "lithium", year=None)
    filled = rows[rows["importer"].eq("DEU")].set_index(["exporter", "year"])["gross_t"]
    assert filled["CHN", 2010] == pytest.approx(50), "8 USD/kg of its own"
    assert filled["CHL", 2010] == pytest.approx(50), "two records: the code's 8 USD/kg"
    assert filled["CHL", 2011] == pytest.approx(10)
    assert np.isnan(filled["CHL", 2012]), "no weight in that year: nothing to fill from"
    status = rows[rows["importer"].eq("DEU")]["status"]
    assert set(status) == {"imputed"}


def test_small_records_are_added_up_as_in_the_base_year() -> None:
    records: list[Record] = [
        ("283691", "CHL", "CHN", 2010, 1e8, 8e8),
        ("283691", "AUS", "CHN", 2010, 1.0, 8.0),
        ("283691", "NGA", "CHN", 2010, 2.0, 16.0),
        ("283691", "AUS", "USA", 2010, 1000.0, 8000.0),
    ]
    rows = trade_history.trade_of(Small(*records), "lithium", year=2010)
    small = rows[rows["gate"].eq("small")].iloc[0]
    assert (small["gross_t"], small["exporter"], small["form"]) == (3.0, "OTH", "small")
    assert small["note"].startswith("2 records below")
    every = trade_history.trade_of(Small(*records), "lithium", year=2010, small=False)
    assert len(every) == 4


def test_a_code_that_counts_goods_twice_is_left_out_in_those_years() -> None:
    twice = Small(
        ("811230", "CHN", "JPN", 2006, 10.0, 8_000.0),
        ("811230", "CHN", "JPN", 2009, 600.0, 2_000.0),
    )
    rows = trade_history.trade_of(twice, "germanium", year=None)
    assert rows["year"].tolist() == [2006]


def test_the_stage_can_be_named_in_words() -> None:
    small = Small(*cobalt(2018, BASE), ("810510", "COD", "CHN", 2018, 1000.0, 6_000.0))
    rows = trade_history.trade_of(small, "Co", year=2018, stage="mine")
    assert set(rows["stage"]) == {"mine"}
    assert set(trade_history.gated_of(small, "Co", year=2018, stage="mine")["stage"]) <= {"mine"}


def test_history_counts_what_takes_part_and_what_does_not() -> None:
    records: list[Record] = [
        ("760110", "CAN", "USA", 2001, 100.0, 150.0),
        ("760110", "CAN", "JPN", 2001, None, 75.0),
        ("760110", "NOR", "USA", 2001, 10.0, 1.0),
    ]
    row = trade_history.history(Small(*records), "aluminum").iloc[0]
    # The median of the code is 0.8 USD/kg, between 1.5 and 0.1: 75,000 USD are 93.75 t.
    assert row["gross_t"] == pytest.approx(193.75)
    assert (row["records"], row["gated"], row["gated_t"]) == (3, 1, 10.0)
    assert row["with_quantity"] == pytest.approx(2 / 3)
    assert row["imputed_share"] == pytest.approx(93.75 / 193.75)
    years = trade_history.trade_years(Small(*records), "aluminum")
    assert years[["stage", "year"]].values.tolist() == [["refined", 2001]]


def test_a_mineral_without_a_held_code_says_so() -> None:
    with pytest.raises(BadInput, match="rubidium: no customs code of it is held"):
        trade_history.trade_of(Small(), "rubidium", year=2024)


def test_no_records_give_no_rows() -> None:
    rows = trade_history.trade_of(Small(), "lithium", year=2024)
    assert rows.empty
    assert trade_history.history(Small(), "lithium").empty
    assert trade_history.gated_of(Small(), "lithium", year=2024).empty


PLACES = ["CHN", "COD", "FIN", "JPN", "USA"]
amounts = st.one_of(st.none(), st.floats(0.001, 1e7, allow_nan=False))


@pytest.mark.slow
@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["810510", "282200"]), st.sampled_from(PLACES), st.sampled_from(PLACES),
            st.sampled_from([2003, 2024]),
        ),
        st.tuples(amounts, st.floats(0.001, 1e8, allow_nan=False)),
        max_size=25,
    )
)  # fmt: skip
def test_every_record_is_somewhere(found: dict) -> None:
    records = [(*key, weight, value) for key, (weight, value) in found.items()]
    rows = trade_history.trade_of(Small(*records), "cobalt", year=None, small=False)
    assert len(rows) == len(records)
    assert rows["value_kusd"].sum() == pytest.approx(sum(r[5] for r in records), rel=1e-6, abs=1e-3)
    assert set(rows["gate"]) <= {"", "low", "high", "error", "unplaced"}
    whole = trade_history.trade_of(Small(*records), "cobalt", year=None)
    assert whole["gross_t"].sum() == pytest.approx(rows["gross_t"].sum(), rel=1e-6, abs=1e-3)
    reference.validate(
        "trade", whole.replace({"gate": {"unplaced": "error"}}), where="trade", fill=True
    )


@pytest.fixture(scope="module")
def upstream_tables(upstream: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = [
        baci.read(upstream / "baci-hs92-minerals"),
        atlas_baci.read(upstream / "critical-materials-atlas"),
    ]
    joined = {
        name: pd.concat([part[name] for part in parts], ignore_index=True)
        for name in ("flows", "trade")
    }
    return joined["flows"], joined["trade"]


@pytest.fixture(scope="module")
def whole(upstream_tables: tuple[pd.DataFrame, pd.DataFrame]) -> Callable[[], Small]:
    catalogue = Small()
    catalogue.flows = upstream_tables[0]
    return lambda: catalogue


@pytest.mark.upstream
@pytest.mark.parametrize("mineral", reference.modelled())
def test_a_base_year_comes_out_as_the_table_of_trade(
    mineral: str, whole, upstream_tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """Bands and gates that move stand still in the base year: the same tonnes, row by row."""
    trade = upstream_tables[1]
    trade = trade[trade["mineral"].eq(mineral)]
    keys = ["stage", "hs6", "form", "exporter", "importer"]
    for year, rows in trade.groupby("year"):
        ours = trade_history.trade_of(whole(), mineral, year=int(year), small=False)
        joined = rows[rows["gate"].eq("")].merge(ours, on=keys, suffixes=("", "_ours"))
        # Where gates are wider than those of the base year, more records take part.
        assert len(joined) == rows["gate"].eq("").sum()
        assert joined["gate_ours"].eq("").mean() > 0.99
        tonnes = joined[["value", "value_ours"]].dropna()
        np.testing.assert_allclose(tonnes["value"], tonnes["value_ours"], rtol=1e-4, atol=1e-3)


@pytest.mark.upstream
def test_records_that_the_table_of_trade_loses(
    whole, upstream_tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """The base-year table leaves out what no band takes; how much that is, by mineral."""
    lost = {}
    for mineral in reference.modelled():
        years = upstream_tables[1].query("mineral == @mineral")["year"].unique()
        rows = pd.concat(
            [trade_history.trade_of(whole(), mineral, year=int(y), small=False) for y in years]
        )
        rows = rows[rows["gate"].eq("unplaced")]
        if len(rows):
            lost[mineral] = (len(rows), round(rows["gross_t"].sum()))
    assert lost == {
        "dysprosium": (78, 16442),
        "neodymium-praseodymium": (27, 10388),
        "terbium": (78, 16442),
        "yttrium": (26, 10388),
    }


@pytest.mark.upstream
def test_congo_ships_hydroxide_at_every_price(whole) -> None:
    rows = trade_history.trade_of(whole(), "cobalt", year=None)
    congo = (
        rows[rows["hs6"].eq("810510") & rows["exporter"].eq("COD") & rows["importer"].eq("CHN")]
        .set_index("year")["form"]
        .sort_index()
    )
    # 2016 is the one year whose weight is a sixth of its neighbours', at the price of metal.
    assert set(congo.loc[2010:].drop(2016)) == {"hydroxide"}
    assert congo.loc[2016] == "metal"


@pytest.mark.upstream
def test_no_weight_is_lost_in_any_year(whole, upstream_tables) -> None:
    flows = upstream_tables[0]
    for mineral, code in (("lithium", "283691"), ("chromium", "261000"), ("cobalt", "810510")):
        rows = trade_history.trade_of(whole(), mineral, year=None)
        rows = rows[rows["hs6"].eq(code)]
        raw = flows[flows["hs6"].eq(code) & flows["edition"].eq("HS92")]
        ours, theirs = rows.groupby("year")["value_kusd"].sum(), raw.groupby("year")["value_kusd"]
        np.testing.assert_allclose(ours, theirs.sum(), rtol=1e-9)
