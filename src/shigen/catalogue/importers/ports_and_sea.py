"""Build ports, the sea network and land legs from public port and shipping-lane data.

Positions of ports come from the World Port Index, the lanes from the maritime network that the
searoute project publishes. Which ports stand for a place, and which land legs join neighbours,
is our own choice in ``hand/main_ports.csv`` and ``hand/land_legs.csv``. Only the lines of the
network are used: its passage tags cover too few straits, so a leg gets the passage whose gate
line (``reference/passages.csv``) it crosses.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from shigen import reference
from shigen.catalogue.csvfiles import read_csv
from shigen.catalogue.importers.sea_network import (
    NETWORK,
    NETWORK_VINTAGE,
    haversine_km,
    normal_points,
    read_segments,
    sea_network,
)
from shigen.errors import BadInput
from shigen.reference.validation import validate

NETWORK_FILE = "marnet_searoute.geojson"
PORT_FILE = "world_port_index.csv.gz"
PORT_INDEX = "world-port-index"
PORT_VINTAGE = "2019"
ASSUMPTION = "shigen-assumption"
ASSUMPTION_VINTAGE = "2026"

SOURCES: tuple[dict[str, str], ...] = (
    {
        "source": NETWORK,
        "title": "Maritime network (marnet) of searoute",
        "publisher": "searoute-py, after the Eurostat SeaRoute network",
        "edition": NETWORK_VINTAGE,
        "licence": "Apache-2.0",
        "ships": "1",
        "citation": "https://github.com/genthalili/searoute-py",
        "accessed": "2026",
    },
    {
        "source": PORT_INDEX,
        "title": "World Port Index (Pub. 150)",
        "publisher": "National Geospatial-Intelligence Agency",
        "edition": PORT_VINTAGE,
        "licence": "public domain",
        "ships": "1",
        "citation": "https://msi.nga.mil/Publications/WPI",
        "accessed": "2026",
    },
    {
        "source": ASSUMPTION,
        "title": "Assumptions of this project, each with a range and a reason",
        "publisher": "shigen",
        "edition": ASSUMPTION_VINTAGE,
        "licence": "Apache-2.0",
        "ships": "1",
        "citation": "docs/methods",
        "accessed": "2026",
    },
)
SOURCE = SOURCES[0]

# A port farther than this from any lane would get an invented approach.
LARGEST_SNAP_KM = 200.0
PORT_COLUMNS = ("index_number", "port_name", "country", "port_latitude", "port_longitude")


def read_port_index(file: Path) -> pd.DataFrame:
    """Ports of the World Port Index: name, ISO 3166 two-letter country and position.

    Raises
    ------
    BadInput
        When the file is missing, cut short, or lacks a column; when a position is not a number.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as text:
            frame = pd.read_csv(text, dtype="str", keep_default_na=False)
    except (OSError, EOFError, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise BadInput(f"{file}: is not a whole gzip file of comma-separated text") from error
    lacking = [column for column in PORT_COLUMNS if column not in frame.columns]
    if lacking:
        raise BadInput(f"{file}: column '{lacking[0]}' is missing")
    frame = frame[list(PORT_COLUMNS)].copy()
    for column, limit in (("port_latitude", 90.0), ("port_longitude", 180.0)):
        number = pd.to_numeric(frame[column], errors="coerce")
        bad = ~(number.abs() <= limit)
        if bad.any():
            row = int(bad.to_numpy().argmax())
            raise BadInput(
                f"{file}, row {row + 2}, column '{column}': '{frame[column].iloc[row]}' "
                "is not a position in degrees"
            )
        frame[column] = number
    return frame.set_index("index_number")


def _located(main: pd.DataFrame, index: pd.DataFrame, where: str) -> pd.DataFrame:
    """Positions of the hand-picked ports, from the index for sea ports."""
    codes = {row["iso3"]: row["iso2"] for row in reference.rows("places")}
    rows: list[dict[str, object]] = []
    for number, row in enumerate(main.to_dict("records"), start=2):
        at = f"{where}, row {number}"
        sea = row["kind"] == "sea"
        if row["place"] not in codes:
            raise BadInput(f"{at}, column 'place': '{row['place']}' is not a place")
        if not sea and row["kind"] != "inland":
            raise BadInput(f"{at}, column 'kind': '{row['kind']}' is neither sea nor inland")
        if sea and row["index_number"] not in index.index:
            raise BadInput(
                f"{at}, column 'index_number': no port {row['index_number']} in {PORT_FILE}"
            )
        if sea:
            found = index.loc[row["index_number"]]
            if found["country"] != codes[row["place"]]:
                raise BadInput(
                    f"{at}: port {row['index_number']} lies in {found['country']}, "
                    f"not in {row['place']}"
                )
            latitude, longitude = float(found["port_latitude"]), float(found["port_longitude"])
        else:
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
        point = normal_points(np.array([[longitude, latitude]]))[0].tolist()
        rows.append(
            {
                "port": row["port"],
                "place": row["place"],
                "kind": row["kind"],
                "main": row["main"],
                "latitude": point[1],
                "longitude": point[0],
                "index_number": row["index_number"],
                "status": "reported" if sea else "estimated",
                "source": PORT_INDEX if sea else ASSUMPTION,
                "vintage": PORT_VINTAGE if sea else ASSUMPTION_VINTAGE,
                "note": row["note"],
            }
        )
    return pd.DataFrame(rows)


def ports(main: pd.DataFrame, index: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Table ``ports``: hand-picked ports with their position and nearest sea node.

    Parameters
    ----------
    main
        Rows of ``hand/main_ports.csv`` as text.
    index
        As `read_port_index` gives it.
    nodes
        Table ``sea_nodes``.

    Raises
    ------
    BadInput
        When a port is not in the index, lies in another country, or is far from any lane.
    """
    where = "hand/main_ports.csv"
    found = _located(main, index, where)
    lanes = nodes[["longitude", "latitude"]].to_numpy("float64")
    names: list[str] = []
    distances: list[float] = []
    for number, row in enumerate(found.itertuples(index=False), start=2):
        if row.kind == "inland":
            names.append("")
            distances.append(float("nan"))
            continue
        km = haversine_km(np.array([[row.longitude, row.latitude]]), lanes)
        nearest = int(km.argmin())
        if km[nearest] > LARGEST_SNAP_KM:
            raise BadInput(
                f"{where}, row {number}: {row.port} is {km[nearest]:.0f} km from the sea network"
            )
        names.append(str(nodes["node"].iloc[nearest]))
        distances.append(round(float(km[nearest]), 3))
    return found.assign(node=names, node_km=distances)


def land_legs(legs: pd.DataFrame, located: pd.DataFrame, detour: float) -> pd.DataFrame:
    """Table ``land_legs``: entered line lengths, else great circle times a detour factor.

    Parameters
    ----------
    legs
        Rows of ``hand/land_legs.csv`` as text.
    located
        Table ``ports``.
    detour
        Road or rail distance over great circle where neither a length nor a factor was entered.

    Raises
    ------
    BadInput
        When a leg begins or ends at a port that is not in ``hand/main_ports.csv``.
    """
    at = located.set_index("port")
    rows: list[dict[str, object]] = []
    for number, row in enumerate(legs.to_dict("records"), start=2):
        for column in ("from_port", "to_port"):
            if row[column] not in at.index:
                raise BadInput(
                    f"hand/land_legs.csv, row {number}, column '{column}': "
                    f"'{row[column]}' is not in hand/main_ports.csv"
                )
        start, end = at.loc[row["from_port"]], at.loc[row["to_port"]]
        straight = haversine_km(
            np.array([[start["longitude"], start["latitude"]]]),
            np.array([[end["longitude"], end["latitude"]]]),
        ).item()
        factor = float(row["detour"]) if row["detour"] else detour
        entered = bool(row["km"])
        rule = f"great circle x {factor:g}"
        rows.append(
            {
                "from": row["from_port"],
                "to": row["to_port"],
                "km": float(row["km"]) if entered else round(straight * factor),
                "mode": row["mode"],
                "borders": int(start["place"] != end["place"]),
                "status": "estimated" if entered else "imputed",
                "source": ASSUMPTION,
                "vintage": ASSUMPTION_VINTAGE,
                "note": row["note"] if entered else "; ".join(t for t in (rule, row["note"]) if t),
            }
        )
    return pd.DataFrame(rows)


def hand() -> Path:
    """Folder of the hand-entered tables."""
    return Path(__file__).parents[1] / "hand"


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables ``ports``, ``sea_nodes``, ``sea_edges`` and ``land_legs``.

    Parameters
    ----------
    folder
        Holds ``marnet_searoute.geojson`` and ``world_port_index.csv.gz``.

    Returns
    -------
    dict of pandas.DataFrame
        Tables as ``fields.csv`` describes them.

    Raises
    ------
    BadInput
        When a file is not what it claims to be; names file, row and column.
    """
    parameters = read_csv(hand() / "route_parameters.csv").set_index("parameter")
    nodes, edges = sea_network(read_segments(folder / NETWORK_FILE))
    index = read_port_index(folder / PORT_FILE)
    located = ports(read_csv(hand() / "main_ports.csv"), index, nodes)
    detour = float(str(parameters.loc["route:land_detour", "value"]))
    legs = land_legs(read_csv(hand() / "land_legs.csv"), located, detour)
    tables = {"land_legs": legs, "ports": located, "sea_edges": edges, "sea_nodes": nodes}
    return {
        name: validate(name, frame, where=f"ports-and-sea/{name}", fill=True)
        for name, frame in tables.items()
    }
