"""Reconciliations solved on paper, reproduced to 1e-9.

For claims o with sigma s the balanced values are the x that minimise

    L(x, m) = sum_k ((x_k - o_k) / s_k)^2 + sum_b m_b (A x)_b ,    x_k >= 0 where bounded,

hence x_k = o_k - s_k^2 / 2 (A' m)_k, or 0 where that is negative; and A x = 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from shigen.network import claims, reconcile
from shigen.network.chain import Chain, Stage
from shigen.network.optimality import conditions

EXACT = 1e-9
ROOT = 2**0.5


def stage(name: str, *, to_next: float | None = None) -> Stage:
    return Stage(
        name=name, kind="tonnes", basis="content", production_year=2024, sources=(),
        world_total_source="", copied_from="", missing_codes=(), coverage="full", used_here=True,
        yield_to_next=to_next, yield_low=None, yield_high=None, tolerance=0.25, note="",
    )  # fmt: skip


REFINED = Chain("copper", 2024, "", (stage("refined"),))
MINE_TO_METAL = Chain("copper", 2024, "", (stage("mine", to_next=0.9), stage("refined")))


def node(place: str, item: str, observed: float, sigma: float, *, at: str = "refined") -> Any:
    return {"kind": "node", "stage": at, "place": place, "item": item, "observed": observed,
            "sigma": sigma}  # fmt: skip


def arc(exporter: str, importer: str, observed: float, sigma: float) -> Any:
    return {"kind": "arc", "stage": "refined", "place": exporter, "partner": importer,
            "item": "trade", "observed": observed, "sigma": sigma}  # fmt: skip


def values(balanced: reconcile.Balanced) -> dict[tuple[str, str], float]:
    """Return the balanced tonnes by item and place, or by exporter and importer."""
    return {
        (row["place"], row["partner"]) if row["kind"] == "arc" else (row["item"], row["place"]):
        row["value"]
        for row in claims.rows(balanced.claims)
    }  # fmt: skip


def test_one_maker_ships_to_one_user():
    """All three numbers speak about one flow: the answer is their mean weighted by 1 / s^2.

    Chile makes p = 100 (s 10), ships f = 80 (s 10), Japan uses u = 70 (s 20).
    Balances p - f = 0 (multiplier a) and f - u = 0 (multiplier b):

        2 (p - 100) / 100 + a = 0,  2 (f - 80) / 100 - a + b = 0,  2 (u - 70) / 400 - b = 0.

    Added up with p = f = u = x: (x - 100) / 100 + (x - 80) / 100 + (x - 70) / 400 = 0, that is
    x (1/100 + 1/100 + 1/400) = 1 + 0.8 + 0.175, so x = 1.975 / 0.0225 = 790 / 9.
    """
    found = reconcile.balance(
        claims.frame(
            [
                node("CHL", "production", 100, 10),
                arc("CHL", "JPN", 80, 10),
                node("JPN", "use", 70, 20),
            ]
        ),
        REFINED,
    )
    assert values(found) == pytest.approx(
        {("production", "CHL"): 790 / 9, ("CHL", "JPN"): 790 / 9, ("use", "JPN"): 790 / 9},
        abs=EXACT,
    )
    # The multipliers on paper: a = 2 (100 - x) / 100 and b = 2 (x - 70) / 400.
    by_place = dict(zip(found.problem.rows["place"], found.solution.multipliers, strict=True))
    # Chile's row reads p - f = 0, Japan's f - u = 0.
    assert by_place == pytest.approx(
        {"CHL": 2 * (100 - 790 / 9) / 100, "JPN": 2 * (790 / 9 - 70) / 400}, abs=EXACT
    )


def test_a_flow_that_would_turn_negative_stands_at_zero():
    """Chile makes p = 2 (s 1), is seen to ship 6 to Japan and 1 to Korea, where they are used.

    Arc f and use u of a country have the same observation and variance 2 each, and f = u = x: so
    2 (x - o)^2 / 2 = (x - o)^2, one number with s = 1. Left to solve with multiplier m:

        minimise (p - 2)^2 + (j - 6)^2 + (k - 1)^2,   p = j + k.
        p = 2 - m/2,  j = 6 + m/2,  k = 1 + m/2.

    Without a bound 2 - m/2 = 7 + m gives m = -10/3 and k = -2/3, which is no flow. With k = 0:
    2 - m/2 = 6 + m/2 gives m = -4, p = j = 4. The slope of L at k = 0 is 2 (0 - 1) - m = 2 > 0:
    raising k would cost, so this is the minimum.
    """
    observed = claims.frame(
        [
            node("CHL", "production", 2, 1),
            arc("CHL", "JPN", 6, ROOT),
            arc("CHL", "KOR", 1, ROOT),
            node("JPN", "use", 6, ROOT),
            node("KOR", "use", 1, ROOT),
        ]
    )
    found = reconcile.balance(observed, REFINED)
    assert values(found) == pytest.approx(
        {
            ("production", "CHL"): 4,
            ("CHL", "JPN"): 4,
            ("use", "JPN"): 4,
            ("CHL", "KOR"): 0,
            ("use", "KOR"): 0,
        },
        abs=EXACT,
    )
    assert found.claims["value"].min() == 0.0, "exactly zero, no crumbs"
    objective = ((found.claims["value"] - found.claims["observed"]) / found.claims["sigma"]) ** 2
    assert objective.sum() == pytest.approx(4 + 4 + 1, abs=EXACT)


def test_ore_and_metal_are_tied_by_the_yield():
    """Chile mines m = 100 (s 10) and feeds g = 100 (s 10); it makes r = 81 (s 9) and uses u = 81
    (s 9); the yield is 0.9 and output without known feed e = 0 (s 9) may be negative.

    Balances m = g, 0.9 g + e = r, r = u. With m = 100 + 10 a and r = 81 + 9 b the last term is
    (r - 0.9 m) / 9 = b - a - 1, so

        minimise 2 a^2 + 2 b^2 + (b - a - 1)^2
        4 a - 2 (b - a - 1) = 0,   4 b + 2 (b - a - 1) = 0.

    Added: b = -a; then 8 a + 2 = 0, a = -1/4. So m = 97.5, r = 83.25,
    e = 83.25 - 0.9 * 97.5 = -4.5: metal that went missing on paper.
    """
    found = reconcile.balance(
        claims.frame(
            [
                node("CHL", "production", 100, 10, at="mine"),
                node("CHL", "feed", 100, 10, at="mine"),
                node("CHL", "unexplained", 0, 9),
                node("CHL", "use", 81, 9),
                node("CHL", "production", 81, 9),
            ]
        ),
        MINE_TO_METAL,
    )
    got = {(row["stage"], row["item"]): row["value"] for row in claims.rows(found.claims)}
    assert got == pytest.approx(
        {
            ("mine", "production"): 97.5,
            ("mine", "feed"): 97.5,
            ("refined", "production"): 83.25,
            ("refined", "unexplained"): -4.5,
            ("refined", "use"): 83.25,
        },
        abs=EXACT,
    )


def test_data_that_balance_are_left_as_they_are():
    """With A o = 0 the answer is x = o and m = 0: nothing may move, not even in the last digit."""
    observed = claims.frame(
        [
            node("CHL", "production", 100, 6, at="mine"),
            node("CHL", "feed", 60, 60, at="mine"),
            node("CHL", "use", 40, 20, at="mine"),
            node("CHL", "unexplained", 0, 3),
            node("CHL", "production", 54, 5),
            node("JPN", "secondary", 6, 2),
            arc("CHL", "JPN", 54, 8),
            node("JPN", "use", 60, 5),
        ]
    )
    found = reconcile.balance(observed, MINE_TO_METAL)
    assert found.claims["value"].tolist() == found.claims["observed"].tolist()
    assert found.solution.iterations == 0
    assert not found.solution.multipliers.any()


def test_the_check_measures_the_slope_by_hand():
    """At p = 8, u = 8 with m = 4 the slopes 2 (8 - 10) + 4 and 2 (8 - 6) - 4 are zero; with
    m = 3 they are -1 and 1, half a sigma off the minimum."""
    both = {
        "observed": np.array([10.0, 6.0]),
        "sigma": np.ones(2),
        "balances": reconcile.problem(
            claims.frame([node("CHL", "production", 10, 1), node("CHL", "use", 6, 1)]), REFINED
        ).balances,
        "bounded": np.array([True, True]),
    }
    x = np.array([8.0, 8.0])
    assert conditions(x, np.array([4.0]), **both).slope == 0.0
    assert conditions(x, np.array([3.0]), **both).slope == pytest.approx(0.5, abs=EXACT)
    high = np.array([8.0, 9.0])
    assert conditions(high, np.array([4.0]), **both).balance == pytest.approx(1 / 17)
