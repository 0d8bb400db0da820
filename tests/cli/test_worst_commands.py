"""``shigen vulnerability worst`` and ``defend``: what they print, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shigen.cli.vulnerability.defend import defend
from shigen.cli.vulnerability.worst import worst
from shigen.errors import BadInput, UnknownName


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.slow
def test_the_worst_case_is_printed_with_its_proof(capsys: pytest.CaptureFixture[str]) -> None:
    worst(mineral=("gallium",), budget=(1, 2), format="json")
    answer = printed(capsys)
    bounds = answer["tables"]["worst_bounds"]
    assert [row["budget"] for row in bounds] == [1, 2]
    assert all(row["closed"] and row["gap"] <= 1e-3 for row in bounds)
    attacks = answer["tables"]["worst_attack"]
    assert [row["budget"] for row in attacks] == [1, 2, 2]
    assert {row["party"] for row in answer["tables"]["worst_shortfall"]} == {"JPN", "USA"}
    assert answer["warnings"] == []


@pytest.mark.slow
def test_a_search_without_time_prints_its_bound(capsys: pytest.CaptureFixture[str]) -> None:
    worst(mineral=("gallium",), budget=(3,), time_limit=1e-9, format="json")
    answer = printed(capsys)
    row = answer["tables"]["worst_bounds"][0]
    assert not row["closed"]
    assert row["upper_usd"] > row["lower_usd"] > 0
    assert row["proof"] == "time limit"
    assert "time limit ended the search" in answer["warnings"][0]


@pytest.mark.slow
def test_minerals_are_attacked_together(capsys: pytest.CaptureFixture[str]) -> None:
    worst(mineral=("gallium", "germanium"), budget=(1,), joint=True, format="json")
    answer = printed(capsys)
    assert [row["scope"] for row in answer["tables"]["worst_bounds"]] == ["joint"]
    assert answer["tables"]["worst_attack"][0]["minerals"] == "gallium;germanium"


@pytest.mark.slow
def test_measures_of_a_file_are_ranked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "options.csv"
    file.write_text(
        "option,kind,party,stage,amount_t,source,cost_usd\n"
        "more stock,stock,Japan,refined,20,,9000000\n"
        "new contract,contract,JPN,refined,10,CAN,\n"
    )
    defend(mineral="gallium", budget=1, options=file, format="json")
    rows = printed(capsys)["tables"]["defence"]
    assert [row["rank"] for row in rows] == [0, 1, 2]
    assert rows[1]["drop_usd"] >= rows[2]["drop_usd"]
    by_name = {row["option"]: row for row in rows}
    assert by_name["more stock"]["drop_per_usd"] == pytest.approx(
        by_name["more stock"]["drop_usd"] / 9_000_000
    )
    assert by_name["new contract"]["drop_per_usd"] is None


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"budget": (0,)}, "from 1 to 5"),
        ({"budget": (6,)}, "from 1 to 5"),
        ({"over": "ships"}, "choose from countries"),
        ({"mineral": ()}, "name at least one"),
        ({"table": "attacks"}, "worst_attack"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        worst(**{"mineral": ("gallium",), **asked})


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="gallium"):
        worst(mineral=("galium",))
    with pytest.raises(UnknownName, match="gallium"):
        defend(mineral="galium")


def test_an_options_file_is_read_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "options.csv"
    file.write_text("option,kind,party,stage,amount_t\nmore,stock,JPN,refined,some\n")
    with pytest.raises(BadInput, match="row 2, column 'amount_t'"):
        defend(mineral="gallium", options=file)
