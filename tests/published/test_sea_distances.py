"""Sea distances against published tables, in nautical miles.

Our network is a graph of lanes, so a distance is not exact; it must lie within five percent.
Ports are the nearest we hold: Dammam for Ras Tanura (about 40 km away).

Sources
-------
DREWRY
    Drewry Shipping Consultants, round-trip distances quoted in Oil & Gas Journal,
    28 December 1992, "Watching the world: how to shorten tanker voyages"; half of each is taken.
JOHNSON
    E. R. Johnson, report on Panama Canal traffic and tolls to the Secretary of War (1912),
    quoted in F. Bishop, Panama Past and Present (1913), p. 237.
HYDROGRAPHIC OFFICE
    U.S. Hydrographic Office distances quoted in W. L. Merry, The Nicaragua Canal (1895).
SUEZ CANAL AUTHORITY
    Distance between Jeddah and Constanta by both ways, Suez Canal Authority, "Saving in
    distance".
PUB. 151
    National Geospatial-Intelligence Agency, Pub. 151 Distances Between Ports, 11th ed. (2001).
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from shigen import catalogue as catalogues
from shigen.network import routes

KM_PER_NAUTICAL_MILE = 1.852
TOLERANCE = 0.05


class Published(NamedTuple):
    """One published distance: ports, what is closed, nautical miles, source, a passage on it."""

    start: str
    end: str
    closed: tuple[str, ...]
    miles: float
    source: str
    passage: str


PUBLISHED = [
    Published("SAU-dammam", "NLD-rotterdam", (), 12698 / 2, "DREWRY", "suez-canal"),
    Published(
        "SAU-dammam", "NLD-rotterdam", ("suez-canal",), 22338 / 2, "DREWRY", "cape-of-good-hope"
    ),
    Published("SAU-dammam", "USA-houston", (), 19512 / 2, "DREWRY", "suez-canal"),
    Published(
        "SAU-dammam", "USA-houston", ("suez-canal",), 25000 / 2, "DREWRY", "cape-of-good-hope"
    ),
    Published("JPN-tokyo-bay", "GBR-london", (), 22042 / 2, "DREWRY", "suez-canal"),
    Published(
        "JPN-tokyo-bay",
        "GBR-london",
        ("suez-canal", "panama-canal"),
        28854 / 2,
        "DREWRY",
        "cape-of-good-hope",
    ),
    Published("AUS-sydney", "NLD-rotterdam", (), 22966 / 2, "DREWRY", "suez-canal"),
    Published(
        "AUS-sydney",
        "NLD-rotterdam",
        ("suez-canal", "panama-canal"),
        25414 / 2,
        "DREWRY",
        "cape-of-good-hope",
    ),
    Published("USA-new-york", "USA-san-francisco", (), 5262, "JOHNSON", "panama-canal"),
    Published("USA-new-york", "USA-san-francisco", ("panama-canal",), 13135, "JOHNSON", "magellan"),
    Published("USA-new-york", "PAN-cristobal", (), 1974, "JOHNSON", ""),
    Published("USA-new-orleans", "PAN-cristobal", (), 1395, "JOHNSON", ""),
    Published("USA-san-francisco", "JPN-tokyo-bay", (), 4536, "HYDROGRAPHIC OFFICE", ""),
    Published("USA-san-francisco", "HKG-hong-kong", (), 6060, "HYDROGRAPHIC OFFICE", ""),
    Published("SAU-jeddah", "ROU-constanta", (), 1698, "SUEZ CANAL AUTHORITY", "suez-canal"),
    Published(
        "SAU-jeddah",
        "ROU-constanta",
        ("suez-canal",),
        11771,
        "SUEZ CANAL AUTHORITY",
        "cape-of-good-hope",
    ),
    Published("USA-new-york", "LKA-colombo", (), 8604, "PUB. 151", "gibraltar"),
]


@pytest.fixture(scope="module")
def catalogue() -> catalogues.Catalogue:
    return catalogues.load()


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case.start}..{case.end}")
def test_distance_is_within_five_percent_of_the_published_one(
    catalogue: catalogues.Catalogue, case: Published
) -> None:
    route = routes.between_ports(catalogue, case.start, case.end, closed=case.closed).iloc[0]
    assert route["mode"] == "sea"
    ours = route["sea_km"] / KM_PER_NAUTICAL_MILE
    assert ours == pytest.approx(case.miles, rel=TOLERANCE), case.source
    if case.passage:
        assert case.passage in route["passages"].split(";")


def test_there_is_no_bias_beyond_three_percent(catalogue: catalogues.Catalogue) -> None:
    ratios = [
        routes.between_ports(catalogue, case.start, case.end, closed=case.closed)["sea_km"].item()
        / KM_PER_NAUTICAL_MILE
        / case.miles
        for case in PUBLISHED
    ]
    assert sum(ratios) / len(ratios) == pytest.approx(1.0, abs=0.03)
