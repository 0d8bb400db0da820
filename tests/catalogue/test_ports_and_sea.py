"""The importer of ports and sea lanes: what it reads, and what it refuses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue.importers import ports_and_sea, sea_network
from shigen.errors import BadInput

INDEX_HEADER = "index_number,port_name,country,port_latitude,port_longitude\n"


def network(folder: Path, *lines: list[list[float]]) -> Path:
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": x}}
        for x in lines
    ]
    file = folder / ports_and_sea.NETWORK_FILE
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def port_index(folder: Path, text: str) -> Path:
    file = folder / ports_and_sea.PORT_FILE
    file.write_bytes(gzip.compress(text.encode()))
    return file


def located(port: str, **changed: str) -> dict[str, str]:
    row = {"port": port, "place": "JPN", "kind": "sea", "index_number": "7"}
    return row | {"latitude": "", "longitude": "", "main": "1", "note": ""} | changed


def test_one_degree_of_latitude_is_about_sixty_nautical_miles() -> None:
    km = sea_network.haversine_km(np.array([[10.0, 0.0]]), np.array([[10.0, 1.0], [190.0, 0.0]]))
    assert km[0] / 1.852 == pytest.approx(60.04, abs=0.01)
    # half way round the globe
    assert km[1] == pytest.approx(np.pi * 6371.0088)


def test_points_past_the_180th_meridian_are_one_point_with_their_twin(tmp_path: Path) -> None:
    file = network(tmp_path, [[178.0, 10.0], [181.0, 10.0]], [[-179.0, 10.0], [-177.0, 10.0]])
    segments = sea_network.read_segments(file)
    assert segments.shape == (2, 4)
    points = sea_network.normal_points(segments[:, 2:])
    assert points.tolist() == [[-179.0, 10.0], [-177.0, 10.0]]
    km = sea_network.haversine_km(
        sea_network.normal_points(segments[:, :2]), sea_network.normal_points(segments[:, 2:])
    )
    # three and two degrees of the tenth parallel, not 357
    assert km.tolist() == pytest.approx([328.5, 219.0], abs=0.3)


def test_a_leg_past_180_degrees_crosses_a_gate_written_below_minus_170() -> None:
    gate = np.array([-170.2, 66.2, -167.9, 65.4])
    legs = np.array([[190.85, 65.96, 190.9, 65.0], [-169.0, 60.0, -168.0, 60.0]])
    assert sea_network.crosses(gate, legs, where="test").tolist() == [True, False]


def test_a_leg_that_ends_on_a_gate_is_refused() -> None:
    gate = np.array([0.0, -1.0, 0.0, 1.0])
    with pytest.raises(BadInput, match="somewhere: a leg of the sea network ends on the gate"):
        sea_network.crosses(gate, np.array([[0.0, 0.0, 3.0, 0.0]]), where="somewhere")


def test_a_gate_that_is_not_a_line_is_refused() -> None:
    for text in ("1 2 3", "a b c d", "", "1 2 3 4;5"):
        with pytest.raises(BadInput, match="is not 'longitude latitude longitude latitude'"):
            sea_network.parse_gates(text, where="passages.csv")


def test_a_network_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    file = network(tmp_path, [[0.0, 0.0], [1.0, 1.0]])
    text = file.read_text()
    file.write_text(text[: len(text) // 2])
    with pytest.raises(BadInput, match="is not a GeoJSON feature collection"):
        sea_network.read_segments(file)
    file.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(BadInput, match="no features"):
        sea_network.read_segments(file)
    network(tmp_path, [[0.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 91.0]])
    with pytest.raises(BadInput, match="feature 2, geometry: is not a line of longitude"):
        sea_network.read_segments(file)
    file.unlink()
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        sea_network.read_segments(file)


def test_a_damaged_port_index_is_refused(tmp_path: Path) -> None:
    file = port_index(tmp_path, INDEX_HEADER + "7,KOBE,JP,34.65,135.18\n8,OSAKA,JP,95,135.4\n")
    with pytest.raises(BadInput, match="row 3, column 'port_latitude': '95' is not a position"):
        ports_and_sea.read_port_index(file)
    port_index(tmp_path, "index_number,port_name,country,port_latitude\n")
    with pytest.raises(BadInput, match="column 'port_longitude' is missing"):
        ports_and_sea.read_port_index(file)
    whole = gzip.compress((INDEX_HEADER + "7,KOBE,JP,34.65,135.18\n" * 200).encode())
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="is not a whole gzip file"):
        ports_and_sea.read_port_index(file)


NODES = pd.DataFrame({"node": ["n0", "n1"], "latitude": [34.0, 0.0], "longitude": [135.0, 0.0]})
INDEX = pd.DataFrame(
    {
        "port_name": ["KOBE", "SUVA"],
        "country": ["JP", "FJ"],
        "port_latitude": [34.65, -18.1],
        "port_longitude": [135.18, 178.4],
    },
    index=["7", "8"],
)


def test_a_port_takes_its_position_from_the_index_and_the_nearest_lane() -> None:
    rows = [located("JPN-kobe"), located("JPN-x", kind="inland", latitude="1", longitude="2")]
    found = ports_and_sea.ports(pd.DataFrame(rows), INDEX, NODES)
    assert found["node"].tolist() == ["n0", ""]
    # 0.65 degrees north and 0.18 degrees east at 34 degrees
    assert found["node_km"][0] == pytest.approx(np.hypot(0.65, 0.18 * 0.827) * 111.2, rel=0.01)
    assert np.isnan(found["node_km"][1])
    assert found["latitude"].tolist() == [34.65, 1.0]
    assert found["status"].tolist() == ["reported", "estimated"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"index_number": "9"}, "row 2, column 'index_number': no port 9"),
        ({"index_number": "8"}, "row 2: port 8 lies in FJ, not in JPN"),
        ({"place": "JPP"}, "row 2, column 'place': 'JPP' is not a place"),
        ({"kind": "air"}, "row 2, column 'kind': 'air' is neither sea nor inland"),
        ({"place": "FJI", "index_number": "8"}, "row 2: JPN-kobe is .* km from the sea network"),
    ],
)
def test_a_hand_picked_port_that_cannot_be_is_refused(
    changed: dict[str, str], problem: str
) -> None:
    with pytest.raises(BadInput, match=problem):
        ports_and_sea.ports(pd.DataFrame([located("JPN-kobe", **changed)]), INDEX, NODES)


def test_land_legs_take_the_entered_length_or_great_circle_times_detour() -> None:
    ports = pd.DataFrame(
        {
            "port": ["AUT-a", "DEU-b", "DEU-c"],
            "place": ["AUT", "DEU", "DEU"],
            "latitude": [0.0, 0.0, 1.0],
            "longitude": [0.0, 1.0, 1.0],
        }
    )
    legs = pd.DataFrame(
        {
            "from_port": ["AUT-a", "AUT-a", "DEU-b"],
            "to_port": ["DEU-b", "DEU-c", "DEU-c"],
            "km": ["", "200", ""],
            "detour": ["", "", "2"],
            "mode": ["rail"] * 3,
            "note": ["", "line", "hills"],
        }
    )
    found = ports_and_sea.land_legs(legs, ports, 1.3)
    degree = np.pi * 6371.0088 / 180
    assert found["km"].tolist() == [round(1.3 * degree), 200, round(2 * degree)]
    assert found["borders"].tolist() == [1, 1, 0]
    assert found["status"].tolist() == ["imputed", "estimated", "imputed"]
    assert found["note"].tolist() == ["great circle x 1.3", "line", "great circle x 2; hills"]
    legs.loc[1, "to_port"] = "DEU-d"
    with pytest.raises(BadInput, match="row 3, column 'to_port': 'DEU-d' is not in hand"):
        ports_and_sea.land_legs(legs, ports, 1.3)


@pytest.mark.upstream
def test_our_gates_find_the_straits_that_the_network_itself_tags(upstream: Path) -> None:
    file = upstream / "ports-and-sea" / ports_and_sea.NETWORK_FILE
    ours = {
        "babalmandab": "bab-el-mandeb",
        "bosporus": "bosporus",
        "dardanelles": "dardanelles",
        "gibraltar": "gibraltar",
        "ormuz": "hormuz",
        "panama": "panama-canal",
        "suez": "suez-canal",
        "sunda": "sunda",
    }
    gates = {
        row["slug"]: sea_network.parse_gates(row["gate"], where="test")
        for row in reference.rows("passages")
    }
    seen = set()
    for feature in json.loads(file.read_text())["features"]:
        tag = feature["properties"].get("passage")
        if tag not in ours or feature["geometry"]["type"] != "LineString":
            continue
        points = np.array(feature["geometry"]["coordinates"])
        legs = np.hstack([points[:-1], points[1:]])
        if any(sea_network.crosses(g, legs, where=tag).any() for g in gates[ours[tag]]):
            seen.add(tag)
    assert seen == set(ours)


@pytest.mark.upstream
def test_the_tables_are_whole_and_small(upstream: Path) -> None:
    tables = ports_and_sea.read(upstream / "ports-and-sea")
    edges, nodes, ports = tables["sea_edges"], tables["sea_nodes"], tables["ports"]
    assert len(nodes) > 9000
    assert (edges["km"] > 0).all()
    assert set(edges["from"]) | set(edges["to"]) == set(nodes["node"])
    assert not edges.duplicated(["from", "to"]).any()
    assert nodes["longitude"].between(-180, 179.9999).all()
    assert set(edges["passage"]) - {""} == {row["slug"] for row in reference.rows("passages")}
    assert set(ports.loc[ports["kind"] == "sea", "node"]) <= set(nodes["node"])
    assert (ports.loc[ports["kind"] == "sea", "node_km"] < ports_and_sea.LARGEST_SNAP_KM).all()
    ends = set(tables["land_legs"]["from"]) | set(tables["land_legs"]["to"])
    assert set(ports.loc[ports["kind"] == "inland", "port"]) <= ends
