"""What a priority list says, from its tables alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.briefing.priority_world import BARE, MINERALS, PARTIES, make_input

from shigen.briefing import priority as room
from shigen.briefing.language import load
from shigen.briefing.priority import PriorityInput
from shigen.briefing.priority.content import checked
from shigen.briefing.priority.context import Context
from shigen.briefing.priority.facts import Facts, kinds
from shigen.briefing.priority.method_texts import TEXTS
from shigen.briefing.priority.placing import beside, width
from shigen.briefing.priority.words import LACKING, QUANTITIES, SHORT
from shigen.cli import main
from shigen.criticality import METHODS
from shigen.criticality.joint import pareto
from shigen.errors import BadInput


@pytest.fixture(scope="module")
def found() -> PriorityInput:
    return checked(make_input())


@pytest.fixture(scope="module")
def facts(found: PriorityInput) -> Facts:
    return Facts(found)


def test_ranked_and_unranked_are_all_minerals(facts: Facts) -> None:
    assert sorted([*facts.order, *map(str, facts.unranked.index)]) == sorted(MINERALS)
    assert set(facts.unranked.index) == set(BARE)
    assert facts.ranked["rank"].is_monotonic_increasing


def test_points_are_those_of_the_fronts(facts: Facts) -> None:
    pd.testing.assert_series_equal(
        pareto.fronts(facts.points)["front"], facts.ranked["front"], check_names=False
    )
    for party in PARTIES:
        leaders = facts.leaders(party)
        assert facts.own(leaders[0], party)[1] == 1
        assert facts.own(leaders[0], party)[0] == facts.points[party].max()


def test_what_lacks_is_told_by_kind_and_number_of_lists(facts: Facts) -> None:
    assert facts.lacking("germanium") == {"output": 4}
    assert facts.lacking("tin") == {"trade": 4}
    assert kinds("the formula has no value: nothing is made or imported") == {"formula"}
    assert kinds("") == set()


def test_a_single_producer_is_named_once_a_stage(facts: Facts) -> None:
    own = [one for one in facts.single if one.mineral == "yttrium"]
    assert [(one.stage, one.place, one.share) for one in own] == [("refined", "CHN", 0.97)]


def test_votes_are_read_from_the_words_of_the_verdicts(facts: Facts) -> None:
    context = Context(facts, load("en"))
    told = context.votes("USA 1 of 3 methods, 1 unknown; JPN 2 of 2 methods")
    assert told == {"USA": "1 of 3, 1 open", "JPN": "2 of 2"}
    for slug in facts.order:
        assert set(context.votes(facts.words(slug))) == set(PARTIES)


def test_every_method_and_quantity_has_words() -> None:
    said = {text for m in METHODS.values() for text in (m.title, m.question, *m.cannot_see)}
    assert said <= set(TEXTS), "bring shigen.briefing.priority.method_texts up to date"
    assert set(METHODS) <= set(SHORT)
    every = {q.name for m in METHODS.values() for q in m.quantities + m.optional}
    assert every <= set(QUANTITIES)
    grouped = [name for _, names in LACKING.values() for name in names]
    assert len(grouped) == len(set(grouped))


@pytest.mark.parametrize("name", ["joint_list", "official", "producers"])
def test_a_table_that_lacks_a_column_is_refused(found: PriorityInput, name: str) -> None:
    tables = {**found.tables, name: found.tables[name].drop(columns="mineral")}
    with pytest.raises(BadInput, match=f"table '{name}' of the priority list lacks column"):
        checked(replace(found, tables=tables))


def test_a_list_without_any_rank_is_refused(found: PriorityInput) -> None:
    table = found.tables["joint_list"].assign(rank=float("nan"))
    with pytest.raises(BadInput, match="no mineral has a joint rank"):
        checked(replace(found, tables={**found.tables, "joint_list": table}))


def test_names_stand_beside_their_points_and_on_no_other() -> None:
    points = [(50.0, 50.0), (52.0, 52.0), (54.0, 50.0), (200.0, 50.0)]
    names = ["antimony", "cobalt", "germanium", "a name far too long for the place that is there"]
    found = beside(points, names, size=9, area=(220, 100))
    assert [one.placed for one in found] == [True, True, True, False]
    boxes = [
        (one.left, one.middle - 4.5, one.left + width(text, 9), one.middle + 4.5)
        for one, text in zip(found[:3], names, strict=False)
    ]
    for at, one in enumerate(boxes):
        assert one[0] >= 0
        assert one[2] <= 220
        for other in boxes[at + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_the_files_are_written_and_named(found: PriorityInput, tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    paths = room.write(
        found,
        to=tmp_path,
        languages=["ja"],
        formats=["html", "csv"],
        progress=lambda what, done, total: said.append((what, done, total)),
    )
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert names[0] == "priority-ja.html"
    assert "priority/joint-list.csv" in names
    assert "priority/about.csv" in names
    assert [(done, total) for _, done, total in said] == [(0, 3), (1, 3), (2, 3)]
    again = {path: path.read_bytes() for path in paths}
    room.write(found, to=tmp_path, languages=["ja"], formats=["html", "csv"])
    assert {path: path.read_bytes() for path in paths} == again


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"formats": ["xlsx"]}, "no such format: xlsx; choose from html, pdf, csv"),
        ({"languages": ["de"]}, "no language 'de'"),
    ],
)
def test_what_it_cannot_write_is_refused(
    found: PriorityInput, tmp_path: Path, options: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        room.write(found, to=tmp_path / "out", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--languages", "de"], "--languages de: choose from en, ja, fr"),
        (["--documents", "xlsx"], "--documents xlsx: choose from html, pdf, csv"),
        (["--date", "today"], "--date today: write a day such as 2026-11-24"),
    ],
)
def test_the_command_refuses_what_it_cannot_write_before_any_work(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["criticality", "rank", "cobalt", *words]) == 2
    written = capsys.readouterr()
    assert said in written.err
    assert written.out == ""
