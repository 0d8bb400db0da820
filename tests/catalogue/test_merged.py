"""One figure a country and year, by stated rules; nothing is lost and nothing is made up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import catalogue, reference
from shigen.catalogue import fill
from shigen.catalogue.fill import Guess, guess, level, nearest, rounding_of, split, withheld
from shigen.catalogue.merge_rules import read_rules, rules, shipped
from shigen.catalogue.merge_stage import basis_class, period_end
from shigen.catalogue.merged import COLUMNS, TOTAL_COLUMNS, UNUSED_COLUMNS, merge, production
from shigen.catalogue.store import Catalogue
from shigen.errors import BadInput, UnknownName

Rows = Sequence[dict[str, object]]
Make = Callable[..., Catalogue]
AS_PRINTED = ["first", "earlier-source", "later-source"]


def output(source: str, year: int, figures: dict[str, float | None], **more: object) -> Rows:
    """Rows of one printed table."""
    row = {
        "mineral": "cobalt",
        "stage": "mine",
        "year": year,
        "measure": "production",
        "basis": "cobalt content",
        "unit": "t",
        "status": "reported",
        "source": source,
        "vintage": "2026",
        **more,
    }
    return [row | {"place": place, "value": value} for place, value in figures.items()]


def rule(**more: object) -> dict[str, object]:
    """One merge rule, for everything unless told otherwise."""
    return {
        "mineral": "*",
        "stage": "*",
        "sources": "first;second;third",
        "tolerance": 0.25,
        "other_countries": "second;third",
        "basis": "*",
        "reason": "a test",
    } | more


def figures(made: Catalogue, **more: Any) -> pd.DataFrame:
    return production(made, **more).set_index(["year", "place"])


@pytest.fixture(scope="module")
def held() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def whole(held: Catalogue) -> Any:
    return merge(held)


# --- the rules for withheld figures and other countries -------------------------------------------


def test_a_single_withheld_country_is_what_the_total_leaves(catalogue_of: Make) -> None:
    rows = output("first", 2024, {"COD": 70.0, "USA": None, "OTH": 10.0, "WLD": 100.0})
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    usa = made.loc[(2024, "USA")]
    assert (usa["value"], usa["status"], usa["rule"]) == (20.0, "imputed", "world-less-named")
    # 100 shows one digit: it may be off by a twentieth.
    assert (usa["low"], usa["high"]) == (15.0, 25.0)
    assert usa["note"].startswith("withheld by first")


def test_a_total_that_leaves_a_country_out_says_nothing_of_it(catalogue_of: Make) -> None:
    rows = [
        *output("first", 2024, {"COD": 70.0, "USA": None, "OTH": 30.0}),
        *output("first", 2024, {"WLD": 100.0}, note="Excludes U.S. production"),
        *output("second", 2022, {"COD": 35.0, "USA": 2.0}),
    ]
    held = catalogue_of(production=rows, merge_rules=[rule(other_countries="")])
    usa = figures(held).loc[(2024, "USA")]
    # The second source says half of what the first says of the country that both name.
    assert (usa["value"], usa["source"], usa["rule"]) == (4.0, "second", "other-source-scaled")
    assert (usa["low"], usa["high"]) == (3.0, 5.0)
    total = merge(held, year=2024).totals.iloc[0]
    assert (total["sum"], total["verdict"]) == (100.0, "adds-up")
    assert total["reason"] == "the total leaves out the United States"


def test_several_withheld_countries_share_the_room_as_in_another_source(
    catalogue_of: Make,
) -> None:
    rows = [
        *output("first", 2024, {"COD": 60.0, "USA": None, "CAN": None, "OTH": 0.0, "WLD": 100.0}),
        *output("second", 2023, {"COD": 30.0, "USA": 3.0, "CAN": 1.0}),
    ]
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    assert made.loc[(2024, "USA"), "value"] == pytest.approx(30.0)
    assert made.loc[(2024, "CAN"), "value"] == pytest.approx(10.0)
    assert set(made.loc[[(2024, "USA"), (2024, "CAN")], "rule"]) == {"room-shared"}


def test_a_withheld_country_that_no_rule_reaches_stays_empty(catalogue_of: Make) -> None:
    rows = output("first", 2024, {"COD": 70.0, "IDN": 20.0, "USA": None})
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    usa = made.loc[(2024, "USA")]
    assert math.isnan(usa["value"])
    assert (usa["status"], usa["rule"]) == ("reported", "withheld")


def test_a_printed_bound_holds_whatever_another_source_says(catalogue_of: Make) -> None:
    bounded = output("first", 2024, {"USA": None}, low=8.0, high=9.0)
    rows = [
        *output("first", 2024, {"COD": 70.0, "IDN": 20.0}),
        *bounded,
        *output("second", 2024, {"COD": 70.0, "USA": 2.0}),
    ]
    usa = figures(catalogue_of(production=rows, merge_rules=[rule()])).loc[(2024, "USA")]
    assert (usa["value"], usa["low"], usa["high"]) == (8.0, 8.0, 8.0)


def test_a_figure_entered_by_hand_comes_before_any_rule(catalogue_of: Make) -> None:
    fact = {
        "mineral": "cobalt", "stage": "mine", "place": "USA", "year": 2024, "item": "production",
        "value": 5.0, "low": 4.0, "high": 6.0, "unit": "t", "status": "assumed",
        "source": "shigen-assumption", "vintage": "2026",
    }  # fmt: skip
    rows = output("first", 2024, {"COD": 70.0, "USA": None, "OTH": 10.0, "WLD": 100.0})
    usa = figures(catalogue_of(production=rows, facts=[fact], merge_rules=[rule()])).loc[
        (2024, "USA")
    ]
    assert (usa["value"], usa["status"], usa["rule"]) == (5.0, "assumed", "hand")


def test_other_countries_are_split_as_a_second_source_has_them(catalogue_of: Make) -> None:
    rows = [
        *output("first", 2024, {"COD": 60.0, "OTH": 40.0, "WLD": 100.0}),
        *output("second", 2021, {"COD": 30.0, "FIN": 5.0, "MAR": 10.0, "WLD": 45.0}),
    ]
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    year = made.loc[2024]
    assert year.loc["FIN", "value"] == pytest.approx(10.0)
    assert year.loc["MAR", "value"] == pytest.approx(20.0)
    assert year.loc["OTH", "value"] == pytest.approx(10.0)
    assert year.loc[["FIN", "MAR", "OTH"], "status"].tolist() == ["imputed"] * 3
    assert year.loc[["FIN", "MAR", "OTH"], "rule"].tolist() == ["split", "split", "split-rest"]
    assert year.loc["FIN", "note"] == "part of other countries of first, as in second of 2021"
    assert year.drop(index="WLD")["value"].sum() == pytest.approx(100.0)


def test_other_countries_stay_whole_without_a_second_source(catalogue_of: Make) -> None:
    rows = output("first", 2024, {"COD": 60.0, "OTH": 40.0, "WLD": 100.0})
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    assert made.loc[(2024, "OTH"), "rule"] == "first"
    assert made.loc[(2024, "OTH"), "status"] == "reported"


def test_a_rest_that_is_not_printed_is_the_total_less_the_named(catalogue_of: Make) -> None:
    rows = output("first", 2024, {"COD": 60.0, "WLD": 100.0})
    other = figures(catalogue_of(production=rows, merge_rules=[rule()])).loc[(2024, "OTH")]
    assert (other["value"], other["rule"], other["status"]) == (40.0, "world-less-named", "imputed")


amounts = st.floats(min_value=0.0, max_value=1e9, allow_nan=False)
some_places = st.dictionaries(st.sampled_from(["AUS", "CAN", "FIN", "MAR", "ZAF"]), amounts)


@given(lump=amounts, first=some_places, second=some_places)
def test_a_split_keeps_the_mass(
    lump: float, first: dict[str, float], second: dict[str, float]
) -> None:
    parts, rest = split(lump, [("a", first), ("b", second)])
    assert rest >= 0
    assert all(value >= 0 for value, _ in parts.values())
    assert math.fsum([*(value for value, _ in parts.values()), rest]) == pytest.approx(lump)
    for place, (value, source) in parts.items():
        said = first if source == "a" else second
        assert value <= said[place] * (1 + 1e-12)


@given(
    guesses=st.dictionaries(
        st.sampled_from(["CAN", "USA", "RUS"]), st.floats(min_value=1e-3, max_value=1e6)
    ),
    room=st.none() | st.floats(min_value=-1e6, max_value=1e6),
    rounding=st.floats(min_value=0.0, max_value=1e5),
    printed=st.booleans(),
)
def test_what_is_numbered_fits_into_the_room(
    guesses: dict[str, float], room: float | None, rounding: float, *, printed: bool
) -> None:
    places = ["CAN", "RUS", "USA"]
    told = {place: Guess(value, "second", 2020) for place, value in guesses.items()}
    found = withheld(places, told, room=room, rounding=rounding, others_printed=printed)
    assert set(found) <= set(places)
    total = math.fsum(value for value, _ in found.values())
    assert all(value >= 0 for value, _ in found.values())
    if room is not None:
        assert total <= max(room + rounding, 0.0) * (1 + 1e-9) + 1e-9
    else:
        assert total == pytest.approx(math.fsum(guesses.values()))


@given(
    first=st.dictionaries(
        st.sampled_from(["AUS", "CHN", "RUS", "USA"]), st.floats(min_value=1e-3, max_value=1e6)
    ),
    factor=st.floats(min_value=1e-3, max_value=1e3),
)
def test_a_guess_undoes_another_way_of_counting(first: dict[str, float], factor: float) -> None:
    told = {place: value * factor for place, value in first.items()} | {"CAN": 7.0 * factor}
    found = guess("CAN", 2024, first, [("second", {2023: told})])
    assert (found is None) == (not first)
    if found is not None:
        assert found.value == pytest.approx(7.0)
        assert (found.source, found.year) == ("second", 2023)


@given(total=st.floats(min_value=1e-3, max_value=1e12))
def test_the_rounding_of_a_total_is_one_to_five_hundredths(total: float) -> None:
    assert fill.ROUNDING * total * 0.999 <= rounding_of(total) <= fill.COARSEST * total * 1.001


def test_small_rules() -> None:
    assert rounding_of(0.0) == 0.0
    assert nearest([2000, 2024], 2012) == []
    assert level({"OTH": 5.0}, {"OTH": 2.0}) is None
    assert guess("USA", 2024, {"CHN": 1.0}, [("old", {2010: {"CHN": 1.0, "USA": 1.0}})]) is None
    assert (basis_class("alumina, gross weight"), basis_class("K2O equivalent")) == ("Al2O3", "K2O")
    assert (period_end("nothing"), period_end("2025-03")) == (0, 2025)


# --- which source stands ------------------------------------------------------------------------


def test_the_first_source_stands_and_the_others_are_listed(catalogue_of: Make) -> None:
    rows = [
        *output("first", 2024, {"COD": 70.0, "IDN": 30.0, "WLD": 100.0}),
        *output("second", 2024, {"COD": 60.0, "CAN": 5.0}),
        *output("second", 2024, {"EUU": 3.0}),
        *output("second", 2024, {"COD": 1.0}, form="sulfate"),
        *output("third", 2024, {"COD": 90.0}, basis="ore, gross weight"),
    ]
    found = merge(catalogue_of(production=rows, merge_rules=[rule()]))
    made = found.figures.set_index("place")
    assert made.loc["COD", "value"] == 70.0
    # The total closes without a country that the first source does not name.
    assert "CAN" not in made.index
    reasons = found.unused.set_index(["source", "place", "form"])["reason"].to_dict()
    assert reasons == {
        ("second", "COD", ""): "second-source",
        ("second", "CAN", ""): "within-others",
        ("second", "EUU", ""): "union",
        ("second", "COD", "sulfate"): "form",
        ("third", "COD", ""): "other-basis",
    }


def test_one_country_of_an_earlier_source_does_not_hide_a_table(catalogue_of: Make) -> None:
    rows = [
        *output("first", 2021, {"USA": 3.0}),
        *output("second", 2021, {"USA": 2.0, "COD": 50.0, "CAN": 8.0}),
    ]
    found = merge(catalogue_of(production=rows, merge_rules=[rule()]))
    made = found.figures.set_index("place")
    assert made.loc["USA", ["value", "source", "rule"]].tolist() == [3.0, "first", "earlier-source"]
    assert made.loc["COD", "source"] == "second"
    assert made.loc["WLD", ["value", "rule", "status"]].tolist() == [61.0, "sum", "imputed"]
    assert found.totals["verdict"].tolist() == ["no-total"]


def test_one_country_alone_is_no_world(catalogue_of: Make) -> None:
    found = merge(
        catalogue_of(production=output("first", 2021, {"USA": 3.0}), merge_rules=[rule()])
    )
    assert found.figures["place"].tolist() == ["USA"]
    assert found.figures["share"].isna().all()
    assert found.totals["reason"].tolist() == ["one country is no world"]


def test_a_table_without_total_takes_countries_of_later_sources(catalogue_of: Make) -> None:
    rows = [
        *output("first", 2021, {"USA": 3.0, "COD": 50.0}),
        *output("second", 2021, {"COD": 60.0, "CAN": 8.0}),
    ]
    made = figures(catalogue_of(production=rows, merge_rules=[rule()])).loc[2021]
    assert made.loc["CAN", "rule"] == "later-source"
    assert made.loc["COD", "value"] == 50.0


def test_a_source_that_no_rule_names_comes_last(catalogue_of: Make) -> None:
    rows = [
        *output("agency", 2024, {"COD": 1.0, "IDN": 2.0}),
        *output("second", 2024, {"COD": 3.0, "IDN": 4.0}),
    ]
    made = figures(catalogue_of(production=rows, merge_rules=[rule()]))
    assert made.loc[(2024, "COD"), "source"] == "second"


def test_a_year_without_figures_stays_without(catalogue_of: Make) -> None:
    rows = [
        *output("second", 2021, {"COD": 50.0, "CAN": 8.0}),
        *output("first", 2023, {"COD": 60.0, "CAN": 8.0}),
    ]
    made = production(catalogue_of(production=rows, merge_rules=[rule()]))
    assert sorted(set(made["year"])) == [2021, 2023]


def share(place: str, value: float, **more: object) -> dict[str, object]:
    return {
        "mineral": "germanium", "stage": "refined", "place": place, "scope": "world", "party": "",
        "period": "2016-2020", "form": "", "value": value, "unit": "fraction",
        "status": "reported", "source": "eu-crm-2023", "vintage": "2023", **more,
    }  # fmt: skip


TOTAL = {
    "mineral": "germanium", "stage": "refined", "place": "WLD", "year": 2022, "item": "world-total",
    "value": 200.0, "low": 150.0, "high": 250.0, "unit": "t", "status": "assumed",
    "source": "shigen-assumption", "vintage": "2026",
}  # fmt: skip


def test_shares_become_tonnes_only_with_a_total(catalogue_of: Make) -> None:
    shares = [share("CHN", 0.8), share("RUS", 0.1, low=0.05, high=0.2)]
    bare = figures(catalogue_of(shares=shares, merge_rules=[rule()]))
    assert bare["value"].isna().all()
    assert bare.loc[(2020, "CHN"), "share"] == 0.8
    assert set(bare["rule"]) == {"share"}
    made = figures(catalogue_of(shares=shares, facts=[TOTAL], merge_rules=[rule()]))
    russia = made.loc[(2022, "RUS")]
    assert (russia["value"], russia["low"], russia["high"]) == (20.0, 7.5, 50.0)
    assert (russia["status"], russia["rule"]) == ("assumed", "share-of-total")
    assert russia["note"].startswith("share of 2016-2020, times a world total of shigen-assumption")
    assert made.loc[(2022, "WLD"), "value"] == 200.0


def test_shares_are_not_used_where_tonnes_are_known(catalogue_of: Make) -> None:
    tonnes = output("first", 2022, {"CHN": 150.0, "RUS": 9.0}, mineral="germanium", stage="refined")
    made = merge(
        catalogue_of(
            production=tonnes, shares=[share("CHN", 0.8)], facts=[TOTAL], merge_rules=[rule()]
        )
    )
    assert made.figures.set_index("place").loc["CHN", "value"] == 150.0
    assert made.unused["reason"].tolist() == ["tonnes-known"]


def test_a_national_figure_stands_before_a_share_of_an_assumed_total(catalogue_of: Make) -> None:
    line = output("first", 2022, {"RUS": 4.0}, mineral="germanium", stage="refined")
    made = figures(
        catalogue_of(
            production=line,
            shares=[share("CHN", 0.8), share("RUS", 0.1)],
            facts=[TOTAL],
            merge_rules=[rule()],
        )
    ).loc[2022]
    assert made.loc["CHN", ["value", "rule"]].tolist() == [160.0, "share-of-total"]
    assert made.loc["RUS", ["value", "status"]].tolist() == [4.0, "reported"]


# --- rules as data --------------------------------------------------------------------------------


def test_rules_fall_back_from_the_particular_to_the_general(catalogue_of: Make) -> None:
    made = catalogue_of(
        merge_rules=[
            rule(reason="all"),
            rule(stage="mine", reason="mines"),
            rule(mineral="cobalt", reason="cobalt"),
            rule(mineral="cobalt", stage="refined", reason="refined cobalt"),
        ]
    )
    found = rules(made)
    assert found.of("cobalt", "refined").reason == "refined cobalt"
    assert found.of("cobalt", "mine").reason == "cobalt"
    assert found.of("tin", "mine").reason == "mines"
    assert found.of("tin", "refined").reason == "all"
    with pytest.raises(BadInput, match="no rule for tin, mine"):
        rules(catalogue_of(merge_rules=[rule(mineral="cobalt")])).of("tin", "mine")


def test_a_catalogue_without_rules_takes_those_that_ship(catalogue_of: Make) -> None:
    assert rules(catalogue_of()).by_key == shipped()


def test_a_source_twice_in_an_order_is_refused() -> None:
    frame = pd.DataFrame([rule(sources="first;second;first")])
    with pytest.raises(BadInput, match="'first' stands twice"):
        read_rules(frame)


def test_shipped_rules_agree_with_the_chains(held: Catalogue, whole: Any) -> None:
    made = whole.figures.set_index(["mineral", "stage", "year", "place"])
    for chain in held.table("chains").to_dict("records"):
        order = [source for source in chain["production_source_order"].split(";") if source]
        found = shipped()[chain["mineral"], chain["stage"]]
        assert [source for source in found.sources if source in order] == order, chain
        assert found.tolerance == chain["tolerance"]
        if chain["kind"] != "tonnes" or chain["same_as_stage"]:
            continue
        key = (chain["mineral"], chain["stage"], chain["production_year"])
        # Mine and refinery of one chain stand on one source in the year of the network.
        assert made.loc[(*key, "WLD"), "source"] == order[0], key


def test_every_rule_names_known_minerals_and_stages() -> None:
    minerals = {row["slug"] for row in reference.rows("minerals")} | {"*"}
    stages = {row["slug"] for row in reference.rows("stages")} | {"*"}
    for mineral, stage in shipped():
        assert mineral in minerals
        assert stage in stages


# --- the built-in catalogue -----------------------------------------------------------------------


def test_columns_keys_statuses_and_ranges(whole: Any) -> None:
    made = whole.figures
    assert made.columns.tolist() == list(COLUMNS)
    assert whole.totals.columns.tolist() == list(TOTAL_COLUMNS)
    assert whole.unused.columns.tolist() == list(UNUSED_COLUMNS)
    # The field table holds types, allowed values, one row a key, and low <= value <= high.
    checked = reference.validate("merged", made, where="merged")
    assert len(checked) == len(made)
    reference.validate("merged_totals", whole.totals, where="merged_totals")
    reference.validate("unused", whole.unused, where="unused")


def test_no_row_of_output_is_lost(held: Catalogue, whole: Any) -> None:
    """Each row of output is a merged figure as printed, withheld, or among the unused."""
    table = held.table("production")
    table = table[table["measure"] == "production"]
    keys = ["mineral", "stage", "place", "year", "source"]
    taken = whole.figures[whole.figures["rule"].isin(AS_PRINTED)]
    unused = whole.unused[whole.unused["table"] == "production"]
    unused = unused.assign(year=unused["year"].astype("int64"))
    whole_rows = table[table["form"] == ""]
    known = whole_rows[whole_rows["value"].notna()]
    seen = pd.concat([taken[keys], unused.loc[unused["form"] == "", keys]])
    lost = known.merge(seen.drop_duplicates(), on=keys, how="left", indicator=True)
    lost = lost[lost["_merge"] == "left_only"]
    # The lump of other countries is taken apart; a printed zero of it is nothing.
    assert set(lost["place"]) <= {"OTH", "WLD"}
    split_up = set(
        whole.figures.loc[
            whole.figures["rule"].isin(["split", "split-rest"]), ["mineral", "stage", "year"]
        ].itertuples(index=False, name=None)
    )
    assert set(lost[["mineral", "stage", "year"]].itertuples(index=False, name=None)) <= split_up
    assert len(unused[unused["form"] != ""]) == (table["form"] != "").sum()


def test_the_first_source_that_has_a_figure_is_taken(held: Catalogue, whole: Any) -> None:
    taken = whole.figures[whole.figures["rule"].isin(["first", "earlier-source"])]
    table = held.table("production").query("measure == 'production' and form == ''")
    keys = ["mineral", "stage", "place", "year", "source"]
    both = taken.merge(table[[*keys, "value"]], on=keys, suffixes=("", "_printed"))
    assert len(both) == len(taken)
    assert (both["value"] == both["value_printed"]).all()
    unused = whole.unused.query("table == 'production' and reason == 'second-source'")
    unused = unused.assign(year=unused["year"].astype("int64"))
    pairs = taken.merge(unused, on=keys[:-1], suffixes=("", "_second"))
    pairs = pairs[~pairs["place"].isin(["OTH", "WLD"])]
    assert len(pairs) > 20
    for (mineral, stage), rows in pairs.groupby(["mineral", "stage"]):
        order = rules(held).of(mineral, stage).order({*rows["source"], *rows["source_second"]})
        rank = {source: number for number, source in enumerate(order)}
        assert (rows["source"].map(rank) < rows["source_second"].map(rank)).all(), (mineral, stage)


def test_splitting_keeps_what_was_printed_for_other_countries(held: Catalogue, whole: Any) -> None:
    parts = whole.figures[whole.figures["rule"].isin(["split", "split-rest"])]
    keys = ["mineral", "stage", "year"]
    sums = parts.groupby(keys)["value"].sum()
    table = held.table("production").query(
        "measure == 'production' and form == '' and place == 'OTH'"
    )
    lead = whole.totals.set_index(keys)["source"]
    printed = table.set_index([*keys, "source"])["value"]
    compared = 0
    for key, total in sums.items():
        lump = printed.get((*key, lead[key]))
        if lump is not None and not math.isnan(lump):
            assert total == pytest.approx(lump), key
            compared += 1
    assert compared > 10


def test_parts_exceed_the_world_only_where_it_is_said(whole: Any) -> None:
    made = whole.figures
    keys = ["mineral", "stage", "year"]
    world = made[made["place"] == "WLD"].set_index(keys)["value"]
    sums = made[made["place"] != "WLD"].groupby(keys)["value"].sum()
    excess = (sums - world).dropna()
    above = {key for key, value in excess.items() if value > rounding_of(world[key]) * 1.0001}
    totals = whole.totals.set_index(keys)
    assert {key for key in above if totals.loc[key, "verdict"] == "adds-up"} <= {
        key for key in above if "leaves out" in totals.loc[key, "reason"]
    }
    assert (totals["verdict"] == "adds-up").sum() > 50


def test_one_mineral_is_the_same_alone_and_among_all(held: Catalogue, whole: Any) -> None:
    alone = production(held, mineral="Co", stage="mining", year=2024)
    among = whole.figures.query("mineral == 'cobalt' and stage == 'mine' and year == 2024")
    pd.testing.assert_frame_equal(alone, among.reset_index(drop=True))
    with pytest.raises(UnknownName):
        production(held, mineral="unobtainium")
