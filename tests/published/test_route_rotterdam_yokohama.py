"""Rotterdam to Yokohama by Suez, without Malacca, without Suez, without both canals.

Our network is a graph of lanes, so each distance must lie within five percent of the figure it is
compared with. No table of distances is at hand, and the status of each figure says so:

QUOTED
    About 21,100 km from Rotterdam to Tokyo by Suez: T. G. Ernst & Co., ship brokers, "5 ships
    traded the Northern Sea Route in 2015". The Suez Canal Authority puts what the canal saves
    between Rotterdam and Tokyo at 23 percent ("Saving in distance"). Yokohama lies on Tokyo Bay,
    about 15 nautical miles before Tokyo.
RECALLED
    Standard figures of reference books, written down from memory as round numbers: 11,200 nautical
    miles by Suez, 12,500 by Panama, 14,500 by the Cape. They are no source by themselves.
"""

from __future__ import annotations

import itertools

import pytest

from shigen import catalogue as catalogues
from shigen import network
from shigen.network import routes

MILE = 1.852
TOLERANCE = 0.05
START, END = "NLD-rotterdam", "JPN-tokyo-bay"
CASES = [
    ((), 11_200, "recalled", "suez-canal"),
    ((), 21_100 / MILE, "quoted", "malacca"),
    (("suez-canal",), 12_500, "recalled", "panama-canal"),
    (("suez-canal", "panama-canal"), 14_500, "recalled", "cape-of-good-hope"),
]


@pytest.fixture(scope="module")
def catalogue() -> catalogues.Catalogue:
    return catalogues.load()


def miles(catalogue: catalogues.Catalogue, *closed: str) -> float:
    found = routes.between_ports(catalogue, START, END, closed=closed).iloc[0]
    assert found["mode"] == "sea"
    return float(found["sea_km"]) / MILE


@pytest.mark.parametrize(("closed", "known", "status", "passage"), CASES)
def test_the_distance_is_within_five_percent(
    catalogue: catalogues.Catalogue,
    closed: tuple[str, ...],
    known: float,
    status: str,
    passage: str,
) -> None:
    found = routes.between_ports(catalogue, START, END, closed=closed).iloc[0]
    assert passage in found["passages"].split(";")
    assert miles(catalogue, *closed) == pytest.approx(known, rel=TOLERANCE), status


def test_without_malacca_ships_take_sunda_and_then_lombok(catalogue: catalogues.Catalogue) -> None:
    by_malacca = miles(catalogue)
    by_sunda = miles(catalogue, "malacca")
    by_lombok = miles(catalogue, "malacca", "sunda")
    taken = routes.between_ports(catalogue, START, END, closed=["malacca", "sunda"])
    assert {"lombok", "makassar"} <= set(taken["passages"].item().split(";"))
    assert by_malacca < by_sunda < by_lombok
    # a detour of some hundred miles, not of thousands
    assert by_lombok - by_malacca < 1500


def test_suez_saves_what_its_authority_says(catalogue: catalogues.Catalogue) -> None:
    saved = 1 - miles(catalogue) / miles(catalogue, "suez-canal", "panama-canal")
    assert saved == pytest.approx(0.23, abs=0.01)


def test_there_and_back_and_all_at_once_agree(catalogue: catalogues.Catalogue) -> None:
    for closed in ((), ("malacca",), ("suez-canal",), ("suez-canal", "panama-canal")):
        back = routes.between_ports(catalogue, END, START, closed=closed)["sea_km"].item()
        assert back / MILE == miles(catalogue, *closed)
        at_once = network.distances(catalogue, [START, END], closed)
        assert at_once.km[0, 1] == pytest.approx(back, rel=1e-9)
        assert at_once.km[0, 1] == at_once.km[1, 0]


def test_a_port_between_saves_nothing(catalogue: catalogues.Catalogue) -> None:
    ports = [START, END, "SGP-singapore", "USA-new-york", "ZAF-durban", "SAU-jeddah"]
    for closed in ((), ("suez-canal",), ("suez-canal", "panama-canal")):
        cost = network.distances(catalogue, ports, closed).cost
        for a, b, c in itertools.permutations(range(len(ports)), 3):
            assert cost[a, c] <= cost[a, b] + cost[b, c] + 1e-9
