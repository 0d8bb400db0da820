"""What must hold of routes whatever is closed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigen import catalogue as catalogues
from shigen import reference
from shigen.network import routes

CLOSABLE = sorted(row["slug"] for row in reference.rows("passages") if row["closable"] == "1")
PLACES = [
    "AUS", "BEL", "BOL", "BRA", "CAN", "CHL", "CHN", "COD", "DEU", "IND", "JPN",
    "KAZ", "KOR", "MMR", "NAM", "RUS", "SAU", "TUR", "UKR", "USA", "VNM", "ZAF",
]  # fmt: skip
PORTS = [
    "AUT-linz", "BRA-santos", "CHN-shanghai", "CHN-tianjin", "COD-kolwezi", "JPN-tokyo-bay",
    "KAZ-karaganda", "NLD-rotterdam", "RUS-saint-petersburg", "RUS-vladivostok",
    "SAU-dammam", "USA-los-angeles", "USA-new-york", "ZAF-durban",
]  # fmt: skip
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def catalogue() -> catalogues.Catalogue:
    return catalogues.load()


@FEW
@given(
    closed=st.sets(st.sampled_from(CLOSABLE), max_size=5),
    one_more=st.sampled_from(CLOSABLE),
    origin=st.sampled_from(PLACES),
)
def test_closing_one_more_passage_never_lowers_cost(
    catalogue: catalogues.Catalogue, closed: set[str], one_more: str, origin: str
) -> None:
    before = routes.between(catalogue, origin, PLACES, closed=closed)
    after = routes.between(catalogue, origin, PLACES, closed=closed | {one_more})
    assert (after["cost"] >= before["cost"] * (1 - 1e-12)).all()
    used = before["passages"].str.split(";").map(lambda names: one_more in names)
    # a route that did not use the passage stays as it was
    assert after.loc[~used, "cost"].tolist() == pytest.approx(before.loc[~used, "cost"].tolist())
    assert not after["passages"].str.split(";").map(lambda names: one_more in names).any()


@FEW
@given(closed=st.sets(st.sampled_from(CLOSABLE), max_size=4))
def test_there_and_back_are_one_route(catalogue: catalogues.Catalogue, closed: set[str]) -> None:
    found = routes.between(catalogue, PLACES, ["JPN", "USA", "CHN"], closed=closed)
    back = routes.between(catalogue, ["JPN", "USA", "CHN"], PLACES, closed=closed)
    both = found.merge(back, left_on=["origin", "destination"], right_on=["destination", "origin"])
    assert len(both) == len(found)
    for column in ("km", "days", "usd_per_t", "cost"):
        assert (both[f"{column}_x"] == both[f"{column}_y"]).all()
    turned = both["passages_y"].map(lambda text: ";".join(reversed(text.split(";"))))
    assert (both["passages_x"] == turned).all()


@FEW
@given(closed=st.sets(st.sampled_from(CLOSABLE), max_size=4))
def test_a_detour_over_a_third_port_is_never_cheaper(
    catalogue: catalogues.Catalogue, closed: set[str]
) -> None:
    found = routes.between_ports(catalogue, PORTS, PORTS, closed=closed)
    cost = found.set_index(["origin", "destination"])["cost"].to_dict()
    for a, b, c in itertools.permutations(PORTS, 3):
        assert cost[a, c] <= cost[a, b] + cost[b, c] + 1e-9


@FEW
@given(
    origin=st.sampled_from(PLACES),
    destination=st.sampled_from(PLACES),
    closed=st.lists(st.sampled_from(CLOSABLE), max_size=4),
)
def test_the_order_of_closures_and_calls_does_not_matter(
    catalogue: catalogues.Catalogue, origin: str, destination: str, closed: list[str]
) -> None:
    first = routes.between(catalogue, origin, destination, closed=closed)
    routes.between(catalogue, destination, PLACES[:3], closed=closed[:1])
    again = routes.between(catalogue, origin, destination, closed=[*reversed(closed), *closed])
    assert first.equals(again)
    only = first.iloc[0]
    assert only["km"] == pytest.approx(only["sea_km"] + only["land_km"])
    assert only["usd_per_t_low"] <= only["usd_per_t"] <= only["usd_per_t_high"]
