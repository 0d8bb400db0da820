"""Distances between many ports at once are those of one route after the other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen import catalogue as catalogues
from shigen import network, reference
from shigen.errors import BadInput, UnknownName
from shigen.network import routes
from shigen.network.contraction import Legs, contracted

CLOSABLE = sorted(row["slug"] for row in reference.rows("passages") if row["closable"] == "1")
PORTS = [
    "AUT-linz", "BRA-santos", "CHN-shanghai", "COD-kolwezi", "JPN-tokyo-bay", "KAZ-karaganda",
    "NLD-rotterdam", "RUS-taganrog", "ROU-constanta", "SAU-dammam", "USA-los-angeles",
    "USA-new-york", "ZAF-durban",
]  # fmt: skip
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def cheapest_by_trying(legs: list[tuple[int, int, float]], size: int) -> np.ndarray:
    """Floyd and Warshall's method: cost between all pairs."""
    cost = np.full((size, size), np.inf)
    np.fill_diagonal(cost, 0.0)
    for start, end, price in legs:
        cost[start, end] = cost[end, start] = min(cost[start, end], price)
    for middle in range(size):
        cost = np.minimum(cost, cost[:, [middle]] + cost[[middle], :])
    return cost


@given(
    legs=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 50)), min_size=1, max_size=16
    ),
    kept=st.sets(st.integers(0, 9), min_size=2, max_size=4),
)
def test_a_contracted_graph_keeps_every_cheapest_route(
    legs: list[tuple[int, int, int]], kept: set[int]
) -> None:
    # one leg a pair, as in the graph of routes
    one = {(min(a, b), max(a, b)): float(price) for a, b, price in legs if a != b}
    plain = [(a, b, price) for (a, b), price in one.items()]
    start, end, price = (np.array(x) for x in (zip(*plain, strict=True) if plain else [[]] * 3))
    stays = np.isin(np.arange(10), sorted(kept))
    table = price.astype("float64").reshape(-1, 1)
    small = contracted(Legs(start.astype("int64"), end.astype("int64"), table), stays)
    after = list(
        zip(small.start.tolist(), small.end.tolist(), small.carried[:, 0].tolist(), strict=True)
    )
    assert len(after) <= len(plain)
    chosen = np.ix_(sorted(kept), sorted(kept))
    assert (cheapest_by_trying(after, 10)[chosen] == cheapest_by_trying(plain, 10)[chosen]).all()


@FEW
@given(closed=st.sets(st.sampled_from(CLOSABLE), max_size=4))
def test_all_at_once_equals_one_by_one(shipped: catalogues.Catalogue, closed: set[str]) -> None:
    found = network.distances(shipped, PORTS, closed)
    single = routes.between_ports(shipped, PORTS, PORTS, closed)
    size = len(PORTS)
    for name in ("km", "days", "usd_per_t", "cost"):
        expected = single[name].to_numpy().reshape(size, size)
        np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-9, atol=1e-9)


@FEW
@given(closed=st.sets(st.sampled_from(CLOSABLE), max_size=4))
def test_distances_are_symmetric_and_keep_the_triangle(
    shipped: catalogues.Catalogue, closed: set[str]
) -> None:
    found = network.distances(shipped, PORTS, closed)
    for part in (found.km, found.days, found.usd_per_t, found.cost):
        assert (part == part.T).all()
        assert (np.diag(part) == 0).all()
    # What is minimized is cost; km alone may be shorter by a dearer detour.
    by_way_of_third = (found.cost[:, :, None] + found.cost[None, :, :]).min(axis=1)
    assert (found.cost <= by_way_of_third + 1e-9).all()


def test_a_closure_of_one_more_passage_lowers_no_cost(shipped: catalogues.Catalogue) -> None:
    before = network.distances(shipped, PORTS, ["malacca"]).cost
    for passage in ("suez-canal", "panama-canal", "hormuz", "danish-straits", "kerch-strait"):
        after = network.distances(shipped, PORTS, ["malacca", passage]).cost
        assert (after >= before - 1e-9).all()


def test_unreachable_is_infinite_and_said(shipped: catalogues.Catalogue) -> None:
    found = network.distances(shipped, ["RUS-taganrog", "ROU-constanta"], "Kerch Strait")
    assert found.unreachable == (("RUS-taganrog", "ROU-constanta"),)
    assert np.isinf(found.km[0, 1])
    assert np.isinf(found.days[1, 0])
    table = found.table()
    assert table["note"].tolist() == ["unreachable while closed: kerch-strait"] * 2
    open_sea = network.distances(shipped, ["RUS-taganrog", "ROU-constanta"])
    assert open_sea.unreachable == ()
    assert open_sea.table()["note"].tolist() == ["", ""]
    assert list(table) == ["origin", "destination", "km", "days", "usd_per_t", "cost", "note"]


def test_the_order_of_ports_changes_only_the_order(shipped: catalogues.Catalogue) -> None:
    first = network.distances(shipped, PORTS, "suez-canal")
    turned = network.distances(shipped, PORTS[::-1], "suez-canal")
    assert turned.ports == tuple(PORTS[::-1])
    assert (turned.km[::-1, ::-1] == first.km).all()


def test_one_port_is_at_no_distance_from_itself(shipped: catalogues.Catalogue) -> None:
    found = network.distances(shipped, ["jpn-kobe", "JPN-kobe"])
    assert found.ports == ("JPN-kobe",)
    assert found.km.tolist() == [[0.0]]
    assert found.table().empty


def test_bad_words_are_refused(shipped: catalogues.Catalogue) -> None:
    with pytest.raises(UnknownName, match="unknown port 'JPN-kobi'; did you mean"):
        network.distances(shipped, ["JPN-kobi"])
    with pytest.raises(UnknownName, match="unknown passage 'suezz"):
        network.distances(shipped, PORTS, "suezz canal")
    with pytest.raises(BadInput, match="open ocean and cannot be closed"):
        network.distances(shipped, PORTS, "Cape of Good Hope")
    with pytest.raises(BadInput, match="name at least one port"):
        network.distances(shipped, [])


def test_every_pair_is_in_the_table_once(shipped: catalogues.Catalogue) -> None:
    table = network.distances(shipped, PORTS[:4]).table()
    pairs = list(zip(table["origin"], table["destination"], strict=True))
    assert pairs == list(itertools.permutations(PORTS[:4], 2))
