"""What is gathered of the built-in catalogue against sums taken another way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import case

from shigen import catalogue
from shigen.catalogue import merged, trade_history
from shigen.criticality import gather
from shigen.criticality.gather import records, trade
from shigen.criticality.gather.supply import domestic, world_output
from shigen.criticality.parties import EU27

P = gather.PLACES
AT = {place: number for number, place in enumerate(P)}


@pytest.fixture(scope="module")
def store() -> gather.Kept:
    return gather.Kept(catalogue.load(), [2020, 2023, 2024])


def by_exporter(values: np.ndarray) -> dict[str, float]:
    """Places with an amount."""
    return {place: float(values[number]) for place, number in AT.items() if values[number] > 0}


def test_antimony_metal_of_the_united_states_by_exporter(store: gather.Kept) -> None:
    flows = store.table("flows")
    rows = flows.query("hs6 == '811010' and year == 2024 and importer == 'USA'")
    found = trade.imports(store, case("antimony", "refined", 2024), P)
    trusted = trade_history.trade_of(store, "antimony", year=2024, stage="refined", small=False)
    trusted = trusted.query("importer == 'USA' and gate == ''")
    expected = trusted.groupby("exporter")["gross_t"].sum() * 0.99
    assert by_exporter(found.value[0]) == pytest.approx(expected[expected > 0].to_dict(), abs=1e-5)
    assert found.value[0].sum() <= rows["gross_t"].sum()
    assert found.value[0].sum() >= 0.9 * 0.99 * rows["gross_t"].sum()


def test_manganese_ore_of_japan_is_contained_metal(store: gather.Kept) -> None:
    found = trade.imports(store, case("manganese", "mine", 2024, "JPN"), P)
    flows = store.table("flows")
    gross = flows.query("hs6 == '260200' and edition == 'HS92' and year == 2024")
    gross = gross.query("importer == 'JPN'")["gross_t"].sum()
    assert 0.26 * gross <= found.value[0].sum() <= 0.48 * gross
    assert found.low[0].sum() < found.value[0].sum() < found.high[0].sum()


def test_bauxite_is_counted_dry_by_weight_as_output_is(store: gather.Kept) -> None:
    found = trade.imports(store, case("aluminum", "mine", 2024, "CHN"), P)
    rows = trade_history.trade_of(store, "aluminum", year=2024, stage="mine", small=False)
    rows = rows.query("importer == 'CHN' and gate == ''")
    assert found.value[0].sum() == pytest.approx(0.93 * rows["gross_t"].sum())
    world = world_output(store, case("aluminum", "mine", 2024), P)
    # In contained metal China would import a quarter of this: less than a tenth of world output.
    assert 0.25 < found.value[0].sum() / world.value[0].sum() < 0.45


def test_the_union_imports_from_outside_only(store: gather.Kept) -> None:
    found = trade.imports(store, case("copper", "mine", 2023, "EUU"), P)
    assert not set(by_exporter(found.value[0])) & set(EU27)
    rows = trade_history.trade_of(store, "copper", year=2023, stage="mine", small=False)
    rows = rows[rows["gate"].eq("") & rows["importer"].isin(EU27) & ~rows["exporter"].isin(EU27)]
    assert found.value[0].sum() == pytest.approx(rows["value"].sum())


def test_output_is_the_merged_output(store: gather.Kept) -> None:
    figures = merged.production(catalogue.load(), mineral="cobalt", stage="mine", year=2024)
    figures = figures.set_index("place")["value"]
    found = world_output(store, case("cobalt", "mine", 2024), P)
    assert found.value[0, AT["COD"]] == figures["COD"]
    assert found.value[0].sum() == pytest.approx(figures["WLD"], rel=0.01)
    own = domestic(store, case("cobalt", "mine", 2024, "AUS"), P)
    assert own.value[0].sum() == figures["AUS"]


def test_a_single_country_is_no_world(store: gather.Kept) -> None:
    found = world_output(store, case("antimony", "refined", 2024), P)
    assert np.isnan(found.value).all()
    assert "known: USA" in found.reason[0]


@pytest.mark.parametrize("mineral", ["cobalt", "lithium", "nickel", "neodymium-praseodymium"])
def test_records_are_those_of_the_history_of_trade(store: gather.Kept, mineral: str) -> None:
    slow = trade_history.trade_of(store, mineral, year=2023, small=False)
    for stage, found in records.records(store, mineral, P).items():
        rows = slow[slow["stage"].eq(stage)]
        of_year = found.year == 2023
        counts = of_year & found.counts
        trusted = rows[rows["gate"].eq("")]
        assert of_year.sum() == len(rows)
        assert counts.sum() == len(trusted)
        amount = (found.gross * found.content)[counts].sum()
        assert amount == pytest.approx(trusted["value"].sum(), rel=1e-6)


@pytest.mark.slow
def test_every_case_is_sound() -> None:
    loaded = gather.Kept(catalogue.load())
    cases = gather.cases(loaded, parties=("USA", "JPN", "EUU", "USA+JPN"))
    cases = cases[cases["year"] >= 1996].reset_index(drop=True)
    for name in ("world_output", "domestic", "imports", "exports", "stability", "governance",
                 "recycling", "substitution_supply", "substitution_use", "price"):  # fmt: skip
        found = gather.GATHERERS[name](loaded, cases, P)
        missing = np.isnan(found.value)
        assert ((found.low <= found.value) | missing).all(), name
        assert ((found.high >= found.value) | missing).all(), name
        assert ((found.known >= 0) & (found.known <= 1)).all(), name
        whole = missing if missing.ndim == 1 else missing.all(axis=1)
        assert [bool(text) for text in found.reason] == whole.tolist(), name
        if missing.ndim == 2 and found.quantity.unit == "t":
            assert (missing.any(axis=1) == whole).all(), name
        assert pd.Series(found.status)[whole].eq("missing").all(), name
