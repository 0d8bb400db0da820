"""Output by place and by country of control: holders at a date, coverage, and what is not known."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import catalogue as catalogue_room
from shigen.catalogue.assemble import hand_folder
from shigen.catalogue.canonical import settle
from shigen.catalogue.control import ALLIES, ControlTables, control
from shigen.catalogue.csvfiles import read_csv
from shigen.catalogue.importers import jasansky
from shigen.catalogue.importers.facility_rows import rules
from shigen.catalogue.owners import Owners, asset_key, first_day, last_day, owners
from shigen.catalogue.site_output import content, listed
from shigen.catalogue.store import Catalogue
from shigen.errors import BadInput, UnknownName
from shigen.reference import rows as reference_rows
from shigen.reference import validate

Row = dict[str, object]
SOURCES = "source,title,publisher,edition,licence,ships,citation,accessed\n" + "".join(
    f"{key},Table,Agency,2026,public domain,1,agency.example,2026\n"
    for key in ("agency", "company-reports", "jasansky-2022", "register")
)


def site(facility: str, place: str = "COD", **changed: object) -> Row:
    return {
        "facility": facility,
        "name": facility,
        "place": place,
        "kind": "mine",
        "stage": "mine",
        "minerals": "cobalt",
        "status": "reported",
        "source": "jasansky-2022",
        "vintage": "2022",
    } | changed


def figure(facility: str, value: float, **changed: object) -> Row:
    return {
        "facility": facility,
        "mineral": "cobalt",
        "form": "",
        "year": 2019,
        "measure": "production",
        "basis": "cobalt content",
        "value": value,
        "unit": "t",
        "status": "reported",
        "source": "jasansky-2022",
        "vintage": "2022",
    } | changed


def company(key: str, place: str, **changed: object) -> Row:
    return {
        "company": key,
        "name": key.title(),
        "ultimate_owner": key,
        "control": place,
        "owner_kind": "listed",
        "as_of": "2000",
        "citation": "annual report",
        "status": "reported",
        "source": "company-reports",
    } | changed


def held(asset: str, key: str, share: float, start: str = "2000", until: str = "") -> Row:
    return {
        "asset": asset,
        "company": key,
        "from_date": start,
        "until": until,
        "citation": "annual report",
        "value": share,
        "unit": "fraction",
        "status": "reported",
        "source": "company-reports",
        "vintage": "2025",
    }


def national(place: str, value: float, year: int = 2019) -> Row:
    return {
        "mineral": "cobalt",
        "stage": "mine",
        "form": "",
        "place": place,
        "year": year,
        "measure": "production",
        "basis": "cobalt content",
        "value": value,
        "unit": "t",
        "status": "reported",
        "source": "agency",
        "vintage": "2026",
    }


COMPANIES = (
    company("digger", "USA"),
    company("miner", "CHN", aliases="Miner Holdings;Kuang Ye"),
    company("state", "COD"),
)
RULE: Row = {
    "mineral": "*",
    "stage": "*",
    "sources": "agency",
    "tolerance": 0.25,
    "basis": "*",
    "reason": "one source",
}


def opened(tmp_path: Path, **tables: Sequence[Row]) -> Catalogue:
    """A catalogue of these rows and three companies."""
    given_tables = {
        "companies": COMPANIES,
        "facilities": (site("hill"),),
        "facility_output": (figure("hill", 100.0),),
        "merge_rules": (RULE,),
        "production": (national("COD", 200.0),),
    } | tables
    for table, found in given_tables.items():
        frame = settle(table, pd.DataFrame(list(found)), where=table, fill=True)
        frame.to_csv(tmp_path / f"{table}.csv", index=False)
    (tmp_path / "sources.csv").write_text(SOURCES)
    return catalogue_room.load(tmp_path)


def cobalt(opened_catalogue: Catalogue, **options: object) -> ControlTables:
    wanted: dict[str, object] = {"mineral": "cobalt", "stage": "mine", "year": 2019} | options
    return control(opened_catalogue, **wanted)  # type: ignore[arg-type]


def countries(found: ControlTables) -> dict[str, float]:
    return dict(zip(found.control["control"], found.control["value"], strict=True))


def test_days_at_the_ends_of_a_date() -> None:
    assert (first_day("2016-02"), last_day("2016-02")) == ("2016-02-01", "2016-02-29")
    for text in ("", "16", "2016-13", "2016-02-30", "2016/02", "0000", "yesterday"):
        with pytest.raises(BadInput, match="is not a date"):
            last_day(text)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert first_day(text) <= last_day(text)


def test_one_asset_has_one_key_whatever_the_source() -> None:
    for facility in ("aus-mt-marion-fac", "mount-marion", "mt-marion-mine"):
        assert asset_key(facility) == "mt-marion"
    assert asset_key("taganito-hpal-nickel-corporation") == "taganito-hpal"
    # Only a register's own prefix is taken off.
    assert asset_key("bor-fac") == "bor"
    assert asset_key("rio-tinto-kennecott") == "rio-tinto-kennecott"


def test_output_is_split_by_share_and_the_rest_is_unknown(tmp_path: Path) -> None:
    shares = (held("hill", "miner", 0.5), held("hill", "state", 0.2))
    found = cobalt(opened(tmp_path, ownership=shares))
    assert countries(found) == pytest.approx({"CHN": 50.0, "COD": 20.0, "unknown": 30.0})
    place = found.places.set_index("place").loc["COD"]
    assert (place["value"], place["national"], place["coverage"]) == (100.0, 200.0, 0.5)
    assert place["unknown_share"] == pytest.approx(0.3)
    allied = found.allied.set_index("counted")
    assert allied.loc["control", ["share_low", "share_high"]].tolist() == pytest.approx([0, 0.3])
    assert allied.loc["place", ["share_low", "share_high"]].tolist() == [0, 0]
    # Half of the country's output comes from no site: nobody says whose it is.
    whole = allied.loc["control-of-all", ["total", "allied", "other", "unknown", "share_high"]]
    assert whole.tolist() == pytest.approx([200.0, 0.0, 70.0, 130.0, 0.65])
    assert set(allied["coverage"]) == {0.5}
    told = cobalt(opened(tmp_path, ownership=shares), allies=["Congo (Kinshasa)", "CHN"])
    allied = told.allied.set_index("counted")
    assert allied.loc["control", "share_low"] == pytest.approx(0.7)
    assert allied.loc["place", "share_low"] == allied.loc["national", "share_low"] == 1.0


def test_a_sale_moves_control_on_its_day(tmp_path: Path) -> None:
    shares = (
        held("hill", "digger", 0.8, "2007", "2016-11-16"),
        held("hill", "miner", 0.8, "2016-11-16"),
        held("hill", "state", 0.2, "2007"),
    )
    sold = opened(tmp_path, ownership=shares)
    assert countries(cobalt(sold, as_of="2016-11-15")) == pytest.approx({"COD": 20, "USA": 80})
    assert countries(cobalt(sold, as_of="2016-11-16")) == pytest.approx({"CHN": 80, "COD": 20})
    # A year stands for its last day, and so does the year of output where no date is given.
    assert countries(cobalt(sold, as_of="2016")) == countries(cobalt(sold))
    assert countries(cobalt(sold, as_of="2015")) == pytest.approx({"COD": 20, "USA": 80})
    with pytest.raises(BadInput, match="'last week' is not a date"):
        cobalt(sold, as_of="last week")


def test_a_company_can_change_hands_while_it_keeps_its_mine(tmp_path: Path) -> None:
    firms = (
        company("digger", "USA", until="2018-05"),
        company("digger", "CHN", as_of="2018-05"),
    )
    changed = opened(tmp_path, companies=firms, ownership=(held("hill", "digger", 1.0),))
    assert countries(cobalt(changed, as_of="2018-04")) == {"USA": 100.0}
    assert countries(cobalt(changed, as_of="2018-05")) == {"CHN": 100.0}
    early = cobalt(changed, as_of="1999")
    assert early.sites["note"].tolist() == ["no owner named"]
    assert countries(early) == {"unknown": 100.0}


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ("Miner Holdings (100%)", {"CHN": 100.0}, ""),
        ("Digger (60%), State (40%)", {"COD": 40.0, "USA": 60.0}, ""),
        ("Digger (60%)", {"USA": 60.0, "unknown": 40.0}, "names no holder of the rest"),
        ("Nobody Ltd. (100%)", {"unknown": 100.0}, "'Nobody Ltd.' is no company we know"),
        ("Digger; Miner", {"unknown": 100.0}, "shares of holders from several countries"),
        ("Miner; Kuang Ye", {"CHN": 100.0}, ""),
        ("Miner; Nobody", {"unknown": 100.0}, "not every name is a company we know"),
        ("Digger (50%), sold on 1 June 2013", {"unknown": 100.0}, "tells of a change"),
        ("Digger (90%), Miner (90%)", {"unknown": 100.0}, "shares add up to 180%"),
        ("Digger (1000%)", {"unknown": 100.0}, "a share that is not a percentage"),
        ("", {"unknown": 100.0}, "no owner named"),
    ],
)
def test_words_of_a_source_are_matched_or_left_unknown(
    text: str, expected: Mapping[str, float], note: str, tmp_path: Path
) -> None:
    found = cobalt(opened(tmp_path, facilities=(site("hill", owners=text),)))
    assert countries(found) == pytest.approx(expected)
    assert any(note in told for told in found.sites["note"])


@given(st.text(max_size=40))
def test_any_words_of_owners_give_a_whole(text: str) -> None:
    known = Owners("2026-01-01", {"miner": "CHN"}, {"miner": "miner"}, {})
    holdings = known.of("hill", text)
    assert math.isclose(sum(holding.share for holding in holdings), 1.0)
    assert {holding.control for holding in holdings} <= {"CHN", "unknown"}


def test_owners_that_another_source_names_for_the_site_are_used(tmp_path: Path) -> None:
    twin = site("cod-hill-fac", owners="Miner", source="register")
    assert countries(cobalt(opened(tmp_path, facilities=(site("hill"), twin)))) == {"CHN": 100.0}


def test_output_of_the_year_or_the_five_before_else_capacity(tmp_path: Path) -> None:
    rows = (
        figure("hill", 100.0, year=2013),
        figure("hill", 70.0, year=2015),
        figure("hill", 90.0, year=2022),
        figure("dale", 50.0, measure="capacity"),
        figure("vale", 40.0, measure="capacity"),
    )
    sites = (site("hill"), site("dale"), site("vale", state="Under construction"),
             site("glen", state="announced"))  # fmt: skip
    data = opened(tmp_path, facilities=sites, facility_output=rows)
    found = cobalt(data).sites.set_index("facility")
    assert found.loc["hill", ["year", "value", "measure"]].tolist() == [2015, 70.0, "production"]
    assert found.loc["dale", "measure"] == "capacity"
    assert cobalt(data, year=2022).sites.set_index("facility").loc["hill", "value"] == 90.0
    with pytest.raises(BadInput, match=r"no site has output or capacity of cobalt .* in 2012"):
        cobalt(data, year=2012)


def test_a_withheld_figure_is_not_zero(tmp_path: Path) -> None:
    rows = (figure("hill", float("nan")), figure("hill", 70.0, year=2018))
    found = cobalt(opened(tmp_path, facility_output=rows))
    assert found.sites[["year", "value"]].to_numpy().tolist() == [[2018, 70.0]]


def test_the_same_site_of_two_sources_counts_once(tmp_path: Path) -> None:
    sites = (
        site("hill", latitude=-10.0, longitude=26.0),
        site("cod-hill-fac", source="register"),
        site("near-hill", latitude=-10.01, longitude=26.0, source="register"),
        site("far", latitude=-11.0, longitude=26.0, source="register"),
        site("hill", place="ZMB", source="register"),
    )
    rows = (
        figure("hill", 100.0),
        figure("cod-hill-fac", 80.0, year=2018, source="register"),
        figure("near-hill", 60.0, year=2017, source="register"),
        figure("far", 5.0, source="register"),
        figure("hill", 3.0, source="register"),
    )
    found = cobalt(opened(tmp_path, facilities=sites, facility_output=rows)).sites
    used = found[found["used"]]
    assert sorted(zip(used["facility"], used["place"], strict=True)) == [
        ("far", "COD"),
        ("hill", "COD"),
        ("hill", "ZMB"),
    ]
    aside = found[~found["used"]].set_index("facility")
    assert set(aside["note"]) == {"same site as hill of jasansky-2022, which is used"}
    assert aside["value"].to_dict() == {"cod-hill-fac": 80.0, "near-hill": 60.0}


def test_forms_are_turned_into_content_and_stand_at_their_stage(tmp_path: Path) -> None:
    common: Row = {"mineral": "aluminum", "source": "jasansky-2022"}
    rows = (
        figure("works", 100.0, form="alumina") | common,
        figure("works", 40.0, form="metal") | common,
        figure("works", 9.0, form="nepheline") | common,
    )
    data = opened(tmp_path, facilities=(site("works", stage="refined", minerals="aluminum"),),
                  facility_output=rows)  # fmt: skip

    def made(stage: str) -> list[float]:
        found = control(data, mineral="Al", stage=stage, year=2019)
        return list(found.control["value"])

    assert made("intermediate") == pytest.approx([52.9])
    assert made("refined") == pytest.approx([40.0])
    with pytest.raises(BadInput, match="no site has output"):
        made("mine")  # nepheline is an ore of another kind: it has no factor


def test_places_without_a_site_and_without_a_national_figure(tmp_path: Path) -> None:
    sites = (site("hill"), site("fjord", place="NOR"))
    rows = (figure("hill", 300.0), figure("fjord", 10.0))
    figures = (national("COD", 200.0), national("CUB", 50.0), national("FIN", 0.0))
    found = cobalt(
        opened(tmp_path, facilities=sites, facility_output=rows, production=figures)
    ).places.set_index("place")
    assert found["note"].to_dict() == {
        "COD": "sites exceed the national figure: another year, basis or capacity",
        "CUB": "no site with a figure",
        "NOR": "no national figure",
    }
    assert found.loc["COD", "coverage"] == 1.5
    assert found.loc["CUB", "coverage"] == 0
    assert math.isnan(found.loc["NOR", "coverage"])


def test_names_and_years_that_cannot_be(tmp_path: Path) -> None:
    data = opened(tmp_path)
    with pytest.raises(UnknownName, match="unknown mineral 'cobold'"):
        cobalt(data, mineral="cobold")
    with pytest.raises(UnknownName, match="unknown place 'Utopia'"):
        cobalt(data, allies=["Utopia"])
    with pytest.raises(BadInput, match="year 20199: give a calendar year"):
        cobalt(data, year=20199)


def test_two_companies_with_one_name_or_two_rows_at_once_are_refused(tmp_path: Path) -> None:
    twice = opened(tmp_path, companies=(*COMPANIES, company("other", "CHN", aliases="Miner")))
    with pytest.raises(BadInput, match="'miner' names both"):
        owners(twice, as_of="2019")
    again = opened(tmp_path, companies=(*COMPANIES, company("miner", "USA", as_of="2010")))
    with pytest.raises(BadInput, match="miner has two rows that hold on 2019-12-31"):
        owners(again, as_of="2019")


def test_sites_are_listed_by_mineral_group_place_and_kind(tmp_path: Path) -> None:
    sites = (site("hill"), site("vein", minerals="dysprosium", kind="deposit", place="CHN"))
    data = opened(tmp_path, facilities=sites)
    assert listed(data, "rare-earths")[0]["facility"].tolist() == ["vein"]
    found, output = listed(data, "cobalt", place="COD", kind="mine")
    assert (len(found), len(output)) == (1, 1)
    assert listed(data, "cobalt", place="CHN")[0].empty
    with pytest.raises(BadInput, match="kind bakery: no site is one; kinds are deposit, mine"):
        listed(data, "cobalt", kind="bakery")


def test_printed_tables_are_as_fields_describe_them(tmp_path: Path) -> None:
    sites = (site("hill"), site("cod-hill-fac", source="register"))
    rows = (figure("hill", 100.0), figure("cod-hill-fac", 80.0, year=2018, source="register"))
    found = cobalt(opened(tmp_path, facilities=sites, facility_output=rows))
    for table, frame in (
        ("control", found.control),
        ("allied_share", found.allied),
        ("control_places", found.places),
        ("control_sites", found.sites),
    ):
        assert len(validate(table, frame, where=table)) == len(frame) > 0


def test_commands_print_what_the_library_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from shigen.cli import facilities as commands

    opened(tmp_path, ownership=(held("hill", "miner", 1.0),))
    commands.control("Co", year=2019, format="json", catalogue=tmp_path, ally=["CHN"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema"] == "shigen.data-control/1"
    shares = {row["counted"]: row["share_low"] for row in answer["tables"]["allied_share"]}
    assert shares == {"place": 0.0, "control": 1.0, "control-of-all": 0.5, "national": 0.0}
    assert "the sites cover 50% of the national figures" in answer["warnings"][0]
    assert answer["inputs"]["allies"] == ["CHN"]
    commands.facilities("cobalt", format="csv", catalogue=tmp_path)
    assert capsys.readouterr().out.splitlines()[1].startswith("hill,hill,COD")
    commands.facilities("cobalt", format="csv", table="facility_output", catalogue=tmp_path)
    assert "100.0" in capsys.readouterr().out


def test_forms_of_the_sources_have_a_content_or_a_reason() -> None:
    for rule in rules("facility_forms.csv"):
        assert rule["content"] or rule["reason"], rule
        assert not rule["content"] or 0 < float(rule["content"]) <= 1, rule
    for good in rules("jasansky_goods.csv"):
        measured = good["sheet"] in {"commodities", "minerals_ores_conce", "processing"}
        if measured and good["form"]:
            known = {(rule["mineral"], rule["form"]) for rule in rules("facility_forms.csv")}
            assert (good["mineral"], good["form"]) in known, good
    assert content("lithium", "largest-rate") is None


# What we typed in.


def hand(name: str) -> pd.DataFrame:
    file = hand_folder() / f"{name}.csv"
    table = name.removeprefix("named_")
    return validate(table, read_csv(file), where=file.name, fill=True)


@pytest.fixture(scope="module")
def typed_in(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Return a catalogue of the hand-entered tables of this room alone."""
    folder = tmp_path_factory.mktemp("hand")
    for name in ("companies", "ownership", "named_facilities", "named_facility_output"):
        table = name.removeprefix("named_")
        settle(table, hand(name), where=name).to_csv(folder / f"{table}.csv", index=False)
    pd.DataFrame([RULE]).assign(other_countries="").to_csv(folder / "merge_rules.csv", index=False)
    (folder / "sources.csv").write_text(SOURCES)
    return catalogue_room.load(folder)


