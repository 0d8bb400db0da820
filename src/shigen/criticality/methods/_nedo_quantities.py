"""What the Japanese method reads beside the shared quantities."""

from __future__ import annotations

from shigen.criticality.quantities import CASE, Quantity

INF = float("inf")
# Years over which growth, price change and price variation are taken.
SPAN = 5

RESERVES_HHI = Quantity(
    "reserves_hhi", CASE, "unit HHI", 0.0, 1.0,
    "Concentration of world reserves over countries, sum of s^2.",
)  # fmt: skip
PRICE_CHANGE = Quantity(
    "price_change", CASE, "ratio", 0.0, INF,
    "Price of the year over the mean of the five years before.",
)  # fmt: skip
PRICE_VARIATION = Quantity(
    "price_variation", CASE, "ratio", 0.0, INF,
    "Standard deviation over mean of the yearly prices of the five years up to the year.",
)  # fmt: skip
OUTPUT_GROWTH = Quantity(
    "output_growth", CASE, "per year", -1.0, INF,
    "Yearly growth of world output of the stage over five years.",
)  # fmt: skip
USE_GROWTH = Quantity(
    "use_growth", CASE, "per year", -1.0, INF,
    "Yearly growth of the use of the mineral by the party over five years.",
)  # fmt: skip
SPECIFIC_GROWTH = Quantity(
    "specific_growth", CASE, "per year", -1.0, INF,
    "Yearly growth of world demand of energy technologies to 2035, for growth of specific uses.",
)  # fmt: skip
STOCKS = Quantity(
    "stock_days", CASE, "days of use", 0.0, INF,
    "What the party holds in stock, in days of its use.",
)  # fmt: skip
RESTRICTION = Quantity(
    "use_restriction", CASE, "grade", 0.0, 3.0,
    "Likelihood that use is restricted by law: 0 none, 1 discussed, 2 proposed, 3 decided.",
)  # fmt: skip
