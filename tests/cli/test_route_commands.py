"""``shigen route`` and ``shigen vulnerability passages``: what they print, and what they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shigen.cli.network import route
from shigen.cli.vulnerability.passages import passages
from shigen.errors import BadInput, UnknownName


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_route_runs_between_ports_as_well_as_places(capsys: pytest.CaptureFixture[str]) -> None:
    route("NLD-rotterdam", "jpn-tokyo-bay", close=("suez", "panama"), format="json")
    answer = printed(capsys)
    assert answer["inputs"]["closed"] == ["panama-canal", "suez-canal"]
    row = answer["tables"]["routes"][0]
    assert (row["from_port"], row["to_port"]) == ("NLD-rotterdam", "JPN-tokyo-bay")
    assert "cape-of-good-hope" in row["passages"].split(";")
    route("RUS-taganrog", "ROU-constanta", close=("kerch",), format="json")
    row = printed(capsys)["tables"]["routes"][0]
    assert row["km"] == "inf"
    assert row["note"] == "unreachable while closed: kerch-strait"


def test_a_port_and_a_place_do_not_mix() -> None:
    with pytest.raises(UnknownName, match="unknown port 'JPN'"):
        route("NLD-rotterdam", "JPN")


def test_every_used_passage_is_closed_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    passages(mineral=("gallium",), party=("JPN",), format="json")
    answer = printed(capsys)
    tables = answer["tables"]
    used = {row["passage"] for row in tables["passage_exposure"]}
    assert used
    assert {row["closing"] for row in tables["passage_closure"]} <= used
    assert {row["known"] for row in tables["canal_capacity"]} == {
        "capacity known",
        "capacity not known",
    }
    assert {row["party"] for row in tables["passage_isolation"]} == {"JPN"}


def test_what_is_cut_off_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    passages(mineral=("copper",), party=("SAU",), close=("Bab el-Mandeb", "Suez"), format="json")
    answer = printed(capsys)
    assert answer["inputs"]["closed"] == ["bab-el-mandeb", "suez-canal"]
    for row in answer["tables"]["passage_closure"]:
        assert row["closing"] == "bab-el-mandeb;suez-canal"
        if row["unreachable_share"] > 0:
            assert any(row["note"] in text for text in answer["warnings"])


def test_bad_words_are_refused_before_any_work() -> None:
    with pytest.raises(BadInput, match="--table nothing"):
        passages(table="nothing")
    with pytest.raises(UnknownName, match="unknown passage"):
        passages(close=("suezz",))
    with pytest.raises(BadInput, match="open ocean"):
        passages(close=("cape horn",))
    with pytest.raises(UnknownName):
        passages(mineral=("unobtainium",))
