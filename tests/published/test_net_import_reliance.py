"""US net import reliance recomputed from the catalogue, beside what USGS prints.

Source: U.S. Geological Survey, Mineral Commodity Summaries 2026, https://doi.org/10.3133/mcs2026.
Tolerance: one percentage point for printed numbers, as the issue asks; bounds must hold exactly.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import load, reliance
from shigen.catalogue.reliance import Span, counts, net_import_reliance, recompute, reliance_rules
from shigen.errors import BadInput


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return net_import_reliance(load())


def figure(table: pd.DataFrame, mineral: str, year: int, part: str = "") -> pd.Series:
    chosen = (table["mineral"] == mineral) & (table["year"] == year) & (table["part"] == part)
    assert chosen.sum() == 1
    return table[chosen].iloc[0]


@pytest.mark.parametrize(
    ("mineral", "part", "printed"),
    [
        ("antimony", "", 86),
        ("cobalt", "", 74),
        ("nickel", "", 43),
        ("copper", "", 45),
        ("platinum", "Platinum", 85),
        ("palladium", "Palladium", 34),
        ("rare-earths", "Compounds and metals", 53),
    ],
)
def test_named_minerals_come_back_within_a_point(
    mineral: str, part: str, printed: int, table: pd.DataFrame
) -> None:
    row = figure(table, mineral, 2024, part)
    assert row["published"] == str(printed)
    assert row["recomputed"] == pytest.approx(printed, abs=1.0)
    assert row["verdict"] == "within-1-point"


def test_cobalt_is_79_percent(table: pd.DataFrame) -> None:
    row = figure(table, "cobalt", 2025)
    assert row["published"] == "79"
    assert round(row["recomputed"]) == 79


def test_the_three_columns_of_2024(table: pd.DataFrame) -> None:
    found = counts(table, year=2024)
    assert found == {
        "within-1-point": 46,
        "within-rounding": 1,
        "consistent": 36,
        "not-computable": 17,
        "differs": 0,
        "not-published": 5,
    }


def test_all_years(table: pd.DataFrame) -> None:
    assert set(table["year"]) == {2021, 2022, 2023, 2024, 2025}
    found = counts(table)
    assert sum(found.values()) == len(table) == 527
    assert found["within-1-point"] == 233
    assert found["consistent"] == 176
    differs = table[table["verdict"] == "differs"]
    # These three do not come back by the agency's own definition; nothing is fitted to them.
    assert set(zip(differs["mineral"], differs["year"], strict=True)) == {
        ("natural-mica", 2022),
        ("phosphate-rock", 2025),
        ("tin", 2025),
    }


def test_what_cannot_be_computed_names_the_row(table: pd.DataFrame) -> None:
    rows = table[table["verdict"] == "not-computable"]
    without_rows = rows[rows["unknown_rows"] == ""]
    # For these the agency prints a sentence or a mark only, no trade row at all.
    assert set(without_rows["mineral"]) == {"cesium", "rare-earths", "wollastonite"}
    assert without_rows["reason"].str.startswith("No trade row").all()
    lithium = figure(table, "lithium", 2024)
    assert lithium["unknown_rows"] == "Production (W)"
    assert figure(table, "germanium", 2024)["unknown_rows"] == (
        "Production, refinery: Secondary (NA)"
    )
    assert figure(table, "tungsten", 2024)["unknown_rows"] == "Production: Secondary (W)"


@pytest.mark.parametrize(
    ("mineral", "year", "part", "published"),
    [
        ("gallium", 2024, "", "100"),
        ("natural-graphite", 2024, "", "100"),
        ("manganese", 2024, "", "100"),
        ("tantalum", 2024, "", "100"),
        ("yttrium", 2024, "", "100"),
        ("titanium", 2024, "", ">95"),
        ("rare-earths", 2023, "Compounds and metals", ">90"),
        ("cadmium", 2021, "", "<50"),
        ("boron", 2024, "", "E"),
        ("zinc", 2024, "Ores and concentrates", "E"),
        ("lime", 2024, "", "<1"),
    ],
)
def test_hundred_percent_bounds_and_exporters_are_borne_out(
    mineral: str, year: int, part: str, published: str, table: pd.DataFrame
) -> None:
    row = figure(table, mineral, year, part)
    assert (row["published"], row["verdict"]) == (published, "consistent")


def test_every_rule_is_used_once_and_gives_its_reason() -> None:
    rules = reliance_rules()
    keys = [(rule["mineral"], rule["form"], rule["published"]) for rule in rules]
    assert len(keys) == len(set(keys)) == 107
    assert all(rule["reason"].endswith(".") for rule in rules)


ROWS = [
    ("apparent-consumption", "Use", "1,000", 1000.0),
    ("secondary-production", "Scrap", "200", 200.0),
    ("imports", "In", "900", 900.0),
    ("exports", "Out", "100", 100.0),
    ("net-import-reliance", "Reliance", "80", 80.0),
]
RULE = {
    "mineral": "cobalt",
    "form": "",
    "published": "Reliance",
    "formula": "net-imports-over-supply",
    "consumption": "Use",
    "production": "Scrap",
    "imports": "In",
    "exports": "Out",
    "stocks": "",
    "reason": "A case on paper.",
}


def case(*rows: tuple[str, str, str, float], **rule: str) -> pd.Series:
    frame = pd.DataFrame(rows, columns=["item", "detail", "published", "value"])
    frame = frame.assign(mineral="cobalt", form="", year=2024, low=math.nan, high=math.nan)
    return recompute(frame, [RULE | rule]).iloc[0]


@pytest.mark.parametrize(
    "formula",
    ["net-imports-over-supply", "consumption-less-production", "net-imports-over-consumption"],
)
def test_the_formulas_agree_where_stocks_do_not_change(formula: str) -> None:
    # 900 - 100 = 800 of 1,000, of which 200 are scrap.
    row = case(*ROWS, formula=formula)
    assert row["recomputed"] == pytest.approx(80.0)
    assert row["verdict"] == "within-1-point"


def test_a_withheld_row_is_unknown_and_not_zero() -> None:
    rows = [row if row[1] != "Scrap" else (*row[:2], "W", math.nan) for row in ROWS]
    row = case(*rows)
    assert math.isnan(row["recomputed"])
    assert (row["low"], row["high"]) == (0.0, 100.0)
    assert (row["verdict"], row["unknown_rows"]) == ("not-computable", "Scrap (W)")


def test_a_wrong_figure_is_found() -> None:
    rows = [row if row[1] != "Reliance" else (*row[:2], "60", 60.0) for row in ROWS]
    assert case(*rows)["verdict"] == "differs"


def test_net_exports_with_withheld_output_still_have_a_sign() -> None:
    changed = {"Scrap": ("W", math.nan), "Out": ("1,000", 1000.0), "Reliance": ("E", 0.0)}
    rows = [(item, detail, *changed.get(detail, (text, v))) for item, detail, text, v in ROWS]
    row = case(*rows)
    assert row["high"] == 0.0
    assert row["verdict"] == "consistent"


def test_a_rule_that_names_no_row_is_refused() -> None:
    with pytest.raises(BadInput, match="cobalt has no row 'Imports' in the balance"):
        case(*ROWS, imports="Imports")
    with pytest.raises(BadInput, match="no formula 'by-eye'"):
        case(*ROWS, formula="by-eye")
    with pytest.raises(BadInput, match="has no row 'Another reliance'"):
        case(*ROWS, published="Another reliance")


def test_a_printed_reliance_without_a_rule_is_refused() -> None:
    with pytest.raises(BadInput, match="has no rule for cobalt: Second"):
        case(*ROWS, ("net-import-reliance", "Second", "5", 5.0))


numbers = st.floats(min_value=0.0, max_value=1e6, allow_nan=False)


spans = st.tuples(numbers, numbers).map(lambda ends: Span(min(ends), max(ends)))


@given(spans, spans, st.floats(0, 1), st.floats(0, 1))
def test_the_interval_holds_every_case_inside_it(
    made: Span, net: Span, at: float, to: float
) -> None:
    output = made.low + at * (made.high - made.low)
    bought = net.low + to * (net.high - net.low)
    if output + bought > 0:
        share = 100 * bought / (output + bought)
        span = reliance.over_supply(net, made)
        assert span.low - 1e-6 <= share <= span.high + 1e-6
    if bought > 0:
        share = 100 * (bought - output) / bought
        span = reliance.less_production(net, made)
        assert span.low - 1e-6 * max(1, abs(share)) <= share <= span.high + 1e-6
