"""Separable least squares under balances: a semismooth Newton method on the dual.

The problem is ``minimise sum(((x - observed) / sigma)**2)`` subject to ``balances @ x = 0`` and
``x >= 0`` where ``bounded``. For given multipliers (one per balance) the best ``x`` is known in
closed form, so only the balances are left to solve: a concave problem in as many unknowns as
there are countries and stages, with a sparse generalised Hessian. Ten thousand arcs cost no more
than their non-zeros.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import splu

from shigen.errors import SolverFailed

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ITERATIONS_AT_MOST = 200
HALVINGS_AT_MOST = 40
# Balances are asked for far below the 1e-6 that is promised, so that rounding of another machine
# does not show in what is printed; the second figure is what is still accepted.
AIM = 1e-12
ACCEPTED = 1e-8
# Added to the diagonal (which is one) of the scaled Hessian: a balance that no variable can move
# stays solvable.
RIDGE = 1e-13
# A value below this share of its observation, or of its sigma, is rounding, not flow.
CRUMB = 1e-12


@dataclass(frozen=True)
class Solution:
    """What the dual Newton method found.

    Attributes
    ----------
    x
        Balanced values, same unit as the observed ones.
    multipliers
        One per balance, in 1 / unit.
    iterations
        Newton steps taken.
    residual
        Largest imbalance as a share of what passes through a balance, or was asked to.
    """

    x: Vector
    multipliers: Vector
    iterations: int
    residual: float


def solve(
    observed: Vector, sigma: Vector, balances: sparse.csr_array, *, bounded: Mask
) -> Solution:
    """Find the values nearest to the observed ones that close every balance.

    Parameters
    ----------
    observed
        Observed values, shape (n,), in any one mass unit.
    sigma
        Their standard deviations, shape (n,), same unit, all positive.
    balances
        Coefficients, shape (m, n); each row must sum to zero at the answer.
    bounded
        True where the value may not be negative, shape (n,).

    Returns
    -------
    Solution
        The one minimiser; it is unique, since the problem is strictly convex.

    Raises
    ------
    SolverFailed
        When a sigma is not positive and finite, or the balances do not close.

    Notes
    -----
    The Lagrangian ``sum(((x - o) / s)**2) + m @ (A @ x)`` is least at
    ``x = max(0, o - s**2 / 2 * (A.T @ m))``. The dual gradient is ``A @ x`` and its generalised
    Jacobian ``-A @ diag(s**2 / 2 where active) @ A.T``. Masses are divided by the largest one
    first, so that the answer scales with the unit.

    Examples
    --------
    Mine 10 t, use 6 t, same sigma: both move half way.

    >>> balance = sparse.csr_array(np.array([[1.0, -1.0]]))
    >>> mine_and_use = np.array([10.0, 6.0])
    >>> answer = solve(mine_and_use, np.ones(2), balance, bounded=np.array([True, True]))
    >>> answer.x.round(6).tolist()
    [8.0, 8.0]
    """
    if not (np.isfinite(observed).all() and np.isfinite(sigma).all() and (sigma > 0).all()):
        raise SolverFailed("reconciliation needs finite observations and positive, finite sigmas")
    scale = float(np.abs(observed).max(initial=0.0)) or 1.0
    target = observed / scale
    half_variance = (sigma / scale) ** 2 / 2
    # Each balance is divided by the size of its own slack; else one tight row of a small country
    # decides the condition of the whole system.
    slack = np.sqrt(balances.power(2) @ half_variance)
    row_scale = np.where(slack > 0, slack, 1.0)
    rows = sparse.csr_array(sparse.diags_array(1 / row_scale) @ balances)
    columns = sparse.csr_array(rows.T)

    def primal(multipliers: Vector) -> Vector:
        free = target - half_variance * (columns @ multipliers)
        return np.where(bounded, np.maximum(free, 0.0), free)

    def dual(multipliers: Vector, x: Vector) -> float:
        return float(((x - target) ** 2 / (2 * half_variance)).sum() + multipliers @ (rows @ x))

    multipliers: Vector = np.zeros(balances.shape[0])
    x = primal(multipliers)
    # What a balance was asked to carry: a row emptied by the answer is zero but for rounding.
    asked = abs(balances) @ np.abs(target)
    residual = imbalance(balances, x, asked)
    iterations = 0
    while residual > AIM and iterations < ITERATIONS_AT_MOST:
        gradient = rows @ x
        active = np.where(bounded, x > 0, True)  # noqa: FBT003 - an array, not a flag
        weights = sparse.diags_array(np.where(active, half_variance, 0.0))
        hessian = rows @ weights @ columns + RIDGE * sparse.eye_array(rows.shape[0])
        step = splu(sparse.csc_array(hessian)).solve(gradient)
        length, here, slope = 1.0, dual(multipliers, x), float(gradient @ step)
        for _ in range(HALVINGS_AT_MOST):
            tried = multipliers + length * step
            x_tried = primal(tried)
            residual_tried = imbalance(balances, x_tried, asked)
            # Near the end the dual is flat to rounding: a smaller imbalance is progress as well.
            if (
                dual(tried, x_tried) >= here + 1e-4 * length * slope
                or residual_tried < residual / 2
            ):
                break
            length /= 2
        else:
            break
        multipliers, x, residual = tried, x_tried, residual_tried
        iterations += 1
    if residual > ACCEPTED:
        raise SolverFailed(
            f"reconciliation stopped with an imbalance of {residual:.1e} of throughput after "
            f"{iterations} steps; please report the mineral and the catalogue hash"
        )
    # Rounding leaves crumbs where the exact answer is zero.
    size = np.maximum(np.abs(target), sigma / scale)
    x = np.where(np.abs(x) <= CRUMB * size, 0.0, x)
    return Solution(x * scale, multipliers / row_scale / scale, iterations, residual)


def imbalance(balances: sparse.csr_array, x: Vector, asked: Vector) -> float:
    """Largest imbalance as a share of what passes through a balance, or was asked to.

    Parameters
    ----------
    balances
        Coefficients, shape (m, n).
    x
        Values, shape (n,).
    asked
        Observed throughput of each balance, shape (m,).

    Examples
    --------
    >>> balance = sparse.csr_array(np.array([[1.0, -1.0]]))
    >>> imbalance(balance, np.array([3.0, 1.0]), np.array([1.0]))
    0.5
    """
    if balances.shape[0] == 0:
        return 0.0
    through = np.maximum(abs(balances) @ np.abs(x), asked)
    floor = max(float(through.max()) * 1e-9, np.finfo(float).tiny)
    return float((np.abs(balances @ x) / np.maximum(through, floor)).max())