def test_companies_and_assets_are_enough() -> None:
    companies, ownership = hand("companies"), hand("ownership")
    assert companies["company"].nunique() >= 120
    assert ownership["asset"].nunique() >= 80
    assert set(ownership["company"]) <= set(companies["company"])
    for text in companies["citation"].tolist() + ownership["citation"].tolist():
        assert "http" not in text, "no address is cited that nobody looked up"


def test_what_was_recalled_is_an_estimate() -> None:
    for table in ("companies", "ownership"):
        for row in hand(table).to_dict("records"):
            recalled = "general knowledge, to be confirmed" in row["note"]
            assert recalled == (row["status"] == "estimated"), row


@pytest.mark.upstream
def test_shares_said_to_be_printed_are_printed(upstream: Path, typed_in: Catalogue) -> None:
    sites = jasansky.read(upstream / "mines-jasansky-2022")["facilities"]
    texts = {asset_key(key): text for key, text in zip(sites["facility"], sites["owners"],
                                                       strict=True) if text}  # fmt: skip
    rows = hand("ownership")
    printed = rows[rows["note"].str.contains("Jasansky")]
    assert len(printed) >= 50
    for row in printed.to_dict("records"):
        year = row["note"].split("printed for ")[1][:4]
        known = owners(typed_in, as_of=year)
        found = Owners(known.date, known.control, known.names, {})
        shares = {h.company: h.share for h in found.of("", texts[asset_key(row["asset"])])}
        assert shares[row["company"]] == pytest.approx(row["value"], abs=0.006), row


