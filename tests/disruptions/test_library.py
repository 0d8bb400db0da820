"""The library of events: complete, buildable, in step with the upstream table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from shigen import reference
from shigen.disruptions import library
from shigen.disruptions.kinds import KINDS
from shigen.errors import UnknownName

OUTCOMES = ("flow_change_pct", "quantity_note", "price_change_pct", "recovery_note")


@pytest.mark.parametrize("name", library.ids())
def test_every_event_can_be_built(name: str) -> None:
    event = library.event(name)
    assert event.id == name
    assert event.minerals or event.not_listed
    assert bool(event.effects) == bool(event.minerals)
    for part, (low, value, high) in zip(event.disruptions, event.ranges, strict=True):
        assert 0.0 <= low <= value <= high <= KINDS[part.kind].most_severe
        assert part.effects
        # No effect may speak of every mineral.
        assert all(effect.minerals for effect in part.effects)
    assert all(event.basis)


def test_no_mineral_is_touched_by_an_event_of_other_goods() -> None:
    event = library.event("US-HPQ-HELENE-2024")
    assert event.effects == ()
    assert event.not_listed == ("high-purity-quartz",)
    assert event.touches(reference.modelled()) == ()


def test_an_unknown_event_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'CN-JP-REE-2010'"):
        library.event("CN-JP-REE-2011")


def test_upper_and_lower_case_are_one() -> None:
    assert library.event(" cn-jp-ree-2010 ") == library.event("CN-JP-REE-2010")


def test_the_library_holds_every_event_of_the_upstream_table(upstream: Path) -> None:
    file = upstream.parent / "reference" / "events.csv"
    if not file.exists():
        pytest.skip("the upstream table of events is not here")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {row["event_id"]: row for row in csv.DictReader(lines)}
    assert set(library.ids()) == set(rows)
    for name, row in rows.items():
        event = library.event(name)
        assert event.start == row["start_date"][:7]
        assert (event.end, event.announced) == (row["end_date"], row["announced_date"])
        assert event.held_back == (row["outcome_held_back"] == "1")
        assert event.evidence == row["evidence"]
        if event.held_back:
            assert not any(row[column] for column in OUTCOMES)


def test_severity_of_held_back_events_follows_the_rule_of_their_kind() -> None:
    frame = library.table()
    licences = frame[frame["kind"] == "export_licensing"]
    rule = ["months", "severity_low", "severity", "severity_high", "recovery"]
    held = licences[licences["held_back"] == 1][rule].drop_duplicates()
    assert len(held) == 1
    power = frame[frame["what"].str.contains("power", case=False)]
    assert len(power[["severity_low", "severity", "severity_high"]].drop_duplicates()) == 1
