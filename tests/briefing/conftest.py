"""A briefing made of invented numbers: shapes are real, sizes mean nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from shigen.briefing.blocks import Document
from shigen.briefing.content import BriefingInput, MineralResults, checked, months_from
from shigen.briefing.document import compose
from shigen.briefing.findings import Findings
from shigen.briefing.language import Language, load

PARTIES = ("USA", "JPN")
START = "2026-12"
MONTHS = 24

# mineral: base year, need of each party [t a month], share lost, uses with tier
INVENTED = {
    "gallium": (2022, {"USA": 1.1, "JPN": 8.2}, 0.62, (("semiconductors", "essential"),)),
    "dysprosium": (
        2023,
        {"USA": 16.5, "JPN": 31.0},
        0.83,
        (("magnets", "essential"), ("defense", "defense")),
    ),
    "yttrium": (
        2023,
        {"USA": 31.0, "JPN": 60.0},
        0.9,
        (("ceramics", "other"), ("superalloys", "defense"), ("phosphors", "other")),
    ),
    "germanium": (
        2022,
        {"USA": 2.5, "JPN": 2.8},
        0.55,
        (("infrared-optics", "defense"), ("fiber-optics", "essential"), ("solar-cells", "other")),
    ),
    "antimony": (
        2023,
        {"USA": 1700.0, "JPN": 600.0},
        0.42,
        (("flame-retardants", "other"), ("lead-batteries", "essential"), ("ammunition", "defense")),
    ),
    "terbium": (2023, {"USA": 2.2, "JPN": 4.4}, 0.85, (("magnets", "essential"),)),
    "neodymium-praseodymium": (2023, {"USA": 250.0, "JPN": 520.0}, 0.3, (("magnets", "other"),)),
}

CASES = {
    "none": 1.0,
    "government": 0.7,
    "alone-USA-first": 0.52,
    "alone-JPN-first": 0.5,
    "joint": 0.36,
    "joint-fair": 0.37,
    "joint-equal": 0.37,
}


def lost(mineral: str, party: str, month: int, *, kept: float = 0.0) -> float:
    """Share of need unmet in a month: stocks first, then the stop, then a slow return."""
    share = INVENTED[mineral][2]
    stocks = 2 if party == "USA" else 3
    if month < stocks:
        return 0.0
    back = 1.0 if month < 12 else math.exp(-(month - 11) / 5)
    return round(share * back * (1 - kept), 6)


def shortfall(mineral: str, kept: float) -> pd.DataFrame:
    _, needs, _, uses = INVENTED[mineral]
    rows = []
    for party in PARTIES:
        for use, tier in uses:
            weight = {"defense": 0.0, "essential": 0.8, "other": 1.0}[tier]
            for i, month in enumerate(months_from(START, MONTHS)):
                need = needs[party] / len(uses)
                short = need * weight * lost(mineral, party, i, kept=kept)
                rows.append(
                    (party, "refined", use, tier, month, need, need - short, 0.02 * need, short)
                )
    names = "party stage use tier month need_t served_t substituted_t shortfall_t"
    return pd.DataFrame(rows, columns=names.split())


def share_unmet(mineral: str, party: str, kept: float) -> tuple[float, float]:
    rows = shortfall(mineral, kept)
    own = rows[rows["party"] == party]
    need = float(own["need_t"].sum())
    return need, float(own["shortfall_t"].sum()) / need


def actions(mineral: str, *, government: bool) -> pd.DataFrame:
    _, needs, _, _ = INVENTED[mineral]
    other = {"USA": "JPN", "JPN": "USA"}
    rows = []
    months = months_from(START, MONTHS + 3)
    for party in PARTIES:
        need = needs[party]
        for i in range(MONTHS):
            if i < 8:
                rows.append(
                    (i, i, party, "release", party, party, "", 0.12 * need, "government", 14)
                )
            if i in {3, 4, 5} and party == "JPN":
                rows.append(
                    (
                        i,
                        i + 1,
                        party,
                        "transfer",
                        other[party],
                        party,
                        "sea: panama-canal",
                        0.03 * need,
                        "government",
                        30,
                    )
                )
            if government:
                continue
            rows.append((i, i + 1, party, "buy", "KOR", party, "", 0.2 * need, "firm", 30))
            if i >= 2:
                rows.append(
                    (
                        i,
                        i + 2,
                        party,
                        "divert",
                        "DEU",
                        party,
                        "sea: suez-canal;malacca",
                        0.11 * need,
                        "firm",
                        60,
                    )
                )
            if i >= 6:
                rows.append((i, i, party, "recycle", party, party, "", 0.04 * need, "firm", 90))
                rows.append((i, i, party, "substitute", party, party, "", 0.05 * need, "firm", 120))
            if i >= 18:
                rows.append((i, i, party, "refill", party, party, "", 0.02 * need, "agency", 14))
    frame = pd.DataFrame(
        rows,
        columns=[
            "m",
            "a",
            "party",
            "action",
            "from_place",
            "to_place",
            "route",
            "t",
            "decides",
            "days_until_metal",
        ],
    )
    frame.insert(0, "month", [months[i] for i in frame["m"]])
    frame.insert(1, "arrives", [months[i] for i in frame["a"]])
    frame["stage"] = "refined"
    frame["usd"] = frame["t"] * 450_000.0
    return frame.drop(columns=["m", "a"])


def stocks(mineral: str) -> pd.DataFrame:
    needs = INVENTED[mineral][1]
    rows = [
        (party, "refined", owner, month, max(0.0, days * needs[party] / 30 * (1 - i / empty)))
        for party in PARTIES
        for owner, days, empty in (("industry", 45, 6), ("public", 60, 9))
        for i, month in enumerate(months_from(START, MONTHS))
    ]
    return pd.DataFrame(rows, columns=["party", "stage", "owner", "month", "t"])


def supply(mineral: str) -> pd.DataFrame:
    _, needs, share, _ = INVENTED[mineral]
    rows = []
    for party in PARTIES:
        for source, part, gone in (
            ("CHN", share, 1.0),
            ("KOR", 0.6 * (1 - share), 0.2),
            ("DEU", 0.4 * (1 - share), 0.0),
        ):
            for i, month in enumerate(months_from(START, MONTHS)):
                base = needs[party] * part
                left = base * (1 - gone) if i < 12 else base
                rows.append(
                    ("refined", source, party, month, base, left, 4e5, 900.0, 1, "", 9000.0, 20.0)
                )
    names = "stage source party month base_t available_t price freight lead_months route km days"
    return pd.DataFrame(rows, columns=names.split())


def comparison(mineral: str) -> pd.DataFrame:
    rows = []
    for case, left in CASES.items():
        for party in PARTIES:
            need, unmet = share_unmet(mineral, party, 1 - left)
            cost = 1e5 * need * unmet * 30 + (0 if case == "none" else 2e4 * need)
            paid = 0.0 if case in {"none", "government"} else 4e3 * need * (2 - left)
            rows.append((case, party, need, need * unmet, unmet, cost, paid))
    names = "case party need_t shortfall_t share cost_usd paid_to_third_parties_usd"
    return pd.DataFrame(rows, columns=names.split())


def sweep(mineral: str) -> pd.DataFrame:
    rows = []
    for length in (3, 12, 24):
        for industry in (20, 45, 60):
            for public in (0, 60):
                for passes in (0.0, 0.5, 1.0):
                    for party in PARTIES:
                        need, unmet = share_unmet(mineral, party, 0.0)
                        size = min(
                            0.98,
                            max(0.0, length / 12 + 0.2 * passes - industry / 90 - public / 150),
                        )
                        first = 1 + (industry + public) // 30
                        month = months_from(START, MONTHS)[first] if size > 0 else ""
                        without = need * unmet * size
                        rows.append(
                            (length, industry, public, passes, party, without, 0.4 * without, month)
                        )
    names = (
        "stop_months industry_days public_days pass_through party shortfall_without_t "
        "shortfall_with_t first_short_month_without"
    )
    return pd.DataFrame(rows, columns=names.split())


def worth() -> pd.DataFrame:
    rows = [
        (party, "refined", month, 9e5 + 1e4 * i, 9.2e5 + 1e4 * i, 9.1e5 + 1e4 * i, i % 2 == 0)
        for party in PARTIES
        for i, month in enumerate(months_from(START, 12))
    ]
    names = "party stage month one_more_usd one_less_usd dual_usd quoted"
    return pd.DataFrame(rows, columns=names.split())


def network_tables(mineral: str) -> dict[str, pd.DataFrame]:
    soft = 0.1 + 0.05 * len(mineral) / 2
    quality = pd.DataFrame(
        [
            ("refined", "reported", 400.0, 0.4),
            ("refined", "estimated", 1000.0 * (0.6 - soft), 0.6 - soft),
            ("refined", "imputed", 600.0 * soft, 0.6 * soft),
            ("refined", "assumed", 400.0 * soft, 0.4 * soft),
        ],
        columns=["stage", "status", "throughput_t", "share"],
    )
    adjustments = pd.DataFrame(
        [
            (
                "production",
                "refined",
                "JPN",
                "",
                "production",
                3.0,
                2.4,
                -0.6,
                -0.2,
                1.4,
                "reported",
                "invented",
                "Imports and use leave less room than the published output.",
            ),
            (
                "arc",
                "refined",
                "CHN",
                "DEU",
                "",
                30.0,
                31.0,
                1.0,
                0.033,
                0.3,
                "reported",
                "invented",
                "",
            ),
        ],
        columns=[
            "kind",
            "stage",
            "place",
            "partner",
            "item",
            "observed",
            "value",
            "change",
            "relative",
            "sigmas",
            "status",
            "source",
            "reason",
        ],
    )
    missing = pd.DataFrame(
        [("customs code not held", "282560 (oxide)"), ("stage known as shares only", "refined")],
        columns=["what", "detail"],
    )
    return {"quality": quality, "adjustments": adjustments, "missing": missing}


def assumptions(mineral: str) -> pd.DataFrame:
    rows = [
        ("industry-days", "", "", 45.0, 20.0, 60.0, "days", "assumed", "scenario of this test"),
        (
            "public-days",
            "JPN",
            "refined",
            60.0,
            0.0,
            60.0,
            "days",
            "assumed",
            "scenario of this test",
        ),
        (
            "substitution-limit",
            "",
            "",
            0.01 * len(mineral),
            0.0,
            0.25,
            "fraction",
            "assumed",
            "judgement",
        ),
    ]
    names = "parameter party stage value low high unit status source"
    return pd.DataFrame(rows, columns=names.split())


def results(mineral: str) -> MineralResults:
    return MineralResults(
        mineral=mineral,
        base_year=INVENTED[mineral][0],
        **network_tables(mineral),
        assumptions=assumptions(mineral),
        supply=supply(mineral),
        without=shortfall(mineral, 0.0),
        actions=actions(mineral, government=False),
        shortfall=shortfall(mineral, 1 - CASES["joint-fair"]),
        stocks=stocks(mineral),
        costs=pd.DataFrame([("USA", "purchase", 1.0e6)], columns=["party", "item", "usd"]),
        check=pd.DataFrame(
            [
                ("balances", 3e-9, 1e-6, True),
                ("limits", 0.0, 1e-6, True),
                ("cost", 1e-8, 1e-6, True),
            ],
            columns=["check", "worst", "tolerance", "passed"],
        ),
        government_actions=actions(mineral, government=True),
        government_shortfall=shortfall(mineral, 1 - CASES["government"]),
        comparison=comparison(mineral),
        worth=worth(),
        sweep=sweep(mineral),
    )


def ranking(minerals: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    everything = [*minerals, "cobalt", "platinum"]
    for rank, mineral in enumerate(everything, start=1):
        for party in (*PARTIES, "joint"):
            known = mineral in INVENTED and party != "joint"
            short = share_unmet(mineral, party, 0.0)[1] if known else float("nan")
            top = ("CHN" if mineral in INVENTED else "ZAF", 0.98 - 0.05 * rank)
            rows.append(
                (
                    mineral,
                    party,
                    0.95 - 0.06 * rank,
                    7 - 0.5 * rank,
                    1 - 0.04 * rank,
                    *top,
                    short,
                    rank,
                    "estimated",
                )
            )
    names = (
        "mineral party supplier_hhi governance_hhi net_import_reliance top_supplier top_share "
        "shortfall_share rank status"
    )
    return pd.DataFrame(rows, columns=names.split())


def make_input(minerals: tuple[str, ...] = ("gallium", "dysprosium", "yttrium")) -> BriefingInput:
    stops = pd.DataFrame(
        [(m, "CHN", "refined", "USA;JPN", START, 12, 1.0, "licensing", 12) for m in minerals],
        columns=[
            "mineral",
            "actor",
            "stage",
            "destinations",
            "start",
            "months",
            "severity",
            "recovery",
            "recovery_months",
        ],
    )
    sources = pd.DataFrame(
        [("invented", "Invented numbers for tests", "The tests of shigen", "2026", "none")],
        columns=["source", "title", "publisher", "edition", "citation"],
    )
    return BriefingInput(
        scenario="invented-stop",
        stops=stops,
        parties=PARTIES,
        start=START,
        months=MONTHS,
        catalogue="0123456789abcdef" * 4,
        version="0.1.0",
        run_date=date(2026, 11, 24),
        seed=1,
        ranking=ranking(minerals),
        minerals=tuple(results(m) for m in minerals),
        sources=sources,
        warnings=("These numbers are invented and mean nothing.",),
    )


@pytest.fixture(scope="session")
def briefing() -> BriefingInput:
    return make_input()


@pytest.fixture(scope="session")
def findings(briefing: BriefingInput) -> Findings:
    return Findings(checked(briefing))


@pytest.fixture(scope="session", params=["en", "ja", "fr"])
def language(request: pytest.FixtureRequest) -> Language:
    return load(request.param)


@pytest.fixture(scope="session")
def documents(findings: Findings) -> dict[str, Document]:
    return {code: compose(findings, load(code)) for code in ("en", "ja", "fr")}


@pytest.fixture(scope="session")
def document(documents: dict[str, Document], language: Language) -> Document:
    return documents[language.code]


@pytest.fixture
def change(briefing: BriefingInput) -> Callable[..., BriefingInput]:
    """Return the input with some tables of every mineral replaced by what a function gives."""

    def changed(**tables: Callable[[pd.DataFrame], pd.DataFrame]) -> BriefingInput:
        minerals = tuple(
            replace(m, **{name: make(getattr(m, name)) for name, make in tables.items()})
            for m in briefing.minerals
        )
        return checked(replace(briefing, minerals=minerals))

    return changed