@pytest.mark.parametrize("year", range(2010, 2027))
def test_shares_of_an_asset_never_exceed_the_whole_at_any_date(
    year: int, typed_in: Catalogue
) -> None:
    for date in (f"{year}-01-01", f"{year}-06-30", f"{year}-12-31"):
        shares = owners(typed_in, as_of=date).shares
        over = {a: held for a, held in shares.items() if sum(s for _, s in held) > 1.0005}
        assert not over, date


def test_holders_of_today_have_a_country(typed_in: Catalogue) -> None:
    now = owners(typed_in, as_of="2026-11")
    nobody = {c for held in now.shares.values() for c, _ in held if c not in now.control}
    assert not nobody


def test_rows_end_after_they_begin() -> None:
    for table, start in (("companies", "as_of"), ("ownership", "from_date")):
        for row in hand(table).to_dict("records"):
            if row["until"]:
                assert first_day(row[start]) < first_day(row["until"]), row


def test_tenke_fungurume_passed_from_the_united_states_to_china(typed_in: Catalogue) -> None:
    def lead(as_of: str) -> str:
        holdings = owners(typed_in, as_of=as_of).of("cod-tenke-fungurume-fac", "")
        shares: dict[str, float] = {}
        for holding in holdings:
            shares[holding.control] = shares.get(holding.control, 0.0) + holding.share
        assert sum(shares.values()) == pytest.approx(1.0)
        return max(shares, key=lambda country: shares[country])

    assert lead("2016-11-15") == "USA"
    assert lead("2016-11-16") == "CHN"
    before = control(typed_in, mineral="cobalt", stage="mine", year=2024, as_of="2016-06")
    after = control(typed_in, mineral="cobalt", stage="mine", year=2024, as_of="2024")
    tenke = [found.sites[found.sites["facility"] == "tenke-fungurume"] for found in (before, after)]
    assert [set(rows["control"]) for rows in tenke] == [{"CAN", "COD", "USA"}, {"CHN", "COD"}]
    by_control = [found.control.groupby("control")["value"].sum() for found in (before, after)]
    assert by_control[0]["USA"] > 0
    assert "USA" not in by_control[1].index


