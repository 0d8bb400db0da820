"""The scripts and scenarios in ``examples/`` work and are described."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from shigen import disruptions, network, reference
from shigen.catalogue import load


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "examples"


def test_the_script_plans_and_prints_a_summary(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("gallium_stop", folder / "gallium_stop.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert capsys.readouterr().out == "", "importing it does nothing"
    script.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "gallium, CHN stops refined exports in 2026-12, 12 months"
    rows = {line.split()[0]: line.split()[1:] for line in lines[2:4]}
    assert set(rows) == {"JPN", "USA"}
    for need, without, planned in rows.values():
        assert float(need) > 0
        assert 0 < float(planned.rstrip("%")) < 100
        assert 0 < float(without.rstrip("%")) < 100
    # The plan makes the larger of the two shares smaller than it is without one.
    largest = {case: max(float(row[case].rstrip("%")) for row in rows.values()) for case in (1, 2)}
    assert largest[2] < largest[1]
    passed = re.fullmatch(
        rf"(\d+) of (\d+) independent checks passed; catalogue {load().hash[:12]}", lines[-1]
    )
    assert passed is not None
    assert passed[1] == passed[2]


def test_the_scenario_names_stages_that_its_networks_have(folder: Path) -> None:
    scenario = disruptions.read_scenario(folder / "graphite-and-cobalt.csv")
    assert scenario.minerals == ("natural-graphite", "cobalt")
    assert scenario.grid.stop_months == (4, 8)
    assert scenario.grid.industry_days == (20, 60)
    catalogue = load()
    for mineral, stop in scenario.stops:
        assert mineral in reference.modelled()
        assert stop.stage in network.build(catalogue, mineral=mineral).stages
    assert all(note.startswith("Assumed: ") for note in scenario.notes)


def test_every_file_is_described(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    files = {file.name for file in folder.iterdir() if file.is_file()} - {"README.md"}
    assert len(files) >= 3
    assert [name for name in sorted(files) if f"`{name}`" not in text] == []
