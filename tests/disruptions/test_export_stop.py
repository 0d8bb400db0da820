"""Export stops: what is lost in which month, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.disruptions import (
    ExportStop,
    Recovery,
    lost_share,
    month_after,
    months,
    months_between,
    parse_stop,
)
from shigen.errors import BadInput, UnknownName

AT_ONCE = Recovery("step", 0)


def test_severity_by_month_by_hand() -> None:
    stop = ExportStop(
        "CHN", "refined", start="2026-12", months=2, severity=0.8, recovery=Recovery("linear", 2)
    )
    lost = stop.severity_by_month(months("2026-11", 6))
    # 0.8 x (1 - 1/4) and 0.8 x (1 - 3/4) while it comes back
    assert lost.tolist() == pytest.approx([0, 0.8, 0.8, 0.6, 0.2, 0])
    assert lost.index.tolist() == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
    ]
    assert (lost.name, lost.index.name) == ("lost", "month")


def test_the_months_need_not_be_in_order() -> None:
    stop = ExportStop("CHN", "mine", months=1, recovery=AT_ONCE)
    assert stop.severity_by_month(["2027-01", "2026-12"]).tolist() == [0, 1]
    assert stop.severity_by_month([]).empty


def test_licences_come_after_the_stop_as_on_paper() -> None:
    stop = ExportStop(
        "CHN",
        "refined",
        months=12,
        recovery=Recovery("licensing", 12, tau=2, kappa=3, a_inf=0.9),
    )
    lost = stop.severity_by_month(months("2026-12", 24))
    assert lost.iloc[:14].tolist() == [1] * 14
    assert lost["2028-02"] == pytest.approx(1 - 0.9 * 0.1495939318)
    assert lost.iloc[-1] > 0.1


@given(
    length=st.integers(1, 120),
    severity=st.floats(0, 1),
    recovery=st.sampled_from(["step", "linear", "exponential", "licensing"]),
    span=st.integers(0, 120),
    before=st.integers(-30, 30),
)
def test_a_loss_is_a_share_that_begins_whole_and_then_only_shrinks(
    length: int, severity: float, recovery: str, span: int, before: int
) -> None:
    stop = ExportStop(
        "CHN", "mine", months=length, severity=severity, recovery=Recovery(recovery, span)
    )
    lost = stop.severity_by_month(months(month_after(stop.start, -before), 200)).to_numpy()
    assert ((lost >= 0) & (lost <= severity)).all()
    if before > 0:
        assert (lost[:before] == 0).all()
    after = lost[max(before, 0) :]
    assert (after[1:] <= after[:-1] + 1e-12).all()
    longer = stop.lasting(min(length + 1, 120)).severity_by_month([month_after(stop.end, 1)])
    assert longer.item() >= stop.severity_by_month([month_after(stop.end, 1)]).item()


def test_names_are_settled_and_sorted() -> None:
    stop = ExportStop(
        "中国",
        "Refinery",
        destinations=("米国", "Japan", "US"),
        minerals=["Ga", "heavy-rare-earths"],
    )
    assert stop.actor == "CHN"
    assert stop.stage == "refined"
    assert stop.destinations == ("JPN", "USA")
    assert stop.minerals == ("dysprosium", "gallium", "terbium", "yttrium")
    assert stop == ExportStop("CHN", "refined", ["JPN", "USA"], minerals=stop.minerals)
    assert ExportStop("CHN", "refined", destinations="JPN").destinations == ("JPN",)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"start": "2026-13"}, "'2026-13' is not a month; months run from 01 to 12"),
        ({"start": "2026-02-30"}, "'2026-02-30' is not a month; write year and month"),
        ({"start": "December 2026"}, "'December 2026' is not a month"),
        ({"start": ""}, "'' is not a month"),
        ({"start": "0026-12"}, "'0026-12' lies outside the years 1900 to 2200"),
        ({"start": None}, "'None' is not a month"),
        ({"months": 0}, "a stop of 0 months: give a whole number of months from 1 to 120"),
        ({"months": -3}, "a stop of -3 months"),
        ({"months": 10**9}, "a stop of 1000000000 months"),
        ({"months": 1.5}, "a stop of 1.5 months"),
        ({"months": True}, "a stop of True months"),
        ({"severity": -0.1}, "severity -0.1: give the share of the flow that is lost"),
        ({"severity": 12}, "severity 12"),
        ({"severity": float("nan")}, "severity nan"),
        ({"destinations": ["USA", "CHN"]}, "CHN cannot stop exports to itself"),
        ({"actor": "world"}, "actor 'world': name one country"),
        ({"destinations": ["OTH"]}, "destination 'OTH': name one country"),
        ({"actor": "Chyna"}, "unknown place 'Chyna'; did you mean .*'china'"),
        ({"stage": "refind"}, "unknown stage 'refind'; did you mean 'refined'"),
        ({"minerals": ["galium"]}, "unknown mineral 'galium'; did you mean 'gallium'"),
        ({"recovery": "licensing"}, "recovery 'licensing': give a Recovery"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(changed: dict[str, Any], problem: str) -> None:
    given_fields: dict[str, Any] = {"actor": "CHN", "stage": "refined"}
    with pytest.raises(BadInput, match=problem) as refused:
        ExportStop(**{**given_fields, **changed})
    assert "\n" not in str(refused.value)


def test_which_flows_a_stop_hits() -> None:
    to_all = ExportStop("COD", "mine", minerals=["cobalt"])
    flow = {"exporter": "COD", "importer": "CHN", "stage": "mine", "mineral": "cobalt"}
    assert to_all.applies_to(**flow)
    for other in (
        {"exporter": "ZMB"},
        {"importer": "COD"},
        {"stage": "refined"},
        {"mineral": "copper"},
    ):
        assert not to_all.applies_to(**{**flow, **other})
    named = ExportStop("COD", "mine", ["USA"])
    assert not named.applies_to(**flow)
    assert named.applies_to(**{**flow, "importer": "USA", "mineral": "copper"})


def test_two_stops_of_one_flow_do_not_add_up() -> None:
    stops = [
        ExportStop("CHN", "refined", severity=0.6, months=3, recovery=AT_ONCE),
        ExportStop("CHN", "refined", ["JPN"], severity=0.7, months=1, recovery=AT_ONCE),
        ExportStop("RUS", "refined", months=3, recovery=AT_ONCE),
    ]
    span = months("2026-12", 3)
    to_japan = lost_share(stops, span, exporter="CHN", importer="JPN", stage="refined")
    # of the 0.4 that the first leaves the second takes 0.7
    assert to_japan.tolist() == pytest.approx([1 - 0.4 * 0.3, 0.6, 0.6])
    to_germany = lost_share(stops, span, exporter="CHN", importer="DEU", stage="refined")
    assert to_germany.tolist() == pytest.approx([0.6, 0.6, 0.6])
    turned = lost_share(stops[::-1], span, exporter="CHN", importer="JPN", stage="refined")
    assert turned.tolist() == pytest.approx(to_japan.tolist())
    untouched = lost_share(stops, span, exporter="CHL", importer="DEU", stage="refined")
    assert untouched.tolist() == [0, 0, 0]
    assert lost_share([], span, exporter="CHN", importer="JPN", stage="mine").tolist() == [0, 0, 0]


def test_parse_stop_reads_the_short_form() -> None:
    stop = parse_stop(" CHN : refined : USA , JPN ", start="2027-01", months=3, severity=0.5)
    assert stop == ExportStop(
        "CHN", "refined", ["JPN", "USA"], start="2027-01", months=3, severity=0.5
    )
    assert stop.recovery == Recovery("licensing", 12)
    assert parse_stop("COD:mine") == ExportStop("COD", "mine")
    assert parse_stop("COD:mine", recovery="step").recovery == Recovery("step", 0)
    assert parse_stop("COD:mine", recovery=Recovery("linear", 6)).recovery.months == 6


@pytest.mark.parametrize(
    "text", ["", "CHN", "CHN:", ":refined", "CHN:refined:", "CHN:refined:USA,,JPN", "a:b:c:d"]
)
def test_another_form_of_stop_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"write ACTOR:STAGE .* such as CHN:refined:USA,JPN"):
        parse_stop(text)


def test_a_misspelt_stop_suggests_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        parse_stop("CHN:refined:Japn")


@given(year=st.integers(1950, 2150), month=st.integers(1, 12), count=st.integers(-600, 600))
def test_counting_months_forth_and_back(year: int, month: int, count: int) -> None:
    start = f"{year}-{month:02d}"
    later = month_after(start, count)
    assert months_between(start, later) == count
    assert month_after(later, -count) == start


def test_a_negative_number_of_months_is_refused() -> None:
    with pytest.raises(BadInput, match="-1 months: a number of months cannot be negative"):
        months("2026-12", -1)
    assert months("2026-12", 0) == ()
