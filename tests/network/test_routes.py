"""Routes on a world of a few ports, worked out by hand, and on the built-in catalogue."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from shigen import catalogue as catalogues
from shigen import reference
from shigen.errors import BadInput, UnknownName
from shigen.network import routes

TAIL = {"source": "made-up", "vintage": "2026"}
# ten knots are 444.48 km a day
KM_PER_DAY = 10 * 1.852 * 24


def parameter(name: str, value: float, low: float, high: float) -> dict[str, object]:
    return {
        "mineral": "",
        "stage": "",
        "party": "",
        "parameter": f"route:{name}",
        "value": value,
        "low": low,
        "high": high,
        "unit": "as stated",
        "status": "assumed",
        "note": "",
        **TAIL,
    }


PARAMETERS = [
    parameter("border_days", 1, 1, 1),
    parameter("border_usd_per_t", 3, 1, 6),
    parameter("land_km_per_day", 250, 250, 250),
    parameter("land_usd_per_t_km", 0.1, 0.05, 0.2),
    parameter("passage_days:suez-canal", 1, 1, 1),
    parameter("passage_usd_per_t:suez-canal", 4, 2, 8),
    parameter("port_days", 2, 2, 2),
    parameter("port_usd_per_t", 5, 1, 10),
    parameter("sea_speed_knots", 10, 10, 10),
    parameter("sea_usd_per_t_km", 0.01, 0.005, 0.02),
    parameter("time_usd_per_t_day", 2, 2, 2),
]


def port(key: str, kind: str = "sea", node: str = "", main: int = 1) -> dict[str, object]:
    return {
        "port": key,
        "place": key[:3],
        "kind": kind,
        "main": main,
        "latitude": 0,
        "longitude": 0,
        "node": node,
        "node_km": 0 if kind == "sea" else "",
        "index_number": "",
        "status": "reported",
        "note": "",
        **TAIL,
    }


def sea(start: str, end: str, km: float, passage: str = "") -> dict[str, object]:
    return {"from": start, "to": end, "km": km, "passage": passage, **TAIL}


def land(start: str, end: str, km: float, borders: int) -> dict[str, object]:
    return {
        "from": start,
        "to": end,
        "km": km,
        "mode": "rail",
        "borders": borders,
        "status": "estimated",
        "note": "",
        **TAIL,
    }


# Germany has two ways to Japan: 2,000 km through the canal, 5,000 km round the Cape; an ice route
# of 10 km must never be used. Austria reaches the sea through Germany, Kazakhstan not at all.
WORLD = {
    "ports": [
        port("AUT-linz", "inland"),
        port("DEU-hamburg", node="n1"),
        port("JPN-kobe", node="n3"),
        port("JPN-far", node="n5"),
        port("KAZ-almaty", "inland"),
        port("RUS-harbour", node="n6", main=0),
    ],
    "sea_nodes": [{"node": f"n{n}", "latitude": 0, "longitude": n, **TAIL} for n in range(1, 7)],
    "sea_edges": [
        sea("n1", "n2", 1000, "suez-canal"),
        sea("n2", "n3", 1000, "malacca"),
        sea("n1", "n4", 2500, "cape-of-good-hope"),
        sea("n3", "n4", 2500),
        sea("n3", "n5", 300),
        sea("n1", "n3", 10, "northern-sea-route"),
        sea("n5", "n6", 5),
    ],
    "land_legs": [land("AUT-linz", "DEU-hamburg", 500, 1)],
    "parameters": PARAMETERS,
    "sources": [
        {
            "source": "made-up",
            "title": "Made up",
            "publisher": "test",
            "edition": "1",
            "licence": "none",
            "ships": 1,
            "citation": "none",
            "accessed": "",
        }
    ],
}


def write_world(folder: Path, **changed: object) -> catalogues.Catalogue:
    for table, rows in {**WORLD, **changed}.items():
        columns = reference.fields(table)["field"].tolist()
        frame = pd.DataFrame(rows)[columns]
        (folder / f"{table}.csv").write_text(frame.to_csv(index=False), encoding="utf-8")
    return catalogues.load(folder)


@pytest.fixture
def world(tmp_path: Path) -> catalogues.Catalogue:
    return write_world(tmp_path)


def test_the_cheapest_sea_route_is_priced_as_on_paper(world: catalogues.Catalogue) -> None:
    route = routes.between(world, "DEU", "JPN").iloc[0]
    assert route["km"] == 2000
    assert route["sea_km"] == 2000
    assert route["land_km"] == 0
    assert route["days"] == pytest.approx(2000 / KM_PER_DAY + 2 * 2 + 1)
    assert route["usd_per_t"] == pytest.approx(2000 * 0.01 + 2 * 5 + 4)
    assert route["usd_per_t_low"] == pytest.approx(2000 * 0.005 + 2 * 1 + 2)
    assert route["usd_per_t_high"] == pytest.approx(2000 * 0.02 + 2 * 10 + 8)
    assert route["cost"] == pytest.approx(route["usd_per_t"] + 2 * route["days"])
    assert route["passages"] == "suez-canal;malacca"
    assert route["mode"] == "sea"
    assert (route["from_port"], route["to_port"]) == ("DEU-hamburg", "JPN-kobe")
    assert route["note"] == ""


def test_back_is_the_same_route_with_passages_in_order_of_travel(
    world: catalogues.Catalogue,
) -> None:
    there = routes.between(world, "DEU", "JPN").iloc[0]
    back = routes.between(world, "JPN", "DEU").iloc[0]
    assert back["passages"] == "malacca;suez-canal"
    for column in ("km", "days", "usd_per_t", "cost"):
        assert back[column] == there[column]


def test_a_closed_passage_sends_goods_round_the_cape(world: catalogues.Catalogue) -> None:
    for closed in (["Suez"], "malacca", ["suez-canal", "malacca"]):
        route = routes.between(world, "DEU", "JPN", closed=closed).iloc[0]
        assert route["km"] == 5000
        assert route["passages"] == "cape-of-good-hope"
        assert route["days"] == pytest.approx(5000 / KM_PER_DAY + 4)


def test_land_leg_with_border_joins_the_sea_route(world: catalogues.Catalogue) -> None:
    route = routes.between(world, "AUT", "JPN").iloc[0]
    assert route["mode"] == "land-sea"
    assert route["land_km"] == 500
    assert route["km"] == 2500
    assert route["days"] == pytest.approx(2000 / KM_PER_DAY + 4 + 1 + 500 / 250 + 1)
    assert route["usd_per_t"] == pytest.approx(34 + 500 * 0.1 + 3)
    only_land = routes.between(world, "DEU", "AUT").iloc[0]
    assert only_land["mode"] == "land"
    assert only_land["usd_per_t"] == pytest.approx(53)
    assert only_land["days"] == pytest.approx(3)


def test_unreachable_is_infinite_and_said(world: catalogues.Catalogue) -> None:
    route = routes.between(world, "KAZ", "JPN").iloc[0]
    assert route["km"] == route["days"] == route["usd_per_t"] == float("inf")
    assert route["mode"] == "none"
    assert route["note"] == "unreachable: the two are not joined by sea or land legs"
    unknown_port = routes.between(world, "JPN", "FJI").iloc[0]
    assert unknown_port["note"] == (
        "unreachable: no port or inland terminal of FJI in the catalogue"
    )
    assert unknown_port["km"] == float("inf")


def test_closing_the_last_way_says_which_closure_did_it(tmp_path: Path) -> None:
    edges = [row for row in WORLD["sea_edges"] if row["passage"] != "cape-of-good-hope"]
    world = write_world(tmp_path, sea_edges=edges)
    assert routes.between(world, "DEU", "JPN")["km"].item() == 2000
    route = routes.between(world, "DEU", "JPN", closed="suez-canal").iloc[0]
    assert route["note"] == "unreachable while closed: suez-canal"
    assert route["cost"] == float("inf")


def test_inside_one_place_nothing_is_counted(world: catalogues.Catalogue) -> None:
    route = routes.between(world, "JPN", "JPN").iloc[0]
    assert route["km"] == route["days"] == route["usd_per_t"] == route["cost"] == 0
    assert route["mode"] == "domestic"
    assert route["note"] == routes.DOMESTIC


def test_a_gateway_that_is_not_a_main_port_begins_no_route(world: catalogues.Catalogue) -> None:
    assert "RUS" not in {*routes.between(world, "JPN", "RUS").query("km < 1e9")["destination"]}
    assert routes.between_ports(world, "JPN-far", "RUS-harbour")["km"].item() == 5


def test_every_pair_is_answered_in_the_order_given(world: catalogues.Catalogue) -> None:
    found = routes.between(world, ["Japan", "Germany", "JP"], ["AUT", "DEU"])
    assert found[["origin", "destination"]].values.tolist() == [
        ["JPN", "AUT"],
        ["JPN", "DEU"],
        ["DEU", "AUT"],
        ["DEU", "DEU"],
    ]


def test_columns_are_those_of_the_field_table(world: catalogues.Catalogue) -> None:
    found = routes.between(world, "DEU", ["JPN", "KAZ"])
    described = reference.fields("routes")
    assert found.columns.tolist() == described["field"].tolist()
    for field, kind in zip(described["field"], described["type"], strict=True):
        assert str(found[field].dtype) == ("float64" if kind == "float" else "str")


def test_unknown_names_are_refused_with_the_nearest(world: catalogues.Catalogue) -> None:
    with pytest.raises(UnknownName, match="unknown passage 'suezz canal'; did you mean"):
        routes.between(world, "DEU", "JPN", closed="suezz canal")
    with pytest.raises(UnknownName, match=r"unknown place 'Japn'; did you mean .*'japan'"):
        routes.between(world, "DEU", "Japn")
    with pytest.raises(UnknownName, match="unknown port 'JPN-kobi'; did you mean"):
        routes.between_ports(world, "JPN-kobi", "DEU-hamburg")
    with pytest.raises(BadInput, match="'cape-of-good-hope' is open ocean and cannot be closed"):
        routes.between(world, "DEU", "JPN", closed="Cape of Good Hope")


def test_a_catalogue_without_a_rate_is_refused(tmp_path: Path) -> None:
    rows = [row for row in PARAMETERS if row["parameter"] != "route:port_days"]
    world = write_world(tmp_path, parameters=rows)
    with pytest.raises(BadInput, match="lacks 'route:port_days', which routes need"):
        routes.between(world, "DEU", "JPN")


def test_track_runs_from_port_to_port(world: catalogues.Catalogue) -> None:
    points = routes.track(world, "AUT", "JPN")
    assert points["point"].tolist() == ["AUT-linz", "DEU-hamburg", "n1", "n2", "n3", "JPN-kobe"]
    assert points["longitude"].tolist() == [0, 0, 1, 2, 3, 0]
    assert points["order"].tolist() == [0, 1, 2, 3, 4, 5]
    assert routes.track(world, "KAZ", "JPN").empty
    assert routes.track(world, "JPN", "JPN").empty


# What closing each passage must do on the built-in network: it is a real cut, no leg leaks
# round the gate.
SEALED = [
    ("SAU-dammam", "IND-nhava-sheva", "hormuz"),
    ("ROU-constanta", "GRC-piraeus", "bosporus"),
    ("ROU-constanta", "GRC-piraeus", "dardanelles"),
    ("POL-gdansk", "GBR-felixstowe", "danish-straits"),
    ("UKR-mariupol", "TUR-bandirma", "kerch-strait"),
    ("RUS-taganrog", "BGR-burgas", "kerch-strait"),
]
DETOURS = [
    ("SGP-singapore", "IND-chennai", "malacca", 1.25),
    ("ITA-genoa", "IND-nhava-sheva", "suez-canal", 2.0),
    ("SDN-port-sudan", "IND-nhava-sheva", "bab-el-mandeb", 4.0),
    ("GBR-felixstowe", "FRA-le-havre", "dover-strait", 4.0),
    ("CHN-shanghai", "CHN-guangzhou", "taiwan-strait", 1.2),
    ("AUS-townsville", "SGP-singapore", "torres-strait", 1.1),
    ("CHL-san-antonio", "ARG-buenos-aires", "magellan", 1.05),
    ("USA-new-york", "USA-los-angeles", "panama-canal", 2.0),
    ("CHN-shanghai", "RUS-vladivostok", "korea-strait", 1.2),
    ("MAR-casablanca", "TUN-sfax", "gibraltar", 1.5),
    ("MOZ-beira", "TZA-dar-es-salaam", "mozambique-channel", 1.5),
    ("MOZ-maputo", "MOZ-nacala", "mozambique-channel", 1.5),
]


@pytest.fixture(scope="module")
def built_in() -> catalogues.Catalogue:
    return catalogues.load()


@pytest.mark.parametrize(("start", "end", "passage"), SEALED)
def test_a_sealed_sea_has_no_way_out_by_sea(
    built_in: catalogues.Catalogue, start: str, end: str, passage: str
) -> None:
    before = routes.between_ports(built_in, start, end).iloc[0]
    assert passage in before["passages"].split(";")
    after = routes.between_ports(built_in, start, end, closed=passage).iloc[0]
    assert after["mode"] in {"none", "land", "land-sea"}
    assert after["cost"] > before["cost"]


@pytest.mark.parametrize(("start", "end", "passage", "factor"), DETOURS)
def test_a_closed_passage_lengthens_the_voyage(
    built_in: catalogues.Catalogue, start: str, end: str, passage: str, factor: float
) -> None:
    before = routes.between_ports(built_in, start, end).iloc[0]
    assert passage in before["passages"].split(";")
    after = routes.between_ports(built_in, start, end, closed=passage).iloc[0]
    assert passage not in after["passages"].split(";")
    assert after["km"] > factor * before["km"]


def test_both_sides_of_the_closed_mozambique_channel_stay_open(
    built_in: catalogues.Catalogue,
) -> None:
    """Its gate is a line between Mozambique and Madagascar; the sea on either side is not shut."""
    closed = "Mozambique Channel"
    for start, end in (("MOZ-beira", "ZAF-durban"), ("MOZ-nacala", "TZA-dar-es-salaam")):
        before = routes.between_ports(built_in, start, end)["km"].item()
        after = routes.between_ports(built_in, start, end, closed=closed)["km"].item()
        assert after == before
    east = routes.between_ports(built_in, "ZAF-durban", "IND-nhava-sheva", closed=closed).iloc[0]
    assert east["mode"] == "sea"
    assert "mozambique-channel" not in east["passages"]


def test_every_closable_passage_in_the_issue_has_a_name_in_three_languages() -> None:
    asked = {
        "lombok", "makassar", "taiwan-strait", "luzon-strait", "danish-straits", "dover-strait",
        "torres-strait", "tsugaru-strait", "kerch-strait", "mozambique-channel", "bering-strait",
    }  # fmt: skip
    rows = {row["slug"]: row for row in reference.rows("passages")}
    assert asked <= set(routes.closable(asked))
    for slug in asked:
        for language in ("en", "ja", "fr"):
            assert reference.passage(rows[slug][f"name_{language}"]) == slug


def test_ice_routes_are_never_used(built_in: catalogues.Catalogue) -> None:
    route = routes.between_ports(built_in, "RUS-murmansk", "JPN-tokyo-bay").iloc[0]
    assert "suez-canal" in route["passages"].split(";")
    places = ["RUS", "NOR", "FIN", "CAN", "USA", "JPN", "KOR", "ISL"]
    everywhere = routes.between(built_in, places, places)
    used = {passage for text in everywhere["passages"] for passage in text.split(";")}
    assert not used & {"northern-sea-route", "northwest-passage"}


def test_every_place_with_a_main_port_reaches_both_parties(
    built_in: catalogues.Catalogue,
) -> None:
    ports = built_in.table("ports")
    places = sorted(ports.loc[ports["main"], "place"].unique())
    assert len(places) > 100
    found = routes.between(built_in, places, ["JPN", "USA"])
    assert (found["mode"] != "none").all()
    assert found.loc[found["mode"] != "domestic", "days"].between(1, 70).all()


def test_neighbors_trade_by_land(built_in: catalogues.Catalogue) -> None:
    for start, end in (("CAN", "USA"), ("MEX", "USA"), ("MNG", "CHN"), ("MMR", "CHN")):
        assert routes.between(built_in, start, end)["mode"].item() == "land"
    assert routes.between(built_in, "COD", "JPN")["mode"].item() == "land-sea"
