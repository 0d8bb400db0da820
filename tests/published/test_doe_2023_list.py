"""DOE 2023 manner beside the published list: membership and ordering only, nothing tuned.

Source: US Department of Energy (2023), Critical Materials Assessment, 88 FR 51792: a list of 18,
no table of scores. What our version places elsewhere is written down here, so that a change shows.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.criticality import evaluate, gather
from shigen.criticality.gather import demand
from shigen.criticality.methods import doe_2023

# Published as single materials; the catalogue has the two light magnet elements as one.
SAME_AS = {
    "neodymium": "neodymium-praseodymium",
    "praseodymium": "neodymium-praseodymium",
    "fluorine": "fluorspar",
}
NO_MINERAL = {"electrical steel", "silicon carbide"}
NOT_SCORABLE = {"aluminum", "fluorine", "iridium", "platinum"}


@pytest.fixture(scope="module")
def published(upstream: Path) -> set[str]:
    file = upstream.parent / "published" / "doe_cma_2023_list.csv"
    if not file.is_file():
        pytest.skip(f"needs {file}")
    return set(pd.read_csv(file)["material"])


@pytest.fixture(scope="module")
def zones() -> dict[str, pd.DataFrame]:
    """Highest zone over the stages of a mineral, by horizon; NaN where no stage can be placed."""
    store = gather.Kept(load(), [2024])
    cases = gather.cases(store, years=[2024], parties=["USA"])
    inputs = gather.inputs(store, cases, doe_2023.ALL)
    found = {}
    for method in doe_2023.ALL:
        table = evaluate(method, inputs)
        by_case = table.outputs.assign(mineral=inputs.cases["mineral"])
        found[method.slug] = by_case.groupby("mineral")[["zone", "score"]].max()
    return found


def at(zones: dict[str, pd.DataFrame], horizon: str, mineral: str) -> pd.Series:
    table = zones[f"doe-2023-{horizon}"].T
    return table[SAME_AS.get(mineral, mineral.replace(" ", "-"))]


def test_the_list_has_18(published: set[str]) -> None:
    assert len(published) == 18


def test_where_the_published_members_stand(
    published: set[str], zones: dict[str, pd.DataFrame]
) -> None:
    placed = {
        name: float(np.fmax(*(at(zones, h, name)["zone"] for h in ("short", "medium"))))
        for name in published - NO_MINERAL
    }
    critical = {name for name, zone in placed.items() if zone == doe_2023.CRITICAL}
    near = {name for name, zone in placed.items() if zone == doe_2023.NEAR}
    unknown = {name for name, zone in placed.items() if np.isnan(zone)}
    assert critical == {
        "cobalt", "dysprosium", "gallium", "lithium", "natural graphite", "neodymium", "nickel",
        "praseodymium", "silicon", "terbium",
    }  # fmt: skip
    assert near == {"copper"}
    # the IEA has no demand of aluminum, fluorspar or platinum; output of iridium is not held
    assert unknown == NOT_SCORABLE
    # little of it goes into what the IEA counts: castings of vehicles are not among them
    assert published - NO_MINERAL - critical - near - unknown == {"magnesium"}


def test_what_ours_adds_to_the_list(published: set[str], zones: dict[str, pd.DataFrame]) -> None:
    members = {SAME_AS.get(name, name.replace(" ", "-")) for name in published}
    medium = zones["doe-2023-medium"]
    added = set(medium.index[medium["zone"] == doe_2023.CRITICAL]) - members
    # vanadium: the IEA has flow batteries take more in 2035 than the world makes today
    assert added == {"vanadium"}


def test_lithium_becomes_critical_in_the_medium_term(zones: dict[str, pd.DataFrame]) -> None:
    assert at(zones, "short", "lithium")["zone"] == doe_2023.NEAR
    assert at(zones, "medium", "lithium")["zone"] == doe_2023.CRITICAL


def test_terbium_is_slightly_below_dysprosium_in_the_short_term(
    zones: dict[str, pd.DataFrame],
) -> None:
    terbium, dysprosium = (at(zones, "short", name)["score"] for name in ("terbium", "dysprosium"))
    assert 0 < dysprosium - terbium < 0.3


def test_nickel_rises_and_silicon_is_open_in_the_short_term(
    zones: dict[str, pd.DataFrame],
) -> None:
    # published for both: from not critical to near critical; ours stands one zone higher
    assert at(zones, "short", "nickel")["zone"] == doe_2023.NEAR
    assert at(zones, "medium", "nickel")["zone"] == doe_2023.CRITICAL
    # by-product share not held: it decides the short term, and cannot change the medium term
    assert pd.isna(at(zones, "short", "silicon")["zone"])
    assert at(zones, "medium", "silicon")["zone"] == doe_2023.CRITICAL


def test_energy_demand_is_that_of_the_explorer(upstream: Path) -> None:
    file = upstream / "iea-critical-minerals" / "iea_cm_data_explorer_2025.json"
    read = demand.read_explorer(file)
    kept = pd.read_csv(Path(demand.__file__).with_name(demand.FILE), keep_default_na=False)
    assert read[["mineral", "year"]].equals(kept[["mineral", "year"]])
    for name in ("value", "low", "high"):
        assert (read[name] - kept[name]).abs().max() < 1e-5
