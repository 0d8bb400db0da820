"""The sea network: lanes as published, cut into legs and tagged with the passages they cross."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shigen import reference
from shigen.errors import BadInput

NETWORK = "searoute-marnet"
NETWORK_VINTAGE = "1.6.0"
EARTH_RADIUS_KM = 6371.0088
Array = np.ndarray[tuple[int], np.dtype[np.float64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def haversine_km(start: Matrix, end: Matrix) -> Array:
    """Great-circle distance: 2 R arcsin sqrt(sin^2(dy / 2) + cos y_1 cos y_2 sin^2(dx / 2)).

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees, one point a row; one row is taken for all.

    Returns
    -------
    numpy.ndarray
        Distances in km on a sphere with the mean radius of the Earth.

    Examples
    --------
    A quarter of the equator:

    >>> haversine_km(np.array([[0.0, 0.0]]), np.array([[90.0, 0.0]])).round(1).tolist()
    [10007.6]
    """
    x1, y1 = np.radians(start).T
    x2, y2 = np.radians(end).T
    a = np.sin((y2 - y1) / 2) ** 2 + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    distance: Array = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0)))
    return distance


def normal_points(points: Matrix) -> Matrix:
    """Points with longitude in [-180, 180), whatever turn of the globe it was written on.

    Examples
    --------
    >>> normal_points(np.array([[190.5, 1.0], [-180.0, 2.0], [180.0, 2.0]])).tolist()
    [[-169.5, 1.0], [-180.0, 2.0], [-180.0, 2.0]]
    """
    normal: Matrix = np.column_stack([(points[:, 0] + 180.0) % 360.0 - 180.0, points[:, 1]])
    # about ten metres: joins ends of lanes that were meant to be one point
    return normal.round(4)


def parse_gates(text: str, *, where: str) -> Matrix:
    """Lines across a passage from ``"x1 y1 x2 y2;..."`` (degrees).

    Raises
    ------
    BadInput
        When a line does not have four numbers.

    Examples
    --------
    >>> parse_gates("43.75 12.85 43.10 12.20", where="here").tolist()
    [[43.75, 12.85, 43.1, 12.2]]
    """
    try:
        lines = [[float(number) for number in part.split()] for part in text.split(";")]
    except ValueError:
        lines = [[]]
    if any(len(line) != 4 for line in lines):
        raise BadInput(f"{where}: gate '{text}' is not 'longitude latitude longitude latitude'")
    return np.array(lines)


def crosses(gate: Array, legs: Matrix, *, where: str) -> Mask:
    """Which legs cross a gate line, in the plane of longitude and latitude.

    Parameters
    ----------
    gate
        Longitude and latitude of both ends.
    legs
        Longitude and latitude of both ends of each leg; a leg over the 180th meridian runs past
        180 degrees.

    Raises
    ------
    BadInput
        When a leg ends exactly on the gate: it would be undecided which side it is on.

    Examples
    --------
    >>> gate = np.array([1.0, -1.0, 1.0, 5.0])
    >>> crosses(gate, np.array([[0.0, 0.0, 2.0, 2.0], [0.0, 9.0, 2.0, 9.0]]), where="").tolist()
    [True, False]
    """
    found = np.zeros(len(legs), dtype=np.bool_)
    x3, y3, x4, y4 = gate
    for turn in (-360.0, 0.0, 360.0):
        x1, y1, x2, y2 = legs[:, 0] + turn, legs[:, 1], legs[:, 2] + turn, legs[:, 3]
        # sign of the area spanned with the gate says on which side of it a point lies
        first = (x4 - x3) * (y1 - y3) - (y4 - y3) * (x1 - x3)
        second = (x4 - x3) * (y2 - y3) - (y4 - y3) * (x2 - x3)
        across = (x2 - x1) * (y3 - y1) - (y2 - y1) * (x3 - x1)
        along = (x2 - x1) * (y4 - y1) - (y2 - y1) * (x4 - x1)
        parted = across * along < 0
        if (((first == 0) | (second == 0)) & parted).any():
            raise BadInput(f"{where}: a leg of the sea network ends on the gate; move the gate")
        found |= (first * second < 0) & parted
    return found


def _coordinates(file: Path, number: int, feature: Mapping[str, Any]) -> list[list[list[float]]]:
    try:
        geometry = feature["geometry"]
        lines = geometry["coordinates"]
        if geometry["type"] == "LineString":
            lines = [lines]
        elif geometry["type"] != "MultiLineString":
            raise ValueError(geometry["type"])
        for line in lines:
            for x, y in line:
                if not (-200 <= x <= 200 and -90 <= y <= 90):
                    raise ValueError((x, y))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"{file}, feature {number}, geometry: is not a line of longitude and latitude ({error})"
        ) from error
    return lines  # type: ignore[no-any-return]


def read_segments(file: Path) -> Matrix:
    """Straight legs of the network as published: longitude, latitude of both ends.

    Raises
    ------
    BadInput
        When the file is missing, cut short, or not a GeoJSON collection of lines.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        features = content["features"]
        if content["type"] != "FeatureCollection" or not features:
            raise ValueError("no features")
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{file}: is not a GeoJSON feature collection ({error})") from error
    legs = [
        (*start, *end)
        for number, feature in enumerate(features, start=1)
        for line in _coordinates(file, number, feature)
        for start, end in itertools.pairwise(line)
    ]
    return np.array(legs, dtype=np.float64)


def _passages(segments: Matrix) -> list[str]:
    tags = np.full(len(segments), "", dtype=object)
    for row in reference.rows("passages"):
        where = f"reference/passages.csv, passage {row['slug']}"
        for gate in parse_gates(row["gate"], where=where):
            hit = crosses(gate, segments, where=where)
            twice = hit & (tags != "") & (tags != row["slug"])
            if twice.any():
                raise BadInput(f"{where}: a leg also crosses the gate of {tags[twice][0]}")
            tags[hit] = row["slug"]
    missed = {row["slug"] for row in reference.rows("passages")} - set(tags)
    if missed:
        raise BadInput(f"reference/passages.csv: no leg crosses the gate of {min(missed)}")
    return [str(tag) for tag in tags]


def sea_network(
    segments: Matrix,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges of the sea network.

    Parameters
    ----------
    segments
        Legs as `read_segments` gives them.

    Returns
    -------
    tuple of pandas.DataFrame
        ``sea_nodes`` (one row a point, degrees) and ``sea_edges`` (km, each pair once).
    """
    points = normal_points(np.vstack([segments[:, :2], segments[:, 2:]]))
    places, index = np.unique(points, axis=0, return_inverse=True)
    names = np.array([f"n{number:05d}" for number in range(len(places))])
    nodes = pd.DataFrame(
        {
            "node": names,
            "latitude": places[:, 1],
            "longitude": places[:, 0],
            "source": NETWORK,
            "vintage": NETWORK_VINTAGE,
        }
    )
    start, end = index[: len(segments)], index[len(segments) :]
    low, high = np.minimum(start, end), np.maximum(start, end)
    km = haversine_km(places[low], places[high])
    edges = pd.DataFrame(
        {
            "from": names[low],
            "to": names[high],
            "km": km.round(3),
            "passage": _passages(segments),
            "source": NETWORK,
            "vintage": NETWORK_VINTAGE,
        }
    )
    edges = edges[low != high].sort_values(["from", "to", "passage"]).drop_duplicates()
    return nodes, edges.reset_index(drop=True)
