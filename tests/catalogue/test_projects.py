"""The hand-made table of real projects, and what is read from it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen import catalogue, reference, units
from shigen.catalogue import projects as room
from shigen.catalogue.assemble import hand_folder
from shigen.catalogue.csvfiles import read_csv
from shigen.cli import projects as command
from shigen.errors import BadInput, UnknownName
from shigen.reference import validate

HAND = hand_folder()
TABLES = ("projects", "project_facts", "sources")
YEAR = re.compile(r"(?:18|19|20)\d\d")

# South, north, west, east of each country with a project: a hand check, rounded outwards.
BOXES = {
    "ARG": (-56, -21, -74, -53),
    "AUS": (-44, -10, 112, 154),
    "BEL": (49, 52, 2, 7),
    "BRA": (-34, 6, -74, -34),
    "CAN": (41, 84, -142, -52),
    "CHN": (18, 54, 73, 135),
    "COD": (-14, 6, 12, 32),
    "CZE": (48, 52, 12, 19),
    "DEU": (47, 56, 5, 16),
    "EST": (57, 60, 21, 29),
    "FIN": (59, 71, 19, 32),
    "FRA": (41, 52, -6, 10),
    "GBR": (49, 61, -9, 2),
    "GRC": (34, 42, 19, 30),
    "GRL": (59, 84, -74, -10),
    "IDN": (-12, 7, 94, 142),
    "JPN": (20, 46, 122, 155),
    "KAZ": (40, 56, 46, 88),
    "KOR": (33, 39, 124, 132),
    "MLI": (10, 25, -13, 5),
    "MOZ": (-27, -10, 30, 41),
    "MYS": (0, 8, 99, 120),
    "PAN": (7, 10, -84, -77),
    "PHL": (4, 22, 116, 127),
    "SAU": (16, 33, 34, 56),
    "TZA": (-12, 0, 29, 41),
    "USA": (18, 72, -170, -66),
    "VNM": (8, 24, 102, 110),
    "ZAF": (-35, -22, 16, 33),
}

PROJECTS_HEAD = (
    "project,name,place,latitude,longitude,kind,stage,minerals,developer,phase,as_of,citation,"
    "status,source,vintage,note\n"
)
FACTS_HEAD = (
    "project,item,detail,counterparty,date,citation,value,low,high,unit,status,source,vintage,"
    "note\n"
)


def from_hand() -> catalogue.Catalogue:
    frames = {}
    for table, file in zip(TABLES, ("projects", "project_facts", "projects_sources"), strict=True):
        frame = read_csv(HAND / f"{file}.csv")
        frames[table] = validate(table, frame, where=f"hand/{file}.csv", fill=True)
    return catalogue.Catalogue(hash="hand", folder=HAND, _frames=frames)


@pytest.fixture(scope="module")
def hand() -> catalogue.Catalogue:
    return from_hand()


@pytest.fixture(scope="module")
def projects(hand: catalogue.Catalogue) -> pd.DataFrame:
    return hand.table("projects")


@pytest.fixture(scope="module")
def facts(hand: catalogue.Catalogue) -> pd.DataFrame:
    return hand.table("project_facts")


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str, str], catalogue.Catalogue]:
    """Return a function that opens a catalogue of a few rows."""

    def open_rows(projects: str, facts: str) -> catalogue.Catalogue:
        (tmp_path / "projects.csv").write_text(PROJECTS_HEAD + projects, encoding="utf-8")
        (tmp_path / "project_facts.csv").write_text(FACTS_HEAD + facts, encoding="utf-8")
        (tmp_path / "sources.csv").write_text(
            "source,title,publisher,edition,licence,ships,citation,accessed\n"
            "doc,Documents,Several,2026,Facts,1,in each row,2026\n",
            encoding="utf-8",
        )
        return catalogue.load(tmp_path)

    return open_rows


def project(
    key: str, minerals: str = "gallium", phase: str = "planned", as_of: str = "2025"
) -> str:
    return (
        f"{key},{key} plant,JPN,35,135,refining,refined,{minerals},Maker,{phase},{as_of},"
        '"Maker, release, 2025",reported,doc,2025,\n'
    )


def fact(key: str, item: str, figures: str, unit: str, status: str = "reported") -> str:
    detail = "metal" if item == "capacity" else "plant"
    return (
        f'{key},{item},{detail},,2025,"Maker, release, 2025",{figures},{unit},{status},doc,2025,\n'
    )


# the table


def test_there_are_many_projects_of_every_kind(projects: pd.DataFrame) -> None:
    assert len(projects) >= 150
    kinds = next(
        row["type"]
        for row in reference.rows("fields")
        if (row["table"], row["field"]) == ("projects", "kind")
    )
    counted = projects["kind"].value_counts()
    assert set(counted.index) == set(kinds.removeprefix("enum:").split("|"))
    for kind in ("mine", "separation", "refining", "magnets", "recycling"):
        assert counted[kind] >= 5, kind
    assert {"USA", "JPN", "AUS", "CAN", "CHN"} <= set(projects["place"])


def test_nothing_is_wrong_by_the_check_of_the_room(hand: catalogue.Catalogue) -> None:
    assert room.check(hand).to_dict("records") == []


def test_no_project_is_there_twice(projects: pd.DataFrame) -> None:
    assert projects["project"].is_unique
    assert projects["name"].map(reference.normal).is_unique
    assert projects["project"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*").all()


def test_every_row_has_a_citation_and_says_when_it_is_from_memory(
    projects: pd.DataFrame, facts: pd.DataFrame
) -> None:
    for frame in (projects, facts):
        assert frame["citation"].ne("").all()
        # What is called reported can be looked up: a date, or an address.
        firm = frame[frame["status"] == "reported"]
        dated = firm["citation"].str.contains(YEAR) | firm["citation"].str.contains("https?://")
        assert firm.loc[~dated, "citation"].tolist() == []
        recalled = frame["source"] == "project-recollection"
        assert (recalled == frame["note"].str.contains("recalled from public announcements")).all()
        assert not (recalled & (frame["status"] == "reported")).any()
    # A project row is of one of two kinds: read or recalled.
    assert set(projects["status"]) == {"reported", "estimated"}


def test_every_source_of_the_rows_may_ship_and_is_declared(
    hand: catalogue.Catalogue, projects: pd.DataFrame, facts: pd.DataFrame
) -> None:
    ours = hand.table("sources")
    party = read_csv(HAND / "party_sources.csv")
    known = set(ours["source"]) | set(party["source"])
    assert set(projects["source"]) | set(facts["source"]) <= known
    assert set(ours["source"]) <= set(projects["source"]) | set(facts["source"])
    assert ours["ships"].astype("str").isin(["1", "True"]).all()


def test_estimates_have_ranges(facts: pd.DataFrame) -> None:
    soft = facts[facts["status"] != "reported"]
    assert len(soft) > 100
    assert soft[["low", "high"]].notna().all(axis=None)
    # A range that is not the printed one says so.
    wide = facts[(facts["status"] == "reported") & facts["low"].notna()]
    wide = wide[wide["low"] < wide["high"]]
    assert wide["note"].ne("").all()


def test_a_converted_sum_gives_the_original_and_the_rate(facts: pd.DataFrame) -> None:
    converted = facts[facts["note"].str.contains(" USD, range ")]
    assert len(converted) >= 25
    for row in converted.to_dict("records"):
        found = re.search(
            r"([A-Z]{3}) ([\d.]+)(?: to ([\d.]+))? million at ([\d.]+) USD", row["note"]
        )
        assert found is not None, row["note"]
        least, most = float(found[2]), float(found[3] or found[2])
        rate = float(found[4])
        assert row["unit"] == "million USD"
        assert row["low"] == pytest.approx(least * rate * 0.95, rel=0.01)
        assert row["high"] == pytest.approx(most * rate * 1.05, rel=0.01)
        assert least * rate * 0.99 <= row["value"] <= most * rate * 1.01


def test_figures_are_plausible_in_kind(facts: pd.DataFrame) -> None:
    by_item = facts.groupby("item")
    assert facts.loc[by_item.groups["capacity"], "unit"].str.startswith("t/y ").all()
    assert set(facts.loc[by_item.groups["capex"], "unit"]) == {"million USD"}
    assert set(facts.loc[by_item.groups["start-year"], "unit"]) == {"year"}
    assert set(facts.loc[by_item.groups["lead-time"], "unit"]) == {"years"}
    assert facts.loc[by_item.groups["capex"], "value"].between(1, 12_000).all()
    for kind, least, most in (("year", 1900, 2045), ("fraction", 0, 1)):
        figures = facts.loc[facts["unit"] == kind, ["value", "low", "high"]]
        assert figures.min().min() >= least
        assert figures.max().max() <= most
    money = facts[facts["item"].isin(["public-finance", "offtake"])]
    assert money["counterparty"].ne("").mean() > 0.95
    assert facts.loc[facts["item"] == "public-finance", "counterparty"].ne("").all()


def test_what_runs_has_started_and_what_is_planned_has_not(hand: catalogue.Catalogue) -> None:
    shown = room.projects(hand).drop_duplicates("project")
    dated = shown[shown["start_year"].notna()]
    as_of = dated["as_of"].str[:4].astype("int64")
    runs = dated["phase"] == "operating"
    # The first line of an operating plant has started; a figure may be for the next one.
    late = dated[runs & (dated["start_low"].fillna(dated["start_year"]) > as_of + 1)]
    assert late["project"].tolist() == []
    early = dated[
        dated["phase"].isin(["planned", "feasibility", "committed"])
        & (dated["start_high"].fillna(dated["start_year"]) < as_of)
    ]
    assert early["project"].tolist() == []


def test_positions_lie_in_the_country_named(projects: pd.DataFrame) -> None:
    placed = projects[projects["latitude"].notna()]
    assert len(placed) > 0.9 * len(projects)
    wrong = []
    for row in placed.to_dict("records"):
        south, north, west, east = BOXES[row["place"]]
        inside = south <= row["latitude"] <= north and west <= row["longitude"] <= east
        if not inside:
            wrong.append((row["project"], row["latitude"], row["longitude"]))
    assert wrong == []


def test_minerals_resolve_and_many_are_covered(projects: pd.DataFrame) -> None:
    slugs = {slug for text in projects["minerals"] for slug in text.split(";")}
    assert {reference.mineral(slug) for slug in slugs} == slugs
    wanted = {
        *("neodymium-praseodymium", "dysprosium", "terbium", "yttrium", "gallium", "germanium"),
        *("antimony", "tungsten", "natural-graphite", "cobalt", "nickel", "lithium", "copper"),
        *("magnesium", "manganese", "titanium", "tantalum", "niobium", "vanadium", "fluorspar"),
        *("platinum", "palladium", "rhodium", "scandium", "tellurium", "indium", "beryllium"),
        *("zirconium", "tin", "zinc", "silicon", "potash", "boron", "bismuth"),
    }
    assert wanted <= slugs
    for text in projects["minerals"]:
        assert len(set(text.split(";"))) == len(text.split(";")), text


def test_facts_refer_to_projects_that_are_there(
    projects: pd.DataFrame, facts: pd.DataFrame
) -> None:
    assert set(facts["project"]) == set(projects["project"])


def test_known_terms_are_as_published(facts: pd.DataFrame) -> None:
    value = facts.set_index(["project", "item", "detail"])["value"]
    assert value["thacker-pass", "public-finance"].tolist() == [2260.0]
    assert value["vulcan-benson", "capacity"].tolist() == [10_000.0]
    assert sorted(value["caremag-lacq", "offtake"]) == [45.0, 250.0]
    assert sorted(value["lynas-malaysia", "offtake"]) == [0.5, 5000.0, 7200.0]


def test_each_product_unit_has_a_rule_that_agrees_with_chemistry(facts: pd.DataFrame) -> None:
    rules = read_csv(HAND / "product_units.csv")
    used = set(facts.loc[facts["item"] == "capacity", "unit"])
    assert used == set(rules["unit"])
    assert not rules.duplicated(["unit", "mineral"]).any()
    named = rules[rules["mineral"] != ""]
    assert {reference.mineral(slug) for slug in named["mineral"]} == set(named["mineral"])
    assert rules["reason"].ne("").all()
    content = rules.drop_duplicates("unit").set_index("unit")["content"]
    for unit, compound, element in (
        ("t/y Li2CO3", "Li2CO3", "Li"),
        ("t/y LiOH monohydrate", "LiOH.H2O", "Li"),
        ("t/y Dy oxide", "Dy2O3", "Dy"),
        ("t/y Tb oxide", "Tb4O7", "Tb"),
        ("t/y WO3", "WO3", "W"),
        ("t/y V2O5", "V2O5", "V"),
        ("t/y TiO2", "TiO2", "Ti"),
        ("t/y Ta2O5", "Ta2O5", "Ta"),
        ("t/y boric acid", "H3BO3", "B"),
        ("t/y MnSO4 monohydrate", "MnSO4.H2O", "Mn"),
        ("t/y alumina", "Al2O3", "Al"),
    ):
        expected = units.content(compound, element)
        assert float(content[unit]) == pytest.approx(expected, rel=2e-3), unit


# what is read from it


def test_view_joins_the_key_figures(small: Callable[[str, str], catalogue.Catalogue]) -> None:
    opened = small(
        project("alpha", "gallium;zinc", "construction") + project("beta", "tin"),
        fact("alpha", "capacity", "40,30,50", "t/y Ga")
        + fact("alpha", "capex", "100,90,120", "million USD", "estimated")
        + fact("alpha", "start-year", "2028,2027,2030", "year"),
    )
    shown = room.projects(opened)
    assert list(shown.columns) == list(room.VIEW)
    alpha, beta = shown.to_dict("records")
    assert (alpha["product"], alpha["capacity"], alpha["capacity_unit"]) == ("metal", 40, "t/y Ga")
    assert (alpha["capex_musd"], alpha["start_year"], alpha["start_high"]) == (100, 2028, 2030)
    # The least firm figure decides.
    assert (alpha["status"], beta["status"]) == ("estimated", "reported")
    assert math.isnan(beta["capacity"])
    assert pd.isna(beta["start_year"])


def test_view_is_filtered(hand: catalogue.Catalogue) -> None:
    japan = room.projects(hand, place="Japan")
    assert set(japan["place"]) == {"JPN"}
    building = room.projects(hand, phase="construction")
    assert set(building["phase"]) == {"construction"}
    gallium = room.projects(hand, mineral="Ga")
    assert gallium["minerals"].str.contains("gallium").all()
    # Zinc of the same smelter is no capacity for gallium; what is mixed stays in sight.
    assert set(gallium["capacity_unit"]) <= {
        "", "t/y Ga", "t/y feed", "t/y minor metals", "t/y mixed products",
    }  # fmt: skip


def test_a_group_and_an_element_of_it_find_each_other(hand: catalogue.Catalogue) -> None:
    rare = set(room.projects(hand, mineral="rare earths")["project"])
    pair = set(room.projects(hand, mineral="neodymium-praseodymium")["project"])
    element = set(room.projects(hand, mineral="neodymium")["project"])
    assert pair == element
    assert pair < rare
    assert {"tanbreez", "elk-creek"} <= pair
    assert "waterberg" in set(room.projects(hand, mineral="PGM")["project"])


def test_unknown_words_are_refused(hand: catalogue.Catalogue) -> None:
    with pytest.raises(UnknownName, match="unknown phase 'built'"):
        room.projects(hand, phase="built")
    with pytest.raises(UnknownName, match="unknown mineral"):
        room.projects(hand, mineral="unobtainium")
    with pytest.raises(UnknownName, match="unknown place"):
        room.projects(hand, place="Atlantis")


def test_pipeline_solved_by_hand(small: Callable[[str, str], catalogue.Catalogue]) -> None:
    opened = small(
        project("alpha") + project("beta") + project("gamma"),
        fact("alpha", "capacity", "40,30,50", "t/y Ga")
        + fact("alpha", "start-year", "2028,2027,2030", "year")
        + fact("beta", "capacity", "10,,", "t/y Ga")
        + fact("beta", "start-year", "2029,,", "year")
        + fact("gamma", "capacity", "5,4,6", "t/y Ga"),
    )
    found = room.pipeline(opened, "gallium", years=[2026, 2027, 2028, 2029, 2030])
    assert list(found.columns) == list(room.PIPELINE)
    dated = found[found["year"].notna()].set_index("year")
    assert dated.index.tolist() == [2027, 2028, 2029, 2030]  # nothing can run in 2026
    assert dated["projects"].tolist() == [0, 1, 2, 2]
    assert dated["capacity"].tolist() == [0, 40, 50, 50]
    assert dated["low"].tolist() == [0, 0, 10, 40]
    assert dated["high"].tolist() == [50, 50, 60, 60]
    assert dated["contained_high"].tolist() == [50, 50, 60, 60]
    # A project without a date is not lost.
    undated = found[found["year"].isna()]
    assert undated[["projects", "capacity", "low", "high"]].to_numpy().tolist() == [[1, 5, 4, 6]]


def test_pipeline_keeps_products_phases_and_the_unknown_apart(
    small: Callable[[str, str], catalogue.Catalogue],
) -> None:
    opened = small(
        project("alpha", "lithium", "operating", "2024-06")
        + project("beta", "lithium;zinc", "paused")
        + project("gamma", "lithium"),
        fact("alpha", "capacity", "1000,,", "t/y Li2CO3")
        + fact("beta", "capacity", "2000,,", "t/y feed")
        + fact("gamma", "capacity", ",100,300", "t/y Li2CO3")
        + fact("gamma", "start-year", "2026,,", "year"),
    )
    found = room.pipeline(opened, "lithium", years=[2023, 2026])
    assert found[found["year"] == 2023].empty
    later = found[found["year"] == 2026].set_index("phase")
    assert set(later.index) == {"operating", "planned"}
    assert later.loc["operating", "contained"] == pytest.approx(187.9)
    # A withheld capacity is not zero.
    planned = later.loc["planned"].to_dict()
    assert math.isnan(planned["capacity"])
    assert [planned[name] for name in ("projects", "low", "high")] == [1, 100, 300]
    paused = found[found["phase"] == "paused"]
    assert paused["year"].isna().all()
    assert paused["contained"].isna().all()
    assert room.pipeline(opened, "tin").empty


def test_more_than_one_cost_is_refused(small: Callable[[str, str], catalogue.Catalogue]) -> None:
    twice = fact("alpha", "capex", "1,,", "million USD")
    opened = small(project("alpha"), twice + twice.replace("plant", "mine"))
    with pytest.raises(BadInput, match="'alpha' has more than one capex"):
        room.projects(opened)


def test_a_unit_without_a_rule_is_refused(small: Callable[[str, str], catalogue.Catalogue]) -> None:
    opened = small(project("alpha"), fact("alpha", "capacity", "1,,", "t/y moonstone"))
    with pytest.raises(BadInput, match=r"'t/y moonstone'.*product_units\.csv"):
        room.pipeline(opened, "gallium")


def test_check_names_what_is_wrong(small: Callable[[str, str], catalogue.Catalogue]) -> None:
    opened = small(
        project("alpha", "gallium;moonstone") + project("beta"),
        fact("alpha", "capacity", "1,,", "t/y Ga", "estimated")
        + fact("stray", "capex", "1,,", "million USD"),
    )
    found = set(room.check(opened).itertuples(index=False, name=None))
    assert found == {
        ("alpha", "names the mineral 'moonstone', which is no slug"),
        ("alpha", "capacity 'metal' is estimated and has no range"),
        ("beta", "has no capacity, no cost and no start year"),
        ("stray", "capex 'plant' belongs to no project"),
    }


@pytest.mark.slow
@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["planned", "operating", "paused"]),
            st.sampled_from(["t/y Ga", "t/y feed"]),
            st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted),
            st.one_of(
                st.none(), st.lists(st.integers(2020, 2040), min_size=3, max_size=3).map(sorted)
            ),
        ),
        max_size=6,
    )
)
def test_sums_stay_in_their_range_and_never_shrink(
    rows: list[tuple[str, str, list[int], list[int] | None]],
) -> None:
    projects, facts = [], []
    for number, (phase, unit, amounts, start) in enumerate(rows):
        key = f"p{number}"
        base = {"status": "reported", "source": "doc", "vintage": "2025", "citation": "2025"}
        projects.append(
            {"project": key, "name": key, "place": "JPN", "kind": "refining", "stage": "refined",
             "minerals": "gallium", "developer": "x", "phase": phase, "as_of": "2024", **base}
        )  # fmt: skip
        figures = [("capacity", unit, amounts)] + ([("start-year", "year", start)] if start else [])
        for item, of, (low, value, high) in figures:
            facts.append(
                {"project": key, "item": item, "detail": "x", "value": value, "low": low,
                 "high": high, "unit": of, **base}
            )  # fmt: skip
    described = {
        table: [row["field"] for row in reference.rows("fields") if row["table"] == table]
        for table in ("projects", "project_facts")
    }
    frames = {
        table: validate(
            table,
            pd.DataFrame(data, columns=None if data else described[table]),
            where=table,
            fill=True,
        )
        for table, data in (("projects", projects), ("project_facts", facts))
    }
    opened = catalogue.Catalogue(hash="x", folder=HAND, _frames=frames)
    found = room.pipeline(opened, "gallium", years=range(2019, 2042, 2))
    assert (found["low"] <= found["capacity"]).all()
    assert (found["capacity"] <= found["high"]).all()
    for _, group in found[found["year"].notna()].groupby(["phase", "stage", "unit"]):
        for column in ("projects", "capacity", "low", "high"):
            assert group[column].is_monotonic_increasing
    # Every project is counted in the last year or among those without a date.
    ends = found[(found["year"] == 2041) | found["year"].isna()]
    assert ends["projects"].sum() == len(rows)


# the command


def test_command_prints_described_tables(
    small: Callable[[str, str], catalogue.Catalogue], capsys: pytest.CaptureFixture[str]
) -> None:
    opened = small(
        project("alpha") + project("beta", "tin"),
        fact("alpha", "capacity", "40,30,50", "t/y Ga")
        + fact("beta", "capex", "5,,", "million USD"),
    )
    command.projects("Ga", format="json", catalogue=opened.folder)
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "shigen.data-projects/1"
    assert printed["inputs"] == {"mineral": "gallium", "place": None, "phase": None}
    assert list(printed["tables"]) == ["projects_view", "project_pipeline"]
    for name, rows in printed["tables"].items():
        described = [row["field"] for row in reference.rows("fields") if row["table"] == name]
        assert rows
        assert list(rows[0]) == described
        validate(name, pd.DataFrame(rows), where=name)
    command.projects(format="csv", catalogue=opened.folder)
    assert len(capsys.readouterr().out.splitlines()) == 3
