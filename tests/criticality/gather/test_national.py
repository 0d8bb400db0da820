"""Imports as a national survey prints them, by hand and against the trade records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import PLACES, Rows, Small, case, flow, output

from shigen import catalogue
from shigen.criticality import gather
from shigen.criticality.gather import national, trade
from shigen.criticality.gather.shipments import shipments

AT = {place: number for number, place in enumerate(PLACES)}
CHROMITE, GALLIUM = "261000", "811292"


def shares(mineral: str, stage: str, parts: dict[str, float], form: str = "") -> Rows:
    """Printed import sources."""
    row = {
        "mineral": mineral, "stage": stage, "scope": "import-source", "party": "USA",
        "period": "2021-24", "form": form, "unit": "fraction", "status": "reported",
        "source": "survey", "vintage": "2026",
    }  # fmt: skip
    return [row | {"place": place, "value": value} for place, value in parts.items()]


def printed(
    mineral: str, forms: dict[str, float | None], item: str = "imports", **more: object
) -> Rows:
    """Printed amounts of 2024."""
    row = {
        "mineral": mineral, "place": "USA", "year": 2024, "item": item, "unit": "t",
        "status": "reported", "source": "survey", "vintage": "2026", **more,
    }  # fmt: skip
    return [row | {"form": form, "value": value} for form, value in forms.items()]


def gallium(**more: Iterable[dict[str, object]]) -> Small:
    """A shared code, output by country, and what the survey prints."""
    return Small(
        **{
            "production": output("gallium", "refined", 2024, {"CHN": 30, "WLD": 30}),
            "flows": [
                flow(GALLIUM, "CHN", "USA", 40.0, 400.0, edition="HS17", year=2024),
                flow(GALLIUM, "CHN", "JPN", 20.0, 200.0, edition="HS17", year=2024),
            ],
            "shares": shares("gallium", "refined", {"CHN": 0.2, "JPN": 0.5, "OTH": 0.3}),
            "balance": printed("gallium", {"metal": 10.0, "gallium-arsenide-wafers": 90.0}),
            **{name: list(rows) for name, rows in more.items()},
        }
    )


def test_a_shared_code_gives_way_to_the_survey() -> None:
    found = trade.imports(gallium(), case("gallium", "refined", 2024), PLACES)
    assert found.value[0, [AT["CHN"], AT["JPN"], -1]] == pytest.approx([2.0, 5.0, 3.0])
    assert found.value[0].sum() == pytest.approx(10.0)
    assert (found.known[0], found.status[0], found.reason[0]) == (
        pytest.approx(0.7), "estimated", "",
    )  # fmt: skip
    drift = national.DRIFT * 10
    assert found.low[0, AT["JPN"]] == pytest.approx(5 - drift)
    assert found.high[0, AT["JPN"]] == pytest.approx(5 + drift)
    assert found.high[0, AT["AUS"]] == 0
    rows = found.trace(0)
    assert rows["place"].tolist() == ["JPN", "OTH", "CHN"]
    assert rows["note"].str.contains("import sources 2021-24 applied to imports of 2024").all()
    assert rows["note"].str.contains("no customs code").all()


def test_only_the_surveyed_country_alone_is_told() -> None:
    for party in ("JPN", "USA+JPN"):
        found = trade.imports(gallium(), case("gallium", "refined", 2024, party), PLACES)
        assert found.status[0] == "imputed"
        assert found.known[0] == 0


def test_a_code_of_the_mineral_alone_comes_first() -> None:
    made = Small(
        flows=[flow(CHROMITE, "AUS", "USA", 40.0, 400.0, year=2024)],
        shares=[*shares("zinc", "mine", {"CHN": 1.0}), *shares("chromium", "mine", {"CHN": 1.0})],
        balance=printed("zinc", {"ores-and-concentrates": 5.0}),
    )
    found = trade.imports(made, case("chromium", "mine", 2024), PLACES)
    assert found.value[0, AT["AUS"]] == 40.0
    assert found.status[0] == "reported"
    # no record of zinc concentrate is held
    other = trade.imports(made, case("zinc", "mine", 2024), PLACES)
    assert other.value[0, AT["CHN"]] == 5.0


def test_a_code_of_a_small_part_of_the_trade_comes_after_the_survey() -> None:
    made = Small(
        flows=[flow("280469", "CHN", "USA", 100.0, 1000.0, year=2024)],
        shares=[*shares("silicon", "refined", {"CHN": 0.5, "OTH": 0.5}),
                *shares("silicon", "refined", {"FRA": 1.0}, "ferrosilicon")],
        balance=printed("silicon", {"silicon-metal": 10.0, "ferrosilicon-all-grades": 30.0}),
    )  # fmt: skip
    found = trade.imports(made, case("silicon", "refined", 2024), PLACES)
    assert found.value[0, [AT["CHN"], AT["FRA"], -1]] == pytest.approx([5.0, 30.0, 5.0])
    assert found.known[0] == pytest.approx(35 / 40)


@pytest.mark.parametrize(
    "lacking",
    [
        {"balance": []},
        {"balance": printed("gallium", {"metal": None})},
        {"balance": printed("gallium", {"metal": 10.0}, year=2023)},
        {"balance": printed("gallium", {"metal": 10.0}, source="other")},
        {"balance": printed("gallium", {"metal": 10.0}, unit="kg")},
        {"shares": shares("gallium", "refined", {"CHN": 1.0}, "wafers")},
        {"shares": [row | {"period": "2017-20"} for row in
                    shares("gallium", "refined", {"CHN": 1.0})]},
    ],
)  # fmt: skip
def test_what_is_not_printed_is_left_to_the_records(lacking: dict[str, Rows]) -> None:
    found = trade.imports(gallium(**lacking), case("gallium", "refined", 2024), PLACES)
    assert found.status[0] == "imputed"


def test_a_share_printed_as_a_bound_stands_at_it() -> None:
    rows = [
        row | ({"low": 0.99} if row["place"] == "FRA" else {"low": 0.0, "high": 0.01})
        for row in shares("strontium", "mine", {"FRA": np.nan, "OTH": np.nan})
    ]
    made = Small(shares=rows, balance=printed("strontium", {"celestite": 100.0}))
    found = trade.imports(made, case("strontium", "mine", 2024), PLACES)
    assert found.value[0, AT["FRA"]] == pytest.approx(0.99 * 227.9)
    assert found.value[0, -1] == pytest.approx(0.01 * 227.9)


def test_exports_are_those_of_the_survey_where_it_prints_them() -> None:
    sold = printed("lead", {"refined-metal-unwrought-gross-weight": 7.0}, "exports")
    made = Small(shares=shares("lead", "refined", {"CHN": 1.0}), balance=sold)
    found = trade.exports(made, case("lead", "refined", 2024), PLACES)
    assert (found.value[0], found.low[0], found.known[0]) == pytest.approx((7.0, 6.79, 1.0))
    assert found.trace(0)["value"].tolist() == [7.0]
    assert trade.exports(gallium(), case("gallium", "refined", 2024), PLACES).status[0] == "imputed"


def test_every_line_is_of_a_code_or_form_that_exists() -> None:
    tables = catalogue.load()
    share, balance = tables.table("shares"), tables.table("balance")
    share = share[share["scope"].eq("import-source")]
    told = set(zip(share["mineral"], share["stage"], share["form"], strict=True))
    there = set(zip(balance["mineral"], balance["item"], balance["form"], strict=True))
    for found in national.lines().values():
        for line in found:
            assert (line.mineral, line.stage, line.shares) in told, line
            assert line.imports
            assert {(line.balance, "imports", form) for form in line.imports} <= there, line
            assert {(line.balance, "exports", form) for form in line.exports} <= there, line
            assert line.factor_low <= line.factor <= line.factor_high, line


# Where printed sources and trade records differ by more than is usual, and why, as far as is known.
APART = {
    ("antimony", "mine"): "a few hundred tonnes a year, from another country each year",
    ("antimony", "refined"): "records hold metal, the survey metal and oxide",
    ("cadmium", "refined"): "records hold scrap too; the survey counts 6 t of metal in 2024",
    ("fluorspar", "mine"): "records hold acid grade alone, and less of it than the survey prints",
    ("niobium", "refined"): "records hold ferroniobium alone, by the survey 68 % of the imports",
    ("titanium", "mine"): "records hold no slag",
    ("vanadium", "refined"): "records are a fifth above the two printed forms; why is not known",
    ("zinc", "mine"): "some thousand tonnes a year, from another country each year",
}
# Half the sum of differences of shares, and the amount of 2024 against that of the records.
SHARES, AMOUNT = 0.14, 0.10


@pytest.fixture(scope="module")
def store() -> gather.Kept:
    return gather.Kept(catalogue.load(), [2021, 2022, 2023, 2024])


def compared(store: gather.Kept, found: tuple[national.Line, ...]) -> tuple[float, float]:
    """Difference of shares 2021-2024 and quotient of the amounts of 2024, survey over records."""
    places = gather.PLACES
    records = shipments(store, found[0].mineral, found[0].stage, places)
    theirs, latest = np.zeros(len(places)), 0.0
    for year in (2021, 2022, 2023, 2024):
        if not records.why_not(year):
            at = records.of(year)
            comes = records.importer[at] == places.index("USA")
            by = np.bincount(records.exporter[at][comes], records.value[at][comes], len(places))
            theirs, latest = theirs + by, float(by.sum())
    one = national.added([national.of_line(store, line, 2024, "USA", places) for line in found])
    assert one is not None
    ours, theirs = one.value / one.value.sum(), theirs / theirs.sum()
    named = ours[:-1] > 0
    off = float(np.abs(ours[:-1] - theirs[:-1])[named].sum())
    off += abs(float(ours[-1] - theirs[-1] - theirs[:-1][~named].sum()))
    return off / 2, float(one.value.sum()) / latest


@pytest.mark.slow
def test_printed_sources_are_near_the_records_or_said_to_be_apart(store: gather.Kept) -> None:
    apart = set()
    tried = 0
    for key, found in national.lines().items():
        if national.by_record(shipments(store, *key, gather.PLACES), 2024):
            off, quotient = compared(store, found)
            tried += 1
            if off > SHARES or abs(quotient - 1) > AMOUNT:
                apart.add(key)
    assert tried >= 20
    assert apart == set(APART)


@pytest.mark.slow
def test_antimony_metal_alone_is_near_the_records(store: gather.Kept) -> None:
    line = national.lines()["antimony", "refined"][0]
    metal = replace(line, shares="metal", imports=("unwrought-powder",))
    off, quotient = compared(store, (metal,))
    assert off < 0.17
    assert quotient == pytest.approx(1.0, abs=0.1)


def test_the_built_in_catalogue_tells_gallium_and_indium(store: gather.Kept) -> None:
    cases = pd.concat(
        [case(mineral, "refined", 2024) for mineral in ("gallium", "indium")], ignore_index=True
    )
    found = trade.imports(store, cases, gather.PLACES)
    assert found.value.sum(axis=1) == pytest.approx([11.0, 220.0])
    assert found.known.tolist() == pytest.approx([0.84, 0.7])
