"""Rates by kind and stage: what ships is what is computed; a user's own table is checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from shigen.catalogue import load
from shigen.disruptions import rates
from shigen.disruptions.stage_rates import (
    CLOSURE,
    KINDS,
    Rate,
    rate_of,
    read_stage_rates,
    shipped,
    stage_rates,
)
from shigen.disruptions.states import state_at, states
from shigen.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def computed() -> pd.DataFrame:
    return stage_rates(load())


def test_what_ships_is_what_is_computed(computed: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        shipped(), computed, check_dtype=False, check_exact=False, rtol=2e-6
    )


def test_single_kinds_and_stages_add_up_to_the_coarse_table(computed: pd.DataFrame) -> None:
    coarse = rates.class_rates(load())
    for row in coarse[coarse["kind"] != "closure"].to_dict("records"):
        of_class = computed[computed["governance_class"] == row["governance_class"]]
        here = of_class[of_class["kind"].isin(rates.KINDS[str(row["kind"])])]
        # One post may be hit by several kinds in one event, never the other way round.
        assert here["posts_hit"].sum() >= int(row["posts_hit"])
        watched = of_class.drop_duplicates("stage")["post_years"].sum()
        assert watched == pytest.approx(row["post_years"])


def test_nothing_that_never_happened_has_a_rate_of_zero(computed: pd.DataFrame) -> None:
    assert (computed["rate_low"] > 0).all()
    assert (computed["rate_low"] < computed["rate"]).all()
    assert (computed["rate"] < computed["rate_high"]).all()
    none = computed[computed["events"] == 0]
    assert none["rate"].to_numpy() == pytest.approx(0.5 / none["post_years"].to_numpy(), rel=1e-5)


def test_a_rate_is_that_of_the_class_of_the_country(computed: pd.DataFrame) -> None:
    found = rate_of(load(), "Congo (Kinshasa)", "mine", "outage")
    row = computed[
        (computed["kind"] == "outage")
        & (computed["governance_class"] == "unstable")
        & (computed["stage"] == "mine")
    ]
    assert found.value == pytest.approx(row["rate"].item(), rel=1e-5)
    assert rate_of(load(), "", "", CLOSURE).value > 0


def test_a_probability_follows_from_a_rate() -> None:
    assert Rate(0.0, 0.1, 1.0, "").probability == pytest.approx((0.0, 0.0951626, 0.6321206))


def test_unknown_kinds_and_rows_that_are_missing_are_said() -> None:
    with pytest.raises(UnknownName, match="did you mean 'strike'"):
        rate_of(load(), "COD", "mine", "strke")
    table = shipped()
    with pytest.raises(BadInput, match="not a rate of zero"):
        rate_of(load(), "COD", "mine", "strike", table=table[table["kind"] != "strike"])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("strike,stable,mine,0,0,1,1.2,0.1,1.3,judged", "row 2, column 'rate'"),
        ("strike,stable,mine,0,0,1,-0.2,0.1,0.3,judged", "row 2, column 'rate'"),
        ("strike,stable,mine,0,0,1,0.4,0.1,0.3,judged", "rate_low <= rate <= rate_high"),
        ("strke,stable,mine,0,0,1,0.2,0.1,0.3,judged", "row 2: unknown kind"),
        ("strike,calm,mine,0,0,1,0.2,0.1,0.3,judged", "row 2: give a class"),
        ("strike,stable,,0,0,1,0.2,0.1,0.3,judged", "row 2: stage"),
        ("strike,,,0,0,1,0.2,0.1,0.3,judged", "row 2: give a class"),
        ("passage_closure,stable,mine,0,0,1,0.2,0.1,0.3,judged", "row 2: give a class"),
        ("strike,stable,moon,0,0,1,0.2,0.1,0.3,judged", "row 2: stage"),
    ],
)
def test_a_users_table_is_checked(tmp_path: Path, row: str, says: str) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(",".join(shipped().columns) + f"\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_stage_rates(file)


def test_a_users_table_is_used(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    row = "strike,unstable,mine,0,0,1,0.2,0.1,0.3,judged"
    file.write_text(",".join(shipped().columns) + f"\n{row}\n", encoding="utf-8")
    found = rate_of(load(), "COD", "mine", "strike", table=read_stage_rates(file))
    assert found == Rate(0.1, 0.2, 0.3, "judged")


def test_every_kind_with_a_rate_is_a_kind() -> None:
    from shigen.disruptions.kinds import KINDS as ALL

    assert set(KINDS) | {CLOSURE} <= set(ALL)


@pytest.mark.parametrize(
    ("day", "words", "state"),
    [
        ("2026-01-01", "suspended until 2026-11-10", ("suspended", "2026-11-10")),
        ("2026-11-10", "suspended until 2026-11-10", ("active", "")),
        ("2026-01-01", "in force to the end of 2027", ("active", "2027-12-31")),
        ("2028-01-01", "in force to the end of 2027", ("lapsed", "")),
    ],
)
def test_suspensions_and_ends_told_in_words(day: str, words: str, state: tuple[str, str]) -> None:
    at = date.fromisoformat(day)
    assert state_at(at, effective="2025-11-08", until="", words=words) == state


def test_no_control_that_is_suspended_is_called_active() -> None:
    found = states(load(), date(2026, 6, 1))
    suspended = found[found["state_basis"].str.contains("suspended")]
    assert len(suspended) > 10
    assert set(suspended["control_state"]) == {"suspended"}
    graphite = found[(found["mineral"] == "natural-graphite") & (found["target"] == "USA")]
    assert set(graphite["state_until"]) == {"2026-11-27"}


def test_what_came_after_a_suspension_is_said_not_to_be_known() -> None:
    found = states(load(), date(2026, 11, 24))
    over = found[found["state_basis"].str.contains("suspended until 2026-11-10")]
    assert set(over["control_state"]) == {"active"}
    assert over["state_basis"].str.contains("whether it was prolonged is not known").all()
