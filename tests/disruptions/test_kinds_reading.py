"""Files of disruptions of several kinds: CSV, TOML, scenarios as before; a message each fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen.disruptions import Recovery, read_scenario
from shigen.disruptions.reading import read_disruptions
from shigen.errors import BadInput, UnknownName

HEADER = (
    "id,kind,settings,minerals,start,months,severity,recovery,recovery_months,tau,kappa,a_inf,"
    "notice,probability_low,probability,probability_high,note\n"
)
STOP = (
    'a,export_stop,"actor=CHN|stages=refined|destinations=JPN,USA",gallium;germanium,2026-12,3,'
    "0.9,licensing,12,2,3,0.8,1,0.01,0.02,0.05,why\n"
)
STRIKE = "b,strike,place=ZAF|share=0.5,,2027-01,2,,,,,,,,,,,\n"
TOML = """
[[disruption]]
id = "a"
kind = "export_stop"
minerals = ["gallium", "germanium"]
start = "2026-12"
months = 3
severity = 0.9
notice = 1
probability = [0.01, 0.02, 0.05]
note = "why"
[disruption.settings]
actor = "CHN"
stages = ["refined"]
destinations = ["JPN", "USA"]
[disruption.recovery]
kind = "licensing"
months = 12
tau = 2
kappa = 3
a_inf = 0.8

[[disruption]]
id = "b"
kind = "strike"
start = "2027-01"
months = 2
settings = { place = "ZAF", share = 0.5 }
"""


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_csv_and_toml_say_the_same(tmp_path: Path) -> None:
    found = read_disruptions(write(tmp_path, HEADER + STOP + STRIKE))
    assert found == read_disruptions(write(tmp_path, TOML, "mine.toml"))
    stop, strike = found
    assert stop.effects[0].recovery == Recovery("licensing", 12, tau=2, kappa=3, a_inf=0.8)
    assert (stop.probability, stop.notice) == ((0.01, 0.02, 0.05), 1)
    assert [effect.notice for effect in stop.effects] == [1]
    assert stop.minerals == ("gallium", "germanium")
    assert (strike.probability, strike.effects[0].severity) == (None, 0.5)


def test_a_scenario_file_still_works(tmp_path: Path) -> None:
    scenario = read_scenario("china-stop-2026-12")
    found = read_disruptions("china-stop-2026-12")
    assert [disruption.effects for disruption in found] == [
        (type(stop)(
            stop.actor, stop.stage, stop.destinations, stop.start, stop.months, stop.severity,
            stop.recovery, (mineral,),
        ),)
        for mineral, stop in scenario.stops
    ]  # fmt: skip
    header = (
        "mineral,actor,stage,destinations,start,months,severity,recovery,recovery_months,"
        "tau,kappa,a_inf,note\n"
    )
    row = 'gallium,CHN,refined,"USA,JPN",2026-12,12,1,licensing,12,2,3,0.9,why\n'
    assert read_disruptions(write(tmp_path, header + row))[0].note == "why"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (STRIKE.replace("strike", "strke"), r"row 2: unknown kind of disruption 'strke'"),
        (STRIKE.replace("place=ZAF", "place"), r"row 2, column 'settings': 'place' is not written"),
        (STRIKE.replace("share=", "place="), r"row 2, column 'settings': place is given twice"),
        (STRIKE.replace("place=ZAF|", ""), r"row 2: strike: say place"),
        (STRIKE.replace("2027-01", "2027-13"), r"row 2, column 'start'"),
        (STOP.replace("0.01,0.02,0.05", "0.01,0.02,1.5"), r"row 2, column 'probability_high'"),
        (STOP.replace("0.01,0.02,0.05", ",0.02,"), r"row 2: probability"),
        (STOP.replace("0.01,0.02,0.05", "0.05,0.02,0.01"), r"row 2: .* not in order"),
        (STOP.replace("licensing", "sudden"), r"row 2: unknown recovery 'sudden'"),
        (STRIKE.replace(",2,,,", ",2,,,6"), r"row 2: recovery: numbers without a kind"),
        (STRIKE + STRIKE, r"row 3: key \(id\) = \(b\) occurs twice"),
        ("", r"holds no disruption"),
    ],
)  # fmt: skip
def test_each_fault_of_a_csv_file_is_named(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_disruptions(write(tmp_path, HEADER + row))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[disruption]]\nid = ", "is not a TOML file"),
        ("", "holds no disruption"),
        ("[other]\n", "unknown table of mine.toml 'other'"),
        ('[[disruption]]\nid = "a"\n', "disruption 1: 'kind' is missing"),
        (TOML.replace('"b"', '"a"'), "id 'a' is used twice"),
        (TOML.replace("notice", "notise"), "unknown word of a disruption 'notise'"),
        (TOML.replace("0.05]", "5]"), "probability"),
        (TOML.replace("0.05]", "true]"), "probability"),
        (TOML.replace("tau", "tao"), "unknown number of a recovery 'tao'"),
        (TOML.replace('"2027-01"', "2027"), "is not a month"),
    ],
)
def test_each_fault_of_a_toml_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_disruptions(write(tmp_path, text, "mine.toml"))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_disruptions("absent.toml")
    with pytest.raises(BadInput, match="no such file"):
        read_disruptions("absent.csv")
    with pytest.raises(UnknownName, match="scenario"):
        read_disruptions("absent")
