"""Use as output plus net imports, with a range, or the reason why it is not known."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

# The European Union since February 2020.
UNION = frozenset(
    {
        *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC"),
        *("HRV", "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU"),
        *("SVK", "SVN", "SWE"),
    }
)
# Minerals that are used as they leave the mine, or after dressing; all others as refined.
USED_AS_MINED = frozenset(
    {
        "barite",
        "feldspar",
        "fluorspar",
        "metallurgical-coal",
        "natural-graphite",
        "phosphate-rock",
        "potash",
        "zirconium",
    }
)
# A quantity that was filled from the value may be off by this share.
FILLED = 0.5
# Codes of the stage that are known to be small beside those held widen the range by this share.
MINOR = 0.1
SCRAP = ("scrap", "waste", "residues")

Row = Mapping[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """Tonnes with a range."""

    value: float
    low: float
    high: float


def used_at(mineral: str) -> str:
    """Stage at which use of a mineral is counted.

    Examples
    --------
    >>> used_at("copper"), used_at("barite")
    ('refined', 'mine')
    """
    return "mine" if mineral in USED_AS_MINED else "refined"


def row_of(mineral: str, place: str, year: int | None, **more: object) -> dict[str, Any]:
    """A row about use in tonnes; what is not given is empty."""
    empty = dict.fromkeys(("value", "low", "high"), math.nan)
    texts = dict.fromkeys(("status", "sources", "note"), "")
    key = {"mineral": mineral, "stage": used_at(mineral), "place": place, "year": year, "unit": "t"}
    return {**empty, **texts, **key, **more}


def unknown(mineral: str, place: str, year: int | None, reason: str) -> dict[str, Any]:
    """A row that says why use is not known."""
    return row_of(mineral, place, year, method="not known", note=reason)


def _ranged(row: Row) -> Amount:
    value = float(row["value"])
    low = value if math.isnan(row["low"]) else float(row["low"])
    high = value if math.isnan(row["high"]) else float(row["high"])
    return Amount(value, low, high)


def _output(figures: pd.DataFrame, members: frozenset[str]) -> tuple[Amount | None, str, set[str]]:
    """Output of the members: named ones added, what is not named inside the rest of the world.

    Returns
    -------
    amount, note, sources
        No amount, and the reason as note, when a member's output is withheld.
    """
    if figures.empty:
        return None, "no source gives output of this stage and year", set()
    named = figures[figures["place"].isin(members)]
    withheld = sorted(named.loc[named["value"].isna(), "place"])
    if withheld:
        return None, f"output of {', '.join(withheld)} is withheld, or known as a share only", set()
    parts = [_ranged(row) for row in named.to_dict("records")]
    value, low, high = (sum(getattr(p, name) for p in parts) for name in ("value", "low", "high"))
    rest = figures.loc[figures["place"] == "OTH", "value"].sum()
    note = ""
    if rest > 0 and set(named["place"]) != set(members):
        high += float(rest)
        note = "output that is not named may lie in other countries, up to their whole"
    return Amount(value, low, high), note, set(figures["source"])


def _side(rows: pd.DataFrame) -> Amount:
    """Tonnes of one direction: gated records only in the upper end, filled quantities widened."""
    opened = rows["gate"] == ""
    filled = opened & (rows["status"] == "imputed")
    value = float(rows.loc[opened, "value"].sum())
    low = float(rows.loc[opened, "low"].sum()) - FILLED * float(rows.loc[filled, "low"].sum())
    high = float(rows.loc[opened, "high"].sum()) + FILLED * float(rows.loc[filled, "high"].sum())
    # A record set aside for its unit value may be right.
    high += float(rows.loc[~opened & (rows["gate"] != "error"), "high"].sum())
    return Amount(value, low, high)


def _sorted_codes(codes: pd.DataFrame, year: int) -> tuple[list[str], list[str], list[str]]:
    """Codes of a stage in three lists: held for the year, shared with others, missing.

    The same goods under two editions count once; scrap is no part of refined trade.
    """
    codes = codes[~codes["form"].isin(SCRAP)]
    held = codes["held"].eq("all-years") | (codes["held"].eq("2024") & (year == 2024))
    own = ~codes["mixed"].astype("bool")
    forms = set(codes.loc[held, "form"]) | set(codes.loc[held, "hs6"])
    absent = ~held & ~codes["form"].isin(forms) & ~codes["hs6"].isin(forms)
    return (
        sorted(set(codes.loc[held & own, "hs6"])),
        sorted(set(codes.loc[held & ~own, "hs6"])),
        sorted(set(codes.loc[absent & own, "hs6"])),
    )


def coverage(tables: Mapping[str, pd.DataFrame], mineral: str, year: int) -> tuple[str, list[str]]:
    """Whether trade of the stage at which a mineral is used is whole in a year.

    A rule of ``chains`` that calls the codes held full is a judgement that those missing are small.

    Parameters
    ----------
    tables
        ``customs_codes`` and ``chains``.
    mineral, year
        Slug and calendar year.

    Returns
    -------
    reason, minor
        Why it is not whole (empty when it is), and codes that are missing but small.

    Examples
    --------
    >>> held = pd.DataFrame({"mineral": ["copper"], "stage": "refined", "form": "cathode",
    ...                      "hs6": "740311", "mixed": False, "held": "2024"})
    >>> none = pd.DataFrame(columns=["mineral", "stage", "coverage"])
    >>> coverage({"customs_codes": held, "chains": none}, "copper", 2024)
    ('', [])
    >>> coverage({"customs_codes": held, "chains": none}, "copper", 2019)
    ('no trade is held: customs codes 740311', [])
    """
    stage = used_at(mineral)
    codes = tables["customs_codes"]
    codes = codes[(codes["mineral"] == mineral) & (codes["stage"] == stage)]
    held, shared, absent = _sorted_codes(codes, year)
    missing = ", ".join(absent) or "of this stage"
    if not held:
        if shared:
            return f"customs codes {', '.join(shared)} hold other minerals too", []
        return f"no trade is held: customs codes {missing}", []
    chains = tables["chains"]
    chain = chains[(chains["mineral"] == mineral) & (chains["stage"] == stage)]
    judged = str(chain["coverage"].iloc[0]) if len(chain) else ""
    reason = ""
    if judged in {"partial", "shared", "none"}:
        reason = f"trade is {judged}: customs codes {missing} are not held or shared"
    elif judged != "full" and absent:
        reason = f"trade is partial: customs codes {missing} are not held"
    elif judged != "full" and shared:
        reason = f"part of the trade is in customs codes {', '.join(shared)} with other minerals"
    return reason, absent if judged == "full" else []


def balance_of(
    mineral: str,
    place: str,
    *,
    year: int,
    output: pd.DataFrame,
    trade: pd.DataFrame,
    minor: Sequence[str] = (),
) -> dict[str, Any]:
    """Output plus imports less exports of one place, with a range.

    Parameters
    ----------
    mineral, place, year
        Slug, code and calendar year; ``EUU`` is taken as one place, trade inside it left out.
    output
        Merged figures of the stage and year: place, value, low, high [t], source; ``OTH`` is what
        no country is named for.
    trade
        Rows of the stage and year with the columns of ``trade``.
    minor
        Customs codes that are not held and known to be small.

    Returns
    -------
    dict
        A row of ``COLUMNS``. Not known, with the reason, when output is withheld, a quantity has no
        content, or the sum is not above zero.

    Examples
    --------
    >>> made = pd.DataFrame({"place": ["JPN"], "value": [100.0], "low": [90.0], "high": [110.0],
    ...                      "source": "agency"})
    >>> flows = pd.DataFrame({"exporter": ["CHL", "JPN"], "importer": ["JPN", "KOR"], "gate": "",
    ...     "value": [30.0, 50.0], "low": [30.0, 45.0], "high": [30.0, 50.0],
    ...     "gross_t": [30.0, 50.0], "status": "reported", "source": "customs"})
    >>> row = balance_of("copper", "JPN", year=2024, output=made, trade=flows)
    >>> row["value"], row["low"], row["high"]
    (80.0, 70.0, 95.0)
    """
    members = UNION if place == "EUU" else frozenset({place})
    made, said, sources = _output(output, members)
    if made is None:
        return unknown(mineral, place, year, said)
    brings = trade["importer"].isin(members) & ~trade["exporter"].isin(members)
    sends = trade["exporter"].isin(members) & ~trade["importer"].isin(members)
    touched = trade[brings | sends]
    contentless = touched["value"].isna() & touched["gate"].eq("") & touched["gross_t"].gt(0)
    if contentless.any():
        return unknown(mineral, place, year, "the content of a customs code is not known")
    brought, sent = _side(trade[brings]), _side(trade[sends])
    value = made.value + brought.value - sent.value
    low = made.low + brought.low - sent.high
    high = made.high + brought.high - sent.low
    parts = f"output {made.value:.6g}, imports {brought.value:.6g}, exports {sent.value:.6g} t"
    if minor:
        slack = MINOR * (brought.value + sent.value)
        low, high = low - slack, high + slack
    if value <= 0:
        return unknown(
            mineral, place, year,
            f"{parts}: the sum is not above zero, so that a form or stock is missing",
        )  # fmt: skip
    notes = [parts, said]
    if minor:
        notes.append(f"customs codes {', '.join(minor)} are not held; the range allows for them")
    if low < 0:
        notes.append("the lower end of the sum is below zero and is set to it")
    return row_of(
        mineral, place, year,
        value=value, low=max(low, 0.0), high=high, status="imputed",
        method="output + imports - exports",
        sources=";".join(sorted(sources | set(touched["source"]))),
        note="; ".join(part for part in notes if part),
    )  # fmt: skip
