"""``shigen vulnerability origins`` and ``indicators`` keep to what is promised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from shigen import catalogue, reference
from shigen.cli.vulnerability.indicators import TABLES as INDICATOR_TABLES
from shigen.cli.vulnerability.indicators import indicators
from shigen.cli.vulnerability.origins import TABLES as ORIGIN_TABLES
from shigen.cli.vulnerability.origins import origins
from shigen.errors import BadInput, UnknownName
from shigen.vulnerability.indicators import MEANINGS

Asked = Callable[..., dict[str, Any]]


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    """Return a function that runs a command with ``--format json`` and reads it back."""

    def ask(command: Callable[..., None], **options: Any) -> dict[str, Any]:
        command(**options, format="json")
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ask


def checked(tables: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Tables in which every cell is of its type and within its bounds."""
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    for name, frame in frames.items():
        if len(frame):
            assert list(frame) == reference.fields(name)["field"].tolist()
            reference.validate(name, frame, where=name, fill=True)
    return frames


def test_gallium_of_the_united_states(asked: Asked) -> None:
    """Under a fifth is bought in China; three times as much began there."""
    found = asked(origins, mineral="Ga", party="米国", of="China")
    assert list(found["tables"]) == list(ORIGIN_TABLES)
    frames = checked(found["tables"])
    row = frames["origin_shares"].set_index("origin").loc["CHN"]
    assert row["bought_share"] < 0.2
    assert row["total_share"] > 0.5
    assert frames["origin_shares"]["total_share"].sum() == pytest.approx(1.0)
    assert frames["origin_paths"]["share"].sum() == pytest.approx(row["total_share"])
    ways = frames["origin_suppliers"]
    both = ways["direct_share"].sum() + ways["derived_share"].sum()
    assert both == pytest.approx(row["total_share"])
    known = set(catalogue.load().table("sources")["source"])
    assert set(frames["sources"]["source"]) <= known
    assert len(frames["sources"])


def test_magnets_stand_beside_metals(asked: Asked) -> None:
    frames = checked(asked(origins, mineral="NdPr", party="USA", of="CHN")["tables"])
    rows = frames["origin_shares"]
    assert {"refined", "product"} <= set(rows["stage"])
    assert set(rows.loc[rows["stage"] == "product", "origin_stage"]) == {
        "mine", "refined", "product",
    }  # fmt: skip


def test_without_an_origin_the_largest_foreign_one_is_followed(asked: Asked) -> None:
    frames = checked(asked(origins, mineral="gallium", party="JPN")["tables"])
    assert set(frames["origin_suppliers"]["origin"]) == {"CHN"}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"mineral": "gallium", "party": "Atlantis"}, UnknownName),
        ({"mineral": "unobtainium", "party": "USA"}, UnknownName),
        ({"mineral": "gallium", "party": "USA", "stage": "mine"}, UnknownName),
        ({"mineral": "gallium", "party": "TCD"}, BadInput),
        ({"mineral": "gallium", "party": "USA", "table": "ways"}, BadInput),
        ({"mineral": "gallium", "party": "USA", "smallest": 0.0}, BadInput),
    ],
)
def test_origins_refuses_what_it_cannot_answer(options: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        origins(**options)


@pytest.mark.slow
def test_indicators_of_gallium(asked: Asked) -> None:
    found = asked(indicators, mineral=("gallium",))
    assert list(found["tables"]) == list(INDICATOR_TABLES)
    frames = checked(found["tables"])
    table = frames["vulnerability_indicators"]
    for party in ("JPN", "USA"):
        assert table.loc[table["party"] == party, "indicator"].tolist() == list(MEANINGS)
    bounded = table.dropna(subset=["value"])
    assert not (bounded["low"] > bounded["value"] + 1e-9).any()
    assert not (bounded["high"] < bounded["value"] - 1e-9).any()
    # Where there is no number words say why.
    assert table.loc[table["value"].isna(), "says"].str.len().gt(0).all()
    points = frames["single_points"]
    assert set(points.loc[points["single_point"].astype(bool), "name"]) == {"CHN"}


@pytest.mark.slow
def test_a_party_without_use_is_told_so(asked: Asked) -> None:
    found = asked(indicators, mineral=("gallium",), party=("Chad",))
    table = checked(found["tables"])["vulnerability_indicators"].set_index("indicator")
    assert found["inputs"]["planned"] == ["JPN", "TCD", "USA"]
    assert "no use" in table.loc["time-to-survive-unplanned", "says"]


@pytest.mark.parametrize(
    "options",
    [
        {"party": ("Atlantis",)},
        {"ally": ("Atlantis",)},
        {"assume": ("industry_days",)},
        {"assume": ("industry_dayz=3",)},
        {"threshold": 1.5},
        {"stop_months": 24},
        {"months": 12},
        {"table": "all"},
    ],
)
def test_indicators_refuses_what_it_cannot_answer(options: dict[str, Any]) -> None:
    with pytest.raises((BadInput, UnknownName)):
        indicators(mineral=("gallium",), **options)
