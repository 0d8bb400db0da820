"""Observations before balancing: what a source leaves out, splits, or says with one end only."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from shigen import reference
from shigen.network import anchors, claims, newton, production, trade_arcs
from shigen.network.chain import Chain, Stage

MINERALS = sorted(row["slug"] for row in reference.rows("minerals") if row["modelled"] == "1")
REFINED = Stage(
    name="refined", kind="tonnes", basis="content", production_year=2024, sources=("agency",),
    world_total_source="", copied_from="", missing_codes=(), coverage="full", used_here=True,
    yield_to_next=None, yield_low=None, yield_high=None, tolerance=0.25, note="",
)  # fmt: skip


def test_others_that_the_second_source_uses_up_leave_nothing_for_exporters() -> None:
    """Not even rounding: a crumb of output lets a trading place make metal out of nothing."""
    second = pd.Series({"FIN": 0.05, "NOR": 0.185, "MAR": 0.95})
    split = production.split_rest(0.5, second=second, net_exports=pd.Series({"LUX": 5.0}))
    assert {place: basis for place, (_, basis) in split.items()} == {
        "FIN": "second", "NOR": "second", "MAR": "second",
    }  # fmt: skip
    assert sum(value for value, _ in split.values()) == pytest.approx(0.5)


def test_what_nobody_is_known_to_make_is_not_placed() -> None:
    nobody = pd.Series(dtype="float64")
    assert production.split_rest(5.0, second=nobody, net_exports=pd.Series({"LUX": -1.0})) == {}


@pytest.mark.parametrize("mineral", MINERALS)
def test_no_observation_is_a_crumb(built, mineral: str) -> None:
    """A number far below all others of its stage is the rounding of a sum, not a record."""
    observed = built(mineral).balanced.claims
    observed = observed[~observed["prior"] & observed["observed"].gt(0)]
    largest = observed["observed"].groupby(observed["stage"]).transform("max")
    assert (observed["observed"] > 1e-11 * largest).all()


@pytest.mark.parametrize("mineral", MINERALS)
def test_imports_of_a_party_add_up_to_its_published_total(built, shipped, mineral: str) -> None:
    case = built(mineral)
    for stage in case.rules.stages:
        own, _ = anchors.read(shipped, case.rules, stage)
        for anchor in own:
            if anchor.item != "imports" or anchor.suppliers.empty:
                continue
            arcs = case.balanced.claims
            into = arcs[
                arcs["kind"].eq("arc")
                & arcs["stage"].eq(stage.name)
                & arcs["partner"].eq(anchor.place)
                & arcs["item"].eq("trade")
            ]
            assert into["observed"].sum() == pytest.approx(anchor.value, rel=1e-9)


class Tables:
    """Tables made up for one test."""

    def __init__(self, **tables: pd.DataFrame) -> None:
        self.tables = tables

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]


@pytest.mark.parametrize(
    ("low", "high", "factor", "wanted"),
    [
        (math.nan, math.nan, 1.0, (10.0, 10.0)),
        (8.0, math.nan, 1.0, (8.0, 10.0)),
        (math.nan, 12.0, 1.0, (10.0, 12.0)),
        (8.0, 13.0, 1.0, (8.0, 13.0)),
        (8.0, 13.0, -1.0, (-13.0, -8.0)),
        (math.nan, 12.0, -1.0, (-12.0, -10.0)),
    ],
)
def test_an_end_that_is_not_printed_is_the_value(
    low: float, high: float, factor: float, wanted: tuple[float, float]
) -> None:
    rule = {"mineral": "copper", "stage": "refined", "place": "USA", "item": "use",
            "table": "balance", "chapter": "", "detail": "Consumption", "factor": factor,
            "suppliers": "", "status": "", "note": ""}  # fmt: skip
    row = {"mineral": "copper", "place": "USA", "year": 2024, "detail": "Consumption",
           "value": 10.0, "low": low, "high": high, "unit": "t", "status": "reported",
           "source": "agency", "vintage": "2026"}  # fmt: skip
    facts = pd.DataFrame(columns=["mineral", "stage", "place", "item", "value"])
    shares = pd.DataFrame(columns=["scope", "stage", "party", "form", "mineral", "value"])
    tables = Tables(
        anchors=pd.DataFrame([rule]), balance=pd.DataFrame([row]), facts=facts, shares=shares
    )
    found, missing = anchors.read(tables, Chain("copper", 2024, "", (REFINED,)), REFINED)
    assert (found[0].low, found[0].high) == wanted
    assert missing == []


def test_of_two_editions_the_newest_counts_and_they_are_not_added_up() -> None:
    rule = {"mineral": "copper", "stage": "refined", "place": "USA", "item": "imports",
            "table": "balance", "chapter": "", "detail": "Imports", "factor": 1.0,
            "suppliers": "all", "status": "", "note": ""}  # fmt: skip
    printed = [
        {"mineral": "copper", "place": "USA", "year": 2024, "detail": "Imports", "value": value,
         "low": math.nan, "high": math.nan, "unit": "t", "status": "reported",
         "source": f"agency-{vintage}", "vintage": vintage}
        for vintage, value in (("2025", 7.0), ("2026", 10.0))
    ]  # fmt: skip
    shared = [
        {"scope": "import-source", "stage": "refined", "party": "USA", "form": "",
         "mineral": "copper", "place": place, "value": value, "vintage": vintage}
        for vintage, place, value in (("2025", "CHL", 0.9), ("2026", "CHL", 0.6))
    ]  # fmt: skip
    facts = pd.DataFrame(columns=["mineral", "stage", "place", "item", "value"])
    tables = Tables(
        anchors=pd.DataFrame([rule]),
        balance=pd.DataFrame(printed),
        facts=facts,
        shares=pd.DataFrame(shared),
    )
    found, _ = anchors.read(tables, Chain("copper", 2024, "", (REFINED,)), REFINED)
    assert (found[0].value, found[0].source) == (10.0, "agency-2026")
    assert found[0].suppliers.to_dict() == {"CHL": 0.6, "OTH": pytest.approx(0.4)}


def test_a_withheld_row_is_a_gap_and_no_zero() -> None:
    rule = {"mineral": "copper", "stage": "refined", "place": "USA", "item": "use",
            "table": "balance", "chapter": "", "detail": "Consumption", "factor": 1.0,
            "suppliers": "", "status": "", "note": ""}  # fmt: skip
    row = {"mineral": "copper", "place": "USA", "year": 2024, "detail": "Consumption",
           "value": math.nan, "low": math.nan, "high": math.nan, "unit": "t",
           "status": "reported", "source": "agency", "vintage": "2026"}  # fmt: skip
    tables = Tables(
        anchors=pd.DataFrame([rule]),
        balance=pd.DataFrame([row]),
        facts=pd.DataFrame(columns=["mineral", "stage", "place", "item", "value"]),
        shares=pd.DataFrame(columns=["scope", "stage", "party", "form", "mineral", "value"]),
    )
    found, missing = anchors.read(tables, Chain("copper", 2024, "", (REFINED,)), REFINED)
    assert found == []
    assert missing == [("party figure", "refined: use of USA is withheld or not printed")]


def record(exporter: str, importer: str, value: float, **more: object) -> dict[str, object]:
    return {
        "mineral": "copper", "stage": "refined", "hs6": "740311", "gate": "", "status": "reported",
        "exporter": exporter, "importer": importer, "value": value, "low": value, "high": value,
        "value_kusd": value, "source": "customs",
    } | more  # fmt: skip


def test_sigma_and_status_of_customs_records() -> None:
    rows = pd.DataFrame(
        [
            record("CHL", "JPN", 100.0),
            record("CHL", "KOR", 100.0, status="imputed"),
            record("CHL", "USA", 100.0, low=50.0, high=150.0),
            record("CHN", "JPN", 100.0),
            record("JPN", "CHN", 10.0),
            record("CHL", "DEU", 100.0, gate="error"),
            record("CHL", "FRA", math.nan),
        ]
    )
    found = trade_arcs.observe(rows, REFINED).set_index(["place", "partner"])
    assert set(found.index) == {
        ("CHL", "JPN"), ("CHL", "KOR"), ("CHL", "USA"), ("CHN", "JPN"), ("JPN", "CHN"),
    }  # fmt: skip
    spread, status = found["sigma"], found["status"]
    assert spread["CHL", "JPN"] == pytest.approx(15.0)
    assert spread["CHL", "KOR"] == pytest.approx(40.0)
    # 15 % and the range of contents as nine tenths of a normal distribution.
    assert spread["CHL", "USA"] == pytest.approx(math.hypot(15.0, 100.0 / 3.29))
    # The smaller one of a two-way pair is held tight.
    assert spread["CHN", "JPN"] == pytest.approx(15.0)
    assert spread["JPN", "CHN"] == pytest.approx(0.5)
    assert status["CHL", "JPN"] == "reported"
    assert status["CHL", "KOR"] == "imputed"
    assert status["CHL", "USA"] == "imputed", "content known no better than its own size"


def test_two_sources_set_sigma_to_half_their_gap() -> None:
    columns = ["mineral", "stage", "form", "place", "year", "measure", "source", "value", "low",
               "high", "status"]  # fmt: skip
    made = pd.DataFrame(
        [
            ("copper", "refined", "", "CHL", 2024, "production", "agency", 100.0, None, None,
             "reported"),
            ("copper", "refined", "", "PER", 2024, "production", "agency", 100.0, None, None,
             "reported"),
            ("copper", "refined", "", "CHL", 2024, "production", "other", 60.0, None, None,
             "estimated"),
        ],
        columns=columns,
    ).astype({"low": "float64", "high": "float64"})  # fmt: skip
    stage = Stage(**{**vars(REFINED), "sources": ("agency", "other")})
    tables = Tables(
        production=made,
        shares=pd.DataFrame(
            columns=[
                "mineral",
                "stage",
                "form",
                "scope",
                "source",
                "place",
                "value",
                "low",
                "high",
            ]
        ),
        facts=pd.DataFrame(
            columns=["mineral", "stage", "place", "item", "value", "source", "year"]
        ),
    )
    found, _ = production.observe(
        tables, Chain("copper", 2024, "", (stage,)), stage, net_exports=claims.nothing()
    )
    found = found.set_index("place")
    assert found["sigma"]["CHL"] == pytest.approx(20.0)
    assert found["second"]["CHL"] == 60.0
    assert found["sigma"]["PER"] == pytest.approx(6.0)


def test_flows_that_all_vanish_are_exactly_zero() -> None:
    """Nothing is made, so the use of 4 and the store of it can only be nothing."""
    found = newton.solve(
        np.array([0.0, 4.0]),
        np.array([1e-3, 1.0]),
        sparse.csr_array(np.array([[1.0, 0.0], [1.0, -1.0]])),
        bounded=np.array([False, True]),
    )
    assert found.x.tolist() == [0.0, 0.0]
