"""Use by mineral and place: as published, by fact, by output and trade, or not known."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import use_balance
from shigen.catalogue.consumption import PLACES, consumption
from shigen.errors import UnknownName

NAN = math.nan


def output(**tonnes: float) -> pd.DataFrame:
    """Merged output by place, with a tenth either way; OTH as it is."""
    return pd.DataFrame(
        [
            {"mineral": "copper", "stage": "refined", "place": place, "year": 2024, "value": value,
             "low": 0.9 * value, "high": 1.1 * value, "source": "agency"}
            for place, value in tonnes.items()
        ]
    )  # fmt: skip


def flow(exporter: str, importer: str, value: float, **changed: object) -> dict[str, object]:
    row: dict[str, object] = {
        "exporter": exporter, "importer": importer, "gate": "", "gross_t": value, "value": value,
        "low": value, "high": value, "status": "reported", "source": "customs",
    }  # fmt: skip
    return row | changed


def use(
    place: str, made: pd.DataFrame, *flows: Mapping[str, object], **more: object
) -> dict[str, object]:
    trade = pd.DataFrame(list(flows) or [flow("CHL", "PER", 1.0)])
    minor = more.get("minor", ())
    assert isinstance(minor, tuple)
    return use_balance.balance_of("copper", place, year=2024, output=made, trade=trade, minor=minor)


def test_output_plus_imports_less_exports() -> None:
    """100 made (90 to 110), 40 in, 30 out: 110, from 100 to 120."""
    row = use("JPN", output(JPN=100.0), flow("CHL", "JPN", 40.0), flow("JPN", "KOR", 30.0))
    assert (row["value"], row["low"], row["high"]) == (
        110.0,
        pytest.approx(100.0),
        pytest.approx(120.0),
    )
    assert row["status"] == "imputed"
    assert row["sources"] == "agency;customs"


def test_trade_inside_the_union_is_left_out() -> None:
    row = use(
        "EUU",
        output(DEU=100.0, POL=50.0, CHL=900.0),
        flow("POL", "DEU", 30.0),
        flow("CHL", "ITA", 20.0),
        flow("DEU", "USA", 5.0),
    )
    assert row["value"] == pytest.approx(150 + 20 - 5)


def test_what_is_not_named_may_hold_a_country_that_is_not() -> None:
    row = use("GBR", output(CHL=900.0, OTH=8.0), flow("CHL", "GBR", 40.0))
    assert (row["value"], row["low"], row["high"]) == (40.0, 40.0, 48.0)
    named = use("CHL", output(CHL=900.0, OTH=8.0), flow("CHL", "GBR", 40.0))
    assert named["high"] == pytest.approx(990.0 - 40.0)


def test_filled_quantities_and_records_set_aside_widen_the_range() -> None:
    row = use(
        "JPN",
        output(JPN=100.0),
        flow("CHL", "JPN", 40.0, status="imputed"),
        flow("PER", "JPN", 7.0, gate="low"),
        flow("ZMB", "JPN", 900.0, gate="error"),
    )
    assert row["value"] == 140.0
    assert row["low"] == pytest.approx(90 + 40 - 20)
    assert row["high"] == pytest.approx(110 + 40 + 20 + 7)


def test_small_codes_that_are_missing_widen_the_range() -> None:
    row = use(
        "JPN", output(JPN=100.0), flow("CHL", "JPN", 40.0), flow("JPN", "KOR", 30.0),
        minor=("740319",),
    )  # fmt: skip
    assert row["low"] == pytest.approx(100 - 7)
    assert row["high"] == pytest.approx(120 + 7)
    assert "customs codes 740319 are not held" in str(row["note"])


def test_never_a_negative_number() -> None:
    row = use("JPN", output(JPN=100.0), flow("JPN", "KOR", 130.0))
    assert row["method"] == "not known"
    assert isinstance(row["value"], float)
    assert math.isnan(row["value"])
    assert "output 100, imports 0, exports 130 t: the sum is not above zero" in str(row["note"])
    close = use("JPN", output(JPN=100.0), flow("JPN", "KOR", 95.0))
    assert (close["value"], close["low"]) == (5.0, 0.0)
    assert "the lower end of the sum is below zero" in str(close["note"])


def test_what_is_withheld_stays_unknown() -> None:
    made = output(JPN=100.0)
    made.loc[0, "value"] = NAN
    assert "output of JPN is withheld" in str(use("JPN", made)["note"])
    shared = use("JPN", output(JPN=100.0), flow("CHL", "JPN", 40.0) | {"value": NAN})
    assert "the content of a customs code is not known" in str(shared["note"])


@given(
    st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), st.sampled_from(["", "low", "error"])
)
def test_never_negative_and_inside_its_range(
    made: float, brought: float, sent: float, gate: str
) -> None:
    row = use(
        "JPN", output(JPN=made), flow("CHL", "JPN", brought, gate=gate), flow("JPN", "KOR", sent)
    )
    if row["method"] == "not known":
        return
    value, low, high = (row[name] for name in ("value", "low", "high"))
    assert isinstance(value, float)
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert 0 <= low <= value * (1 + 1e-12)
    assert value <= high * (1 + 1e-12)


CODES = ["mineral", "stage", "form", "hs6", "edition", "mixed", "held"]
HELD = ("copper", "refined", "cathode", "740311", "HS17", False, "2024")


def codes(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows or [HELD], columns=CODES)


def chains(coverage: str = "", same: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {"mineral": ["copper"], "stage": ["refined"], "coverage": [coverage],
         "same_as_stage": [same]}
    )  # fmt: skip


ALLOY = ("copper", "refined", "alloy", "740319", "HS17", False, "none")


@pytest.mark.parametrize(
    ("rows", "judged", "year", "reason", "minor"),
    [
        ([HELD], "", 2024, "", []),
        ([HELD], "", 2020, "no trade is held: customs codes 740311", []),
        ([HELD, ALLOY], "", 2024, "trade is partial: customs codes 740319 are not held", []),
        ([HELD, ALLOY], "full", 2024, "", ["740319"]),
        ([HELD, ALLOY], "partial", 2024, "trade is partial: customs codes 740319", []),
        ([HELD, (*ALLOY[:2], "scrap", "740400", *ALLOY[4:])], "", 2024, "", []),
        ([(*HELD[:5], True, "2024")], "", 2024, "customs codes 740311 hold other minerals too", []),
        ([HELD, (*ALLOY[:5], True, "2024")], "", 2024, "customs codes 740319 with other", []),
        ([], "", 2024, "no trade is held: customs codes of this stage", []),
    ],
)
def test_coverage_of_trade(
    rows: list[tuple[object, ...]], judged: str, year: int, reason: str, minor: list[str]
) -> None:
    tables = {
        "customs_codes": pd.DataFrame(rows, columns=CODES).astype({"mixed": "bool"}),
        "chains": chains(judged),
    }
    found, small = use_balance.coverage(tables, "copper", year)
    assert (reason in found) if reason else (found == "")
    assert small == minor


class Small:
    """A catalogue of one mineral."""

    def __init__(self, **changed: pd.DataFrame) -> None:
        balance = pd.DataFrame(
            [
                ("copper", "USA", 2024, "apparent-consumption", "", "Apparent", 1.8e6, "1,800"),
                ("copper", "USA", 2024, "reported-consumption", "", "Reported", 1.6e6, "1,600"),
                ("copper", "USA", 2023, "apparent-consumption", "", "Apparent", 1.7e6, "1,700"),
                ("tungsten", "USA", 2024, "apparent-consumption", "", "Apparent", NAN, "W"),
            ],
            columns=["mineral", "place", "year", "item", "form", "detail", "value", "published"],
        ).assign(low=NAN, high=NAN, unit="t", status="reported", source="agency", vintage="2026",
                 note="")  # fmt: skip
        facts = pd.DataFrame(
            [
                ("copper", "refined", "KOR", 2023, "use", 7e5, NAN, NAN, "t", "estimated", "hand",
                 "x")
            ],
            columns=["mineral", "stage", "place", "year", "item", "value", "low", "high", "unit",
                     "status", "source", "note"],
        )  # fmt: skip
        self.tables = {
            "balance": balance,
            "facts": facts,
            "chains": chains(),
            "customs_codes": codes(),
            "flows": pd.DataFrame({"year": [2023, 2024]}),
            **changed,
        }

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def asked(
    small: Small, *, year: int | None = None, minerals: tuple[str, ...] = ("copper",)
) -> pd.DataFrame:
    trade = pd.DataFrame([flow("CHL", "JPN", 40.0), flow("JPN", "KOR", 30.0)])
    return consumption(
        small,  # type: ignore[arg-type]  # only its tables are read
        year=year,
        minerals=minerals,
        trade=lambda mineral, when: trade,
        output=output(JPN=100.0, CHL=900.0),
    )


def row_of(frame: pd.DataFrame, place: str) -> list[object]:
    return [frame.loc[place, name] for name in ("value", "method", "year")]


def test_one_row_a_place_and_where_it_comes_from() -> None:
    frame = asked(Small()).set_index("place")
    assert sorted(frame.index) == sorted((*PLACES, "USA"))
    assert row_of(frame, "USA") == [1.8e6, "as published", 2024]
    assert row_of(frame, "KOR") == [7e5, "fact", 2023]
    assert row_of(frame, "JPN") == [
        110.0,
        "output + imports - exports",
        2024,
    ]
    assert frame.loc["GBR", "method"] == "not known"


def test_one_year_takes_no_fact_of_another() -> None:
    frame = asked(Small(), year=2024).set_index("place")
    assert row_of(frame, "KOR") == [30.0, "output + imports - exports", 2024]
    earlier = asked(Small(), year=2023).set_index("place")
    assert earlier.loc["USA", "value"] == 1.7e6
    assert earlier.loc["JPN", "note"] == "no trade is held: customs codes 740311"


def test_withheld_figure_of_the_united_states() -> None:
    frame = asked(Small(), minerals=("tungsten",)).set_index("place")
    assert frame.loc["USA", "method"] == "not known"
    assert "printed as W" in str(frame.loc["USA", "note"])
    assert frame.loc["JPN", "note"] == "no source gives output of this stage in a year with trade"


def test_unknown_mineral_is_refused() -> None:
    with pytest.raises(UnknownName, match="unobtainium"):
        asked(Small(), minerals=("unobtainium",))
