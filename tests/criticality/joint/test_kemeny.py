"""Kemeny against every order there is, textbook cases, and what must not matter."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.criticality.joint import ballots, borda, kemeny
from shigen.errors import BadInput


def of(*orders: str) -> pd.DataFrame:
    """One list an order, such as "abc"; what is not named has no place."""
    names = sorted(set("".join(orders)))
    return pd.DataFrame(
        {
            f"P/{number:02d}": {n: float(-order.index(n)) if n in order else np.nan for n in names}
            for number, order in enumerate(orders)
        },
        index=names,
    )


def against(wide: pd.DataFrame, weights: pd.Series) -> dict[tuple[str, str], float]:
    """What it costs to put one before another, list by list."""
    found = {}
    for first, then in permutations(wide.index, 2):
        pairs = [(wide.loc[first, name], wide.loc[then, name], weights[name]) for name in wide]
        found[first, then] = sum(w * ((b > a) + 0.5 * (a == b)) for a, b, w in pairs)
    return found


@st.composite
def scores(draw: st.DrawFn, most: int = 6) -> pd.DataFrame:
    n = draw(st.integers(1, most))
    lists = draw(st.integers(1, 5))
    value = st.one_of(st.none(), st.integers(0, 3).map(float))
    data = {f"P/{k}": [draw(value) for _ in range(n)] for k in range(lists)}
    return pd.DataFrame(data, index=list("abcdefg"[:n]), dtype="float64")


@given(scores(), st.lists(st.sampled_from([1.0, 2.0, 0.5, 0.1, 1 / 3, 0.777]), min_size=5))
@settings(max_examples=80)
def test_no_order_disagrees_less(wide: pd.DataFrame, given_weights: list[float]) -> None:
    chosen = dict(zip(wide.columns, given_weights, strict=False))
    weights = pd.Series(chosen)
    found = kemeny.aggregate(wide, chosen, fewest=1)
    assert found.proven
    assert found.gap == pytest.approx(0, abs=1e-6)
    useful = wide.columns[ballots.useful(wide)]
    assert set(found.left_out) == set(wide.index[wide[useful].isna().all(axis=1)])
    costs = against(wide, weights)
    every = {
        order: sum(costs[pair] for pair in combinations(order, 2))
        for order in permutations(found.order)
    }
    least = min(every.values())
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert every[found.order] == pytest.approx(least, abs=1e-6)
    best = [order for order, value in every.items() if value < least + 1e-7]
    # fewest pairs against Borda's order, equal points by name
    by_borda = [m for m in borda.aggregate(wide, chosen, fewest=1).index if m in found.order]

    def turned(order: tuple[str, ...], other: list[str] | tuple[str, ...]) -> int:
        at = [other.index(mineral) for mineral in order]
        return sum(one > two for one, two in combinations(at, 2))

    assert turned(found.order, by_borda) == min(turned(order, by_borda) for order in best)
    assert found.unique == ("yes" if len(best) == 1 else "no")
    assert found.reversed == max(turned(order, found.order) for order in best)


@given(scores(), st.randoms())
@settings(max_examples=40)
def test_the_order_of_rows_and_lists_does_not_matter(wide: pd.DataFrame, random: object) -> None:
    rows, columns = list(wide.index), list(wide.columns)
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    assert kemeny.aggregate(wide) == kemeny.aggregate(wide.loc[rows, columns])


def test_a_condorcet_cycle_is_cut_where_borda_says() -> None:
    found = kemeny.aggregate(of("abc", "bca", "cab"))
    assert found.order == ("a", "b", "c")
    assert (found.cost, found.bound, found.unique, found.reversed) == (4.0, 4.0, "no", 2)
    assert found.tie_break == "closest to Borda"


def test_the_majority_winner_is_first_where_borda_says_otherwise() -> None:
    # b has more points, but most lists put a above it
    wide = of("abcd", "abcd", "abcd", "bcda", "bcda")
    assert borda.aggregate(wide).index[0] == "b"
    found = kemeny.aggregate(wide)
    assert found.order == ("a", "b", "c", "d")
    assert found.cost == 6.0


def test_young_and_levenglick_of_four_cities() -> None:
    """42, 26, 15 and 17 % of Tennessee vote by distance for a capital."""
    wide = of("MNCK", "NCKM", "CKNM", "KCNM")
    shares = dict(zip(wide.columns, (42, 26, 15, 17), strict=True))
    found = kemeny.aggregate(wide, shares)
    assert found.order == ("N", "C", "K", "M")
    assert found.cost == 600 - 393


def test_blocks_follow_majorities_and_a_pair_never_compared_costs_nothing() -> None:
    wide = of("abcz", "bcaz", "cabz", "yz")
    found = kemeny.aggregate(wide, fewest=1)
    assert found.order.index("y") < found.order.index("z")
    assert found.silent_pairs == 3
    assert found.cost == 4.0
    assert sum(found.blocks) == 5


def test_ties_cost_half_either_way() -> None:
    wide = pd.DataFrame({"P/x": {"a": 1.0, "b": 1.0}})
    found = kemeny.aggregate(wide)
    assert (found.cost, found.tied_pairs, found.silent_pairs) == (0.5, 1, 0)
    assert found.order == ("a", "b")


def test_a_list_without_weight_says_nothing() -> None:
    wide = of("ab", "ba", "ba")
    assert kemeny.aggregate(wide, {"01": 0, "02": 0}).order == ("a", "b")


def test_nothing_to_order() -> None:
    wide = pd.DataFrame({"P/x": {"a": 1.0, "b": np.nan}})
    found = kemeny.aggregate(wide)
    assert found.order == ()
    assert found.left_out == ("a", "b")
    assert found.proven


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_refuses_a_time_that_is_none(seconds: float) -> None:
    with pytest.raises(BadInput, match="positive"):
        kemeny.aggregate(of("ab"), seconds=seconds)


def noisy(n: int, lists: int, noise: float) -> pd.DataFrame:
    random = np.random.default_rng(7)
    data = {
        f"P/{k:02d}": np.where(
            random.random(n) < 0.8, np.arange(n) / n + noise * random.normal(size=n), np.nan
        )
        for k in range(lists)
    }
    return pd.DataFrame(data, index=[f"m{i:02d}" for i in range(n)])


def test_refuses_more_than_eighty() -> None:
    with pytest.raises(BadInput, match="up to 80 minerals exactly and 81"):
        kemeny.aggregate(noisy(81, 14, 0.1), fewest=1)


def test_eighty_minerals_and_fourteen_lists_are_proven() -> None:
    wide = noisy(80, 14, 0.3)
    found = kemeny.aggregate(wide, fewest=1)
    assert found.proven
    assert sorted(found.order) == sorted(wide.index)
    assert found.tie_break != "not proven"
    weights = ballots.weights(list(wide.columns))
    above, _ = kemeny.majorities(wide.loc[list(found.order)], weights)
    assert np.triu(above.T, 1).sum() == pytest.approx(found.cost)
    by_borda, _ = kemeny.majorities(wide.loc[borda.aggregate(wide).index], weights)
    assert found.cost <= np.triu(by_borda.T, 1).sum()
    # neighbours are never in the wrong order of their majority
    pairs = np.arange(len(above) - 1)
    assert (above[pairs, pairs + 1] >= above[pairs + 1, pairs]).all()


def test_out_of_time_the_best_is_shown_with_its_bound() -> None:
    found = kemeny.aggregate(noisy(60, 14, 50.0), fewest=1, seconds=1e-9)
    assert not found.proven
    assert 0 <= found.bound < found.cost
    assert found.gap == pytest.approx(found.cost - found.bound)
    assert found.unique == "unknown"
    assert len(found.order) == 60
