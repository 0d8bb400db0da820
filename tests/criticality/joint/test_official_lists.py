"""Official lists beside the ranking: groups opened, what is added or dropped, and why."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.criticality.joint.made import table

from shigen.criticality.joint import joint, official_lists
from shigen.errors import BadInput, UnknownName

LISTS = pd.DataFrame(
    [
        ("US_2018", "2018-05-18", "helium", "member"),
        ("US_2018", "2018-05-18", "tin", "member"),
        ("JP_ESPA", "2022-12-23", "rare_earths", "member"),
        ("JP_ESPA", "2022-12-23", "uranium", "limited"),
        ("EU_SRM_2024", "2024-05-23", "magnets", "member"),
        ("EU_SRM_2024", "2024-05-23", "neodymium", "named-element"),
        ("US_2025", "2025-11-07", "tin", "member"),
        ("US_2025", "2025-11-07", "graphite", "member"),
        ("US_2025", "2025-11-07", "natural_rubber", "member"),
    ],
    columns=["list", "date", "mineral", "row_type"],
)
FOUND = official_lists.members(LISTS)


def test_groups_are_opened_and_pairs_stand_through_an_element() -> None:
    wide = official_lists.standing(
        FOUND, ["dysprosium", "neodymium", "neodymium-praseodymium", "uranium", "natural-graphite"]
    )
    assert wide.columns.tolist() == ["US_2018", "JP_ESPA", "EU_SRM_2024", "US_2025", "on"]
    assert wide.loc["dysprosium"].tolist() == ["no", "group", "group", "no", 2]
    assert wide.loc["neodymium", "EU_SRM_2024"] == "yes"
    assert wide.loc["neodymium-praseodymium", "JP_ESPA"] == "pair"
    assert wide.loc["uranium"].tolist() == ["no", "limited", "no", "no", 0]
    assert wide.loc["natural-graphite", "US_2025"] == "yes"
    # what our reference tables do not know keeps its name
    assert "natural-rubber" in set(FOUND["mineral"])


def test_a_users_own_groups() -> None:
    groups = pd.DataFrame({"group": "rare_earths", "mineral": ["scandium", "yttrium"]})
    found = official_lists.members(LISTS, groups)
    assert sorted(found.loc[found["list"] == "JP_ESPA", "mineral"]) == [
        "scandium", "uranium", "yttrium",
    ]  # fmt: skip


def test_what_has_no_slug_keeps_the_name_of_its_material() -> None:
    bare = pd.DataFrame(
        {"list": "eu-2024", "date": "2024-05-23", "row_type": "member", "mineral": [None, "tin"]}
    )
    found = official_lists.members(bare.assign(material=["silicon_carbide", "tin"]))
    assert found["mineral"].tolist() == ["silicon-carbide", "tin"]
    with pytest.raises(BadInput, match="a row of eu-2024 names no mineral"):
        official_lists.members(bare)


def test_refuses_what_it_does_not_know() -> None:
    with pytest.raises(BadInput, match="row_type 'perhaps'"):
        official_lists.members(LISTS.assign(row_type="perhaps"))
    with pytest.raises(BadInput, match="lacks column 'date'"):
        official_lists.members(LISTS.drop(columns="date"))
    with pytest.raises(UnknownName, match="official list 'US_2024'"):
        official_lists.standing(FOUND, ["tin"], ["US_2024"])
    with pytest.raises(BadInput, match="cut-off"):
        official_lists.against(RANKED, FOUND, "US_2025", cutoff="some")
    with pytest.raises(BadInput, match="lacks column 'points'"):
        official_lists.against(RANKED, FOUND, "US_2025", cutoff=0.5)


RANKED = pd.DataFrame(
    {
        "mineral": ["gallium", "tin", "helium", "uranium", "natural-graphite"],
        "rank": [1.0, 2.0, 2.0, 4.0, None],
        "critical_for": ["both", "USA", "neither", "unknown", "unknown"],
        "missing": ["", "", "", "", "stands in 1 of 8 lists, and 4 are needed"],
    }
)


def test_same_length_counts_what_can_be_ranked_and_drops_nothing_unknown() -> None:
    found = official_lists.against(RANKED, FOUND, "US_2025").set_index("mineral")
    # of three listed only tin has a rank, so that one place is to be had
    assert found["change"].to_dict() == {
        "gallium": "add", "tin": "drop", "helium": "leave out", "uranium": "leave out",
        "natural-graphite": "unknown", "natural-rubber": "unknown",
    }  # fmt: skip
    assert found.loc["gallium", "why"] == "rank 1 of 4, the cut is after 1; on no list"
    assert found.loc["tin", "why"].endswith("on US_2018, US_2025")
    assert found.loc["helium", "why"].endswith("on US_2018; left US with US_2025 (2025-11-07)")
    assert found.loc["uranium", "why"].endswith("on no list but JP_ESPA (limited scope)")
    assert "insufficient data: stands in 1 of 8" in found.loc["natural-graphite", "why"]
    assert found.loc["natural-rubber", "why"].startswith("not among the minerals")


def test_cut_by_what_is_critical_and_by_a_number() -> None:
    found = official_lists.against(RANKED, FOUND, "US_2025", cutoff="critical")
    told = found.set_index("mineral")["change"]
    assert (told["gallium"], told["tin"], told["helium"]) == ("add", "keep", "leave out")
    assert told["uranium"] == "unknown"
    by_points = RANKED.assign(points=[0.9, 0.7, 0.7, 0.1, None])
    found = official_lists.against(by_points, FOUND, "US_2025", cutoff=0.7)
    assert found.set_index("mineral")["ours"].to_dict() == {
        "gallium": "in", "tin": "in", "helium": "in", "uranium": "out",
        "natural-graphite": "unknown", "natural-rubber": "unknown",
    }  # fmt: skip


def test_reasons_are_drawn_from_the_lists_that_were_joined() -> None:
    whole = joint(table(3))
    listed = official_lists.members(
        pd.DataFrame(
            {
                "list": "US_2025",
                "date": "2025-11-07",
                "row_type": "member",
                "mineral": ["m11", "m10"],
            }
        )
    )
    found = official_lists.against(whole.table, listed, "US_2025", evidence=whole.ranks)
    add = found[found["change"] == "add"].iloc[0]
    assert "highest by way" in add["why"]
    assert "largest maker CHN 75%" in add["why"]
    assert "critical by USA" in add["why"]
    drop = found[found["change"] == "drop"].iloc[0]
    assert "lowest by way" in drop["why"]
    assert drop["why"].endswith("on US_2025")
