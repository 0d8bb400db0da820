"""What the results say, worked out by hand on the invented numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from shigen.briefing.content import BriefingInput, checked
from shigen.briefing.context import Context
from shigen.briefing.findings import Findings, first_short_month, weakest_status
from shigen.briefing.language import load
from shigen.briefing.sections import grid, minister
from shigen.errors import BadInput


def use(month: str, short: float, use: str = "magnets") -> tuple[str, str, str, float, float]:
    return ("JPN", use, month, 10.0, short)


def rows(*given: tuple[str, str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(given, columns=["party", "use", "month", "need_t", "shortfall_t"])


def test_the_first_month_short_is_of_any_use_and_ignores_rounding() -> None:
    table = rows(
        use("2026-12", 0.005), use("2027-01", 0.0), use("2027-01", 0.5, "other"), use("2027-02", 9)
    )
    assert first_short_month(table, "JPN") == "2027-01"
    assert first_short_month(table, "USA") == ""


def test_the_weakest_status_needs_a_twentieth_of_the_tonnes() -> None:
    quality = pd.DataFrame(
        {
            "stage": ["refined", "refined", "refined", "all"],
            "status": ["reported", "imputed", "assumed", "assumed"],
            "throughput_t": [90.0, 6.0, 4.0, 4.0],
        }
    )
    assert weakest_status(quality) == "imputed"


def test_shares_unmet_are_of_the_need_over_all_months(findings: Findings) -> None:
    outlook = findings.outlooks["gallium", "JPN"]
    own = findings.tables["without"].query("mineral == 'gallium' and party == 'JPN'")
    assert outlook.need == pytest.approx(8.2 * 24)
    assert outlook.without.value == pytest.approx(own["shortfall_t"].sum() / (8.2 * 24))
    assert outlook.with_plan.value == pytest.approx(0.37 * outlook.without.value, rel=1e-4)
    assert outlook.first == "2027-03"


def test_the_range_is_that_of_the_grid_at_the_length_of_the_stop(findings: Findings) -> None:
    outlook = findings.outlooks["gallium", "JPN"]
    cells = findings.tables["sweep"].query(
        "mineral == 'gallium' and party == 'JPN' and stop_months == 12"
    )
    shares = [*(cells["shortfall_without_t"] / outlook.need), outlook.without.value]
    assert outlook.without.low == pytest.approx(min(shares))
    assert outlook.without.high == pytest.approx(max(shares))
    assert outlook.first_low == "2027-01"
    # One cell of the grid does not run short at all.
    assert outlook.first_high == ""


def test_a_case_sums_money_and_means_shares(findings: Findings) -> None:
    comparison = findings.tables["comparison"].query("case == 'joint'")
    case = findings.cases["joint"]
    assert case.cost == pytest.approx(comparison["cost_usd"].sum())
    own = comparison[comparison["party"] == "USA"]
    assert case.unmet["USA"] == pytest.approx(own["share"].mean())
    assert case.worst["USA"] == (
        own.loc[own["share"].idxmax(), "mineral"],
        own["share"].max(),
    )


def test_the_assumption_that_moves_most_comes_first(findings: Findings) -> None:
    swings = [item.swing for item in findings.sensitivities]
    assert swings == sorted(swings, reverse=True)
    assert findings.sensitivities[0].dimension == "stop_months"


def test_sums_over_the_parties_are_not_counted_again(change: Callable[..., BriefingInput]) -> None:
    def with_sums(table: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([table, table.assign(party="joint")], ignore_index=True)

    plain = Findings(change(comparison=lambda table: table))
    assert Findings(change(comparison=with_sums)).cases == plain.cases


def test_months_beyond_those_reported_do_not_count(briefing: BriefingInput) -> None:
    shorter = Findings(checked(replace(briefing, months=2)))
    assert not any(outlook.short for outlook in shorter.outlooks.values())


def test_the_title_says_when_nobody_runs_short(briefing: BriefingInput) -> None:
    context = Context(Findings(checked(replace(briefing, months=2))), load("en"))
    assert minister.headline(context).startswith("No party runs short")


def test_the_title_names_one_party_when_only_one_runs_short(
    change: Callable[..., BriefingInput],
) -> None:
    def only_japan(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(shortfall_t=table["shortfall_t"].where(table["party"] == "JPN", 0.0))

    title = minister.headline(Context(Findings(change(without=only_japan)), load("en")))
    assert title.startswith("Japan runs short of")
    assert "United States" not in title


def test_the_advice_says_so_when_acting_together_changes_little(
    change: Callable[..., BriefingInput],
) -> None:
    def same(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(cost_usd=1.0e6)

    advice = minister.advice(Context(Findings(change(comparison=same)), load("en")))
    assert advice.startswith("Acting together changes little here")


def test_the_advice_does_not_recommend_what_costs_more(
    change: Callable[..., BriefingInput],
) -> None:
    def fair_is_dear(table: pd.DataFrame) -> pd.DataFrame:
        fair = table["case"] == "joint-fair"
        return table.assign(
            cost_usd=table["cost_usd"].where(~fair, 10 * table["cost_usd"]),
            share=table["share"].where(~fair | (table["party"] == "JPN"), 0.9),
        )

    context = Context(Findings(change(comparison=fair_is_dear)), load("en"))
    advice = minister.advice(context)
    assert not minister.recommended(context)
    assert "recommended" not in advice
    assert "more than the better of the two orders alone" in advice
    assert "The United States gives: 90% of its need stays unmet" in advice
    assert minister.options(context).columns[-1].title == "Together, fairly"


def test_without_a_grid_no_range_is_invented(change: Callable[..., BriefingInput]) -> None:
    context = Context(Findings(change(sweep=lambda table: table.iloc[:0])), load("en"))
    section = grid.section(context)
    assert len(section.blocks) == 1
    outlook = context.findings.outlooks["gallium", "JPN"]
    assert outlook.without.low == outlook.without.value == outlook.without.high
    assert context.grid_notes() == ()


def test_a_table_without_a_column_is_refused(change: Callable[..., BriefingInput]) -> None:
    with pytest.raises(BadInput, match="table worth of gallium lacks quoted"):
        change(worth=lambda table: table.drop(columns="quoted"))
