"""USGS 2025 type: expected loss of GDP over an ensemble of trade disruptions.

    E = sum over scenarios s of P_s * loss_s          million USD a year

The losses come from an economic model (`shigen.criticality.gather.losses` reads a table of them);
this method adds them up, puts the sum into a class and sets the single-point-of-failure test beside
it. Only the lower bound of listing is known from a transcription; the other limits are ours.
"""

from __future__ import annotations

import numpy as np

from shigen.criticality.method import (
    Array,
    Method,
    Output,
    Parameter,
    Settings,
    Threshold,
    Values,
)
from shigen.criticality.quantities import CASE, Quantity

# A loss beyond the output of the world is on another scale.
LARGEST = 2e8
LISTED = 2.0
CLASSES = ("negative", "negligible", "limited", "moderate", "elevated", "high")

EXPECTED_LOSS = Quantity(
    "expected_loss", CASE, "million USD/year", -LARGEST, LARGEST,
    "Loss of GDP summed over scenarios, each times its probability in a year; below zero a gain.",
)  # fmt: skip
PRODUCERS = Quantity(
    "domestic_producers", CASE, "number", 0.0, 1e6,
    "Producers of the stage within the party.",
)  # fmt: skip


def loss_class(loss: Array, limits: tuple[float, float, float, float]) -> Array:
    """Number of the class in ``CLASSES``: 0 below zero, then one more from each limit on.

    Parameters
    ----------
    loss
        Million USD a year.
    limits
        Lower bounds of limited, moderate, elevated and high.

    Examples
    --------
    >>> loss_class(np.array([-1.0, 0.1, 2.0, 500.0]), (0.2, 2.0, 20.0, 200.0)).tolist()
    [0.0, 1.0, 3.0, 5.0]
    """
    found = sum((loss >= limit).astype("float64") for limit in (0.0, *limits))
    return np.asarray(np.where(np.isnan(loss), np.nan, found))


def parts(values: Values, settings: Settings) -> dict[str, Array]:
    """Class, the test of a single producer, and the expected loss."""
    loss = values["expected_loss"]
    limits = (
        settings["limited"], settings["moderate"], settings["elevated"], settings["high"],
    )  # fmt: skip
    made = values.get("domestic_producers", np.full_like(loss, np.nan))
    return {
        "loss_class": loss_class(loss, limits),
        "single_point": np.where(np.isnan(made), np.nan, (made == 1).astype("float64")),
        "score": loss + 0.0,
    }


METHOD = Method(
    slug="usgs-2025",
    title="USGS 2025 type, expected loss of GDP",
    question="How much GDP does the party stand to lose a year to foreign trade disruptions?",
    citation="USGS Open-File Report 2025-1047, https://pubs.usgs.gov/publication/ofr20251047; "
    "pilot USGS Open-File Report 2024-1057",
    basis="in the manner of",
    quantities=(EXPECTED_LOSS,),
    optional=(PRODUCERS,),
    parameters=(
        Parameter("limited", 0.2, 0.0, LARGEST, "million USD/year", "ours",
                  "Lower bound of the class limited; the published one is not known."),
        Parameter("moderate", LISTED, 0.0, LARGEST, "million USD/year", "secondary",
                  "Lower bound of the class moderate, from which a mineral is listed."),
        Parameter("elevated", 20.0, 0.0, LARGEST, "million USD/year", "ours",
                  "Lower bound of the class elevated; the published one is not known."),
        Parameter("high", 200.0, 0.0, LARGEST, "million USD/year", "ours",
                  "Lower bound of the class high; the published one is not known."),
    ),
    outputs=(
        Output("loss_class", "Class of loss", "0 negative, 1 negligible, 2 limited, 3 moderate, "
               "4 elevated, 5 high", 0, 5,
               "number of the limits 0, {limited}, {moderate}, {elevated}, {high} that "
               "{expected_loss} reaches"),
        Output("single_point", "Single point of failure: one producer at home", "0 no, 1 yes",
               0, 1, "1 where the party has exactly one producer"),
        Output("score", "Expected loss of GDP", "million USD/year", -LARGEST, LARGEST,
               "{expected_loss}"),
    ),
    score="score",
    parts=parts,
    thresholds=(Threshold("score", LISTED, "secondary"),),
    rises_with=("expected_loss",),
    room="loss",
    cannot_see=(
        "disruptions that are in no scenario, and domestic ones",
        "losses after the year, defence needs, and harm that is no loss of GDP",
        "whether losses of two minerals in one scenario overlap: they are added up",
    ),
    notes=(
        "scenario probabilities are not published: they come with the table of losses",
        "the study also lists a mineral with one producer at home; here that is a flag beside it",
    ),
)  # fmt: skip
