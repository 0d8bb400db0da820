"""Scenario files: the built-in one, and one clear message for each fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigen import reference
from shigen.disruptions import ExportStop, Grid, Recovery, read_scenario, scenario_names
from shigen.errors import BadInput, UnknownName

HEADER = (
    "mineral,actor,stage,destinations,start,months,severity,recovery,recovery_months,"
    "tau,kappa,a_inf,note\n"
)
ROW = 'gallium,CHN,refined,"USA,JPN",2026-12,12,1,licensing,12,2,3,0.9,why\n'


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_built_in_scenario_is_the_one_of_the_main_job() -> None:
    scenario = read_scenario("china-stop-2026-12")
    assert scenario.minerals == (
        "gallium",
        "germanium",
        "antimony",
        "dysprosium",
        "terbium",
        "yttrium",
        "neodymium-praseodymium",
    )
    stages = {(mineral, stop.stage) for mineral, stop in scenario.stops}
    assert stages == {
        ("gallium", "refined"),
        ("germanium", "refined"),
        ("antimony", "refined"),
        ("dysprosium", "refined"),
        ("terbium", "refined"),
        ("yttrium", "refined"),
        ("neodymium-praseodymium", "product"),
        ("dysprosium", "product"),
        ("terbium", "product"),
    }
    for _, stop in scenario.stops:
        assert stop.actor == "CHN"
        assert stop.destinations == ("JPN", "USA")
        assert (stop.start, stop.months, stop.severity) == ("2026-12", 12, 1)
        assert stop.recovery.kind == "licensing"
        assert stop.recovery.months == 12
    assert scenario.grid == Grid((3, 12, 24), (20, 45, 60), (0, 60), (0, 0.5))
    assert len(list(scenario.grid.cases())) == len(scenario.grid) == 3 * 3 * 2 * 2
    assert len(scenario.notes) == len(scenario.stops)
    assert all(note.startswith("Assumed") for note in scenario.notes)


def test_every_built_in_scenario_can_be_read() -> None:
    assert scenario_names()
    for name in scenario_names():
        scenario = read_scenario(name)
        assert scenario.name == name
        assert set(scenario.minerals) <= set(reference.modelled())


def test_a_file_gives_the_same_as_the_call(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, HEADER + ROW))
    assert scenario.name == "mine"
    assert scenario.grid == Grid()
    assert scenario.stops == (
        (
            "gallium",
            ExportStop(
                "CHN",
                "refined",
                ["USA", "JPN"],
                recovery=Recovery("licensing", 12, tau=2, kappa=3, a_inf=0.9),
                minerals=["gallium"],
            ),
        ),
    )
    assert scenario.notes == ("why",)
    # a path as text is a path too
    assert read_scenario(str(tmp_path / "mine.csv")) == scenario


def test_columns_that_may_be_empty_can_be_left_out(tmp_path: Path) -> None:
    text = (
        "mineral,actor,stage,start,months,severity,recovery\nCobalt,DRC,mine,2027-01,6,0.5,step\n"
    )
    ((mineral, stop),) = read_scenario(write(tmp_path, text)).stops
    assert mineral == "cobalt"
    assert (stop.actor, stop.destinations, stop.severity) == ("COD", (), 0.5)
    assert stop.recovery == Recovery("step", 0)


def test_groups_are_spread_over_their_members(tmp_path: Path) -> None:
    text = HEADER + ROW.replace("gallium", "platinum-group-metals")
    scenario = read_scenario(write(tmp_path, text))
    assert scenario.minerals == ("palladium", "platinum", "rhodium")
    assert len(scenario.of("rhodium")) == 1
    assert scenario.of("gallium") == ()


def test_lasting_changes_every_stop_and_nothing_else() -> None:
    scenario = read_scenario("china-stop-2026-12")
    longer = scenario.lasting(24)
    assert {stop.months for _, stop in longer.stops} == {24}
    assert longer.lasting(12) == scenario
    assert longer.start == "2026-12"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2026-12", "2026-13", "row 2, column 'start': '2026-13' is not a month like 2026-12"),
        (",12,1,lic", ",-12,1,lic", "row 2, column 'months': '-12' is below 1"),
        (",12,1,lic", ",99999,1,lic", "row 2, column 'months': '99999' is above 120"),
        (",12,1,lic", ",1.5,1,lic", "row 2, column 'months': '1.5' is not a whole number"),
        (",12,1,lic", ",12,7,lic", "row 2, column 'severity': '7' is above 1"),
        (",12,1,lic", ",12,much,lic", "row 2, column 'severity': 'much' is not a number"),
        ("licensing", "licenced", "row 2, column 'recovery': 'licenced' is not one of step"),
        ("gallium", "galium", "row 2: unknown mineral 'galium'; did you mean 'gallium'"),
        ("gallium", "sulfur", "row 2: .*sulfur"),
        ("CHN", "Chyna", "row 2: unknown place 'Chyna'; did you mean"),
        ("refined", "refind", "row 2: unknown stage 'refind'; did you mean 'refined'"),
        ("USA,JPN", "USA,CHN", "row 2: CHN cannot stop exports to itself"),
        ("licensing,12,2", "linear,12,2", "row 2: recovery: tau and a_inf belong to licensing"),
        ("gallium", "magnets", "row 2: column 'stage': magnets are stage product, not refined"),
        ("gallium", "", "row 2, column 'mineral': '' must not be empty"),
    ],
)
def test_a_wrong_cell_is_named_by_file_and_row(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    file = write(tmp_path, HEADER + ROW.replace(old, new, 1))
    with pytest.raises(BadInput, match=problem) as refused:
        read_scenario(file)
    assert str(refused.value).startswith(str(file))
    assert "\n" not in str(refused.value)


def test_a_wrong_column_lists_those_allowed(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER.replace("severity", "sevrity") + ROW)
    with pytest.raises(BadInput, match=r"lacks severity and has unknown sevrity; its columns are "):
        read_scenario(file)
    with pytest.raises(BadInput) as refused:
        read_scenario(file)
    for column in HEADER.strip().split(","):
        assert column in str(refused.value)


def test_a_file_that_is_cut_short_or_empty_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no stop"):
        read_scenario(write(tmp_path, HEADER))
    with pytest.raises(BadInput, match="is empty"):
        read_scenario(write(tmp_path, ""))
    with pytest.raises(BadInput, match="row 2: has 3 cells where the header has 13"):
        read_scenario(write(tmp_path, HEADER + "gallium,CHN,ref\n"))
    with pytest.raises(BadInput, match="no such file"):
        read_scenario(tmp_path / "none.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="is not UTF-8 text"):
        read_scenario(binary)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'china-stop-2026-12'"):
        read_scenario("china-stop-2026")


def test_the_same_stop_twice_is_refused(tmp_path: Path) -> None:
    other = ROW.replace("gallium", "Ga").replace(",12,1,lic", ",3,1,lic")
    with pytest.raises(BadInput, match="row 3: says again what row 2 says of gallium"):
        read_scenario(write(tmp_path, HEADER + ROW + other))
    later = read_scenario(write(tmp_path, HEADER + ROW + other.replace("2026-12", "2028-06")))
    assert len(later.of("gallium")) == 2


def test_a_grid_file_beside_the_scenario_is_taken(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + ROW)
    grid = "setting,values\nstop_months,6\npass_through,0.25;0.75\n"
    write(tmp_path, grid, "mine-grid.csv")
    assert read_scenario(file).grid == Grid(stop_months=(6,), pass_through=(0.25, 0.75))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("setting,values\nstop_months,1.5\n", "row 2, column 'values': '1.5' are not whole months"),
        ("setting,values\nstop_months,0\n", "grid: stop_months 0 must lie between 1 and 120"),
        ("setting,values\npass_through,2\n", "grid: pass_through 2 must lie between 0 and 1"),
        ("setting,values\npublic_days,nan\n", "grid: public_days nan must lie between 0 and 3650"),
        ("setting,values\npublic_days,1;x\n", "row 2, column 'values': '1;x' is not a list"),
        ("setting,values\ndays,1\n", "row 2, column 'setting': 'days' is not one of stop_months"),
        ("setting,value\ndays,1\n", "lacks values and has unknown value"),
        ("setting,values\npublic_days,1\npublic_days,2\n", "row 3: key .* occurs twice"),
    ],
)
def test_a_wrong_grid_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    file = write(tmp_path, HEADER + ROW)
    write(tmp_path, text, "mine-grid.csv")
    with pytest.raises(BadInput, match=problem):
        read_scenario(file)


def test_a_grid_needs_at_least_one_value_of_each() -> None:
    with pytest.raises(BadInput, match="grid: industry_days has no value"):
        Grid(industry_days=())
