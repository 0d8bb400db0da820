"""What must hold of every reconciliation, over small chains that Hypothesis makes up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shigen import catalogue as catalogues
from shigen import network as networks
from shigen.network import claims, newton, reconcile
from shigen.network.chain import Chain, Stage

PLACES = ("AUS", "CHL", "CHN", "JPN")
TONNES = st.integers(0, 40).map(float)
SIGMA = st.sampled_from([0.5, 1.0, 3.0, 10.0])
FEW = settings(max_examples=25)
NAMES = ["stage", "kind", "place", "partner", "item"]


def _stage(name: str, to_next: float | None) -> Stage:
    return Stage(
        name=name, kind="tonnes", basis="content", production_year=2024, sources=(),
        world_total_source="", copied_from="", missing_codes=(), coverage="full", used_here=True,
        yield_to_next=to_next, yield_low=None, yield_high=None, tolerance=0.25, note="",
    )  # fmt: skip


CHAIN = Chain("copper", 2024, "", (_stage("mine", 0.8), _stage("refined", None)))


@st.composite
def observations(draw: st.DrawFn) -> pd.DataFrame:
    """Draw output, feed, use, stock change and arcs of up to four countries at two stages."""
    rows: list[dict[str, object]] = []

    def node(place: str, stage: str, item: str, observed: float) -> None:
        rows.append(
            {"kind": "node", "stage": stage, "place": place, "item": item, "observed": observed,
             "sigma": draw(SIGMA)}
        )  # fmt: skip

    for place in PLACES:
        for stage in ("mine", "refined"):
            if draw(st.booleans()):
                node(place, stage, "production", draw(TONNES))
            node(place, stage, "use", draw(TONNES))
            if draw(st.booleans()):
                node(place, stage, "stock-change", 0.0)
        if draw(st.booleans()):
            node(place, "mine", "feed", draw(TONNES))
            if not any(r["place"] == place and r["stage"] == "refined" for r in rows):
                node(place, "refined", "production", draw(TONNES))
            node(place, "refined", "unexplained", 0.0)
    pairs = [(one, other) for one in PLACES for other in PLACES if one != other]
    for stage in ("mine", "refined"):
        for one, other in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6)):
            rows.append(
                {"kind": "arc", "stage": stage, "place": one, "partner": other, "item": "trade",
                 "observed": draw(TONNES), "sigma": draw(SIGMA)}
            )  # fmt: skip
    return claims.frame(rows)


def solved(observed: pd.DataFrame) -> pd.Series:
    return reconcile.balance(observed, CHAIN).claims.set_index(NAMES)["value"].sort_index()


def close(first: pd.Series, second: pd.Series) -> None:
    """Assert that two answers are one, measured against the largest value."""
    size = max(1.0, float(first.abs().max()))
    pd.testing.assert_index_equal(first.index, second.index)
    assert float((first - second).abs().max()) <= 1e-9 * size


@FEW
@given(observed=observations(), order=st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(observed, order) -> None:
    positions = list(range(len(observed)))
    order.shuffle(positions)
    other = solved(observed.iloc[positions].reset_index(drop=True))
    pd.testing.assert_series_equal(solved(observed), other, check_exact=True)


@FEW
@given(observed=observations(), unit=st.sampled_from([1e-6, 1e-3, 1e3, 1e6]))
def test_a_change_of_mass_unit_changes_nothing(observed, unit: float) -> None:
    scaled = observed.assign(observed=observed["observed"] * unit, sigma=observed["sigma"] * unit)
    close(solved(observed), solved(scaled) / unit)


@FEW
@given(observed=observations())
def test_halving_all_sigmas_changes_nothing(observed) -> None:
    close(solved(observed), solved(observed.assign(sigma=observed["sigma"] / 2)))


@FEW
@given(observed=observations(), data=st.data())
def test_a_tighter_sigma_never_moves_its_observation_further(observed, data) -> None:
    row = data.draw(st.integers(0, len(observed) - 1))
    key = tuple(observed.loc[row, NAMES])
    target = float(observed.loc[row, "observed"])
    tighter = observed.copy()
    tighter.loc[row, "sigma"] /= data.draw(st.sampled_from([1.5, 4.0, 20.0]))
    before, after = (abs(float(solved(each)[key]) - target) for each in (observed, tighter))
    assert after <= before + 1e-9 * max(1.0, target)


@FEW
@given(observed=observations())
def test_balancing_twice_is_balancing_once(observed) -> None:
    first = reconcile.balance(observed, CHAIN).claims
    again = first.assign(observed=first["value"]).drop(columns="value")
    close(first.set_index(NAMES)["value"].sort_index(), solved(again))


@FEW
@given(observed=observations())
def test_no_point_on_the_way_to_another_feasible_one_is_nearer(observed) -> None:
    """Shrinking all flows keeps every balance: it may not lower the objective."""
    found = reconcile.balance(observed, CHAIN).claims
    assume(found["value"].abs().max() > 0)

    def objective(x: pd.Series) -> float:
        return float((((x - found["observed"]) / found["sigma"]) ** 2).sum())

    best = objective(found["value"])
    for factor in (0.9, 0.99, 1.01, 1.1):
        assert objective(found["value"] * factor) >= best * (1 - 1e-9)


@settings(max_examples=25)
@given(
    observed=st.lists(TONNES, min_size=3, max_size=8),
    sigma=st.lists(SIGMA, min_size=8, max_size=8),
    signs=st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=16, max_size=16),
)
def test_balances_of_any_shape_close(observed, sigma, signs) -> None:
    """Rows that are empty, repeated or can only hold at zero are solved as well."""
    from scipy import sparse

    size = len(observed)
    rows = np.array(signs).reshape(2, 8)[:, :size]
    matrix = sparse.csr_array(np.vstack([rows, rows[:1]]))
    found = newton.solve(
        np.array(observed), np.array(sigma[:size]), matrix, bounded=np.ones(size, dtype=bool)
    )
    assert np.abs(matrix @ found.x).max() <= 1e-6 * max(1.0, *observed)
    assert (found.x >= 0).all()


class _Shuffled:
    """The catalogue with the rows of every table in another order."""

    def __init__(self, catalogue: catalogues.Catalogue, seed: int) -> None:
        self.catalogue, self.seed = catalogue, seed

    def table(self, name: str) -> pd.DataFrame:
        table = self.catalogue.table(name)
        return table.sample(frac=1, random_state=self.seed).reset_index(drop=True)


@pytest.mark.parametrize("mineral", ["gallium", "neodymium-praseodymium", "platinum"])
def test_the_order_of_rows_in_the_catalogue_changes_nothing(mineral: str) -> None:
    catalogue = catalogues.load()
    first = networks.build(catalogue, mineral=mineral)
    other = networks.build(_Shuffled(catalogue, 7), mineral=mineral)
    for name in ("nodes", "arcs", "gated", "missing", "quality", "yields"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(other, name), rtol=1e-9)
