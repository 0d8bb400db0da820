"""The small parts: remarks, routes, the month tables, the SVG of a chart."""

from __future__ import annotations

import pytest

from shigen.briefing.content import MineralResults
from shigen.briefing.context import Context
from shigen.briefing.findings import Findings
from shigen.briefing.language import load
from shigen.briefing.remarks import FORMS, said
from shigen.briefing.sections.annex import SMALLER, lines, route_text
from shigen.briefing.sections.decisions import ORDER, gathered
from shigen.briefing.svg import MISSING, finished


@pytest.mark.parametrize(
    ("remark", "japanese"),
    [
        ("refined: HS 282560 is not held", "精製: HS 282560は収録なし"),
        ("mine: no statistics, taken from refined", "鉱山: 統計なし、精製の値による"),
        (
            "Mozambique ships 113 t, but makes and receives only 98 t",
            "モザンビークの払出しは出荷113トンであるが、産出・受入れは98トンにとどまる",
        ),
        (
            "Japan makes and receives 9 t, but ships 1 t and uses 3 t only",
            "日本の産出・受入れは9トンであるが、払出しは出荷1トン、使用3トンにとどまる",
        ),
        (
            "Japan uses 9 t, but makes and receives only 1 t; its quantity was imputed",
            "日本の払出しは使用9トンであるが、産出・受入れは1トンにとどまる(数量は補完値)",
        ),
        ("two sources differ by 30%: 10 t and 7 t", "2出典が30%相違(10トンと7トン)"),
        ("something nobody has said before", "something nobody has said before"),
    ],
)
def test_remarks_of_other_rooms_are_said_in_the_language(remark: str, japanese: str) -> None:
    assert said(load("ja"), remark) == japanese
    assert said(load("en"), remark) == remark


def test_every_form_of_remark_is_told_from_the_others() -> None:
    assert len(set(FORMS)) == len(FORMS)


@pytest.mark.parametrize(
    ("route", "english"),
    [
        ("sea", "by sea"),
        ("sea: malacca;taiwan-strait", "by sea: Strait of Malacca and Taiwan Strait"),
        ("refined>product", "refined → product"),
        ("semiconductors", "semiconductors"),
        ("", ""),
    ],
)
def test_a_route_is_said_by_its_names(findings: Findings, route: str, english: str) -> None:
    assert route_text(Context(findings, load("en")), route) == english


def test_the_month_tables_keep_every_tonne(findings: Findings) -> None:
    results: MineralResults = findings.briefing.minerals[0]
    months = list(findings.briefing.calendar())
    wide = lines(Context(findings, load("en")), results, months)
    assert wide.sum().sum() == pytest.approx(results.actions["t"].sum())
    # The transfer to Japan of 0.4 % of its need is added up with other small ones.
    small = wide[[key[-1] == SMALLER for key in wide.index]]
    assert small.sum().sum() == pytest.approx(
        results.actions.query("action == 'transfer' or action == 'refill'")["t"].sum()
    )


def test_decisions_of_governments_come_first_and_the_largest_share_leads(
    findings: Findings,
) -> None:
    decisions = gathered(Context(findings, load("en")), findings.tables["actions"])
    order = [(ORDER.index(d.decides), -round(d.share, 12)) for d in decisions]
    assert order == sorted(order)
    assert sum(d.tonnes for d in decisions) == pytest.approx(findings.tables["actions"]["t"].sum())


def test_a_chart_gets_ids_of_its_own_and_a_hatch_for_what_is_missing() -> None:
    raw = (
        '<svg width="5"><clipPath id="c"/><g clip-path="url(#c)" aria-label="x">'
        f'<path fill="{MISSING}"/></g></svg>'
    )
    svg = finished(raw, identity="one", summary='1 < 2 & "so"')
    assert svg.startswith('<svg width="5" role="img" aria-label=\'1 &lt; 2 &amp; "so"\'>')
    assert 'clipPath id="one-c"' in svg
    assert 'clip-path="url(#one-c)"' in svg
    assert 'fill="url(#one-hatch)"' in svg
    assert 'pattern id="one-hatch"' in svg
    assert "x" not in svg.partition("<g")[2].partition(">")[0].replace("clip-path", "")


def test_what_is_no_chart_is_an_error() -> None:
    with pytest.raises(ValueError, match="no SVG"):
        finished("nothing", identity="a", summary="b")