@pytest.mark.parametrize(
    ("asset", "date", "expected"),
    [
        ("greenbushes", "2025", {"AUS": 0.2499, "CHN": 0.2601, "USA": 0.49}),
        ("kokkola-cobalt", "2018", {"CAN": 0.24, "COD": 0.2, "USA": 0.56}),
        ("kokkola-cobalt", "2020", {"BEL": 1.0}),
        ("stillwater", "2016", {"USA": 1.0}),
        ("stillwater", "2018", {"ZAF": 1.0}),
        ("mogalakwena", "2024", {"GBR": 1.0}),
        ("mogalakwena", "2026", {"ZAF": 1.0}),
        ("harjavalta-nickel", "2024", {"RUS": 1.0}),
        ("las-bambas", "2013", {"CHE": 1.0}),
        ("las-bambas", "2015", {"CHN": 1.0}),
        ("tanco", "2018", {"USA": 1.0}),
        ("tanco", "2020", {"CHN": 1.0}),
        ("araxa-cbbm", "2024", {"BRA": 0.7, "CHN": 0.15, "JPN": 0.15}),
    ],
)
def test_known_control_changes(
    asset: str, date: str, expected: Mapping[str, float], typed_in: Catalogue
) -> None:
    shares: dict[str, float] = {}
    for holding in owners(typed_in, as_of=date).of(asset, ""):
        shares[holding.control] = shares.get(holding.control, 0.0) + holding.share
    assert shares == pytest.approx(expected)


def test_allies_are_places_each_once() -> None:
    places = {row["iso3"] for row in reference_rows("places")}
    assert len(set(ALLIES)) == len(ALLIES)
    assert set(ALLIES) <= places
    assert {"USA", "JPN", "AUS", "KOR", "CAN", "DEU", "FRA", "GBR", "ITA"} <= set(ALLIES)
    assert "CHN" not in ALLIES
