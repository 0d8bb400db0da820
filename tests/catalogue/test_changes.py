"""The change report between two catalogues, worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shigen.catalogue.canonical import settle
from shigen.catalogue.changes import changes
from shigen.catalogue.revisions import edition
from shigen.reference import validate

TABLES = (
    "changed_tables", "revisions", "changed_totals", "new_and_gone", "changed_sources",
    "implausible",
)  # fmt: skip


def row(place: str, year: int, value: float | None, source: str, **more: Any) -> dict[str, Any]:
    made = {
        "mineral": "cobalt", "stage": "mine", "place": place, "year": year,
        "measure": "production", "value": value, "unit": "t", "status": "reported",
        "source": source, "vintage": source[-4:],
    }  # fmt: skip
    return made | more


def production(*rows: dict[str, Any]) -> dict[str, pd.DataFrame]:
    columns = list(row("COD", 2024, 1.0, "agency-2025", note=""))
    frame = settle("production", pd.DataFrame(list(rows), columns=columns), where="test", fill=True)
    names = sorted({str(found["source"]) for found in rows})
    sources = pd.DataFrame(
        [
            {
                "source": name, "title": name, "publisher": "An agency", "edition": name[-4:],
                "licence": "public domain", "ships": "1", "citation": "agency.example",
                "accessed": "2026-01-01",
            }
            for name in names
        ],
        columns=["source", "title", "publisher", "edition", "licence", "ships", "citation",
                 "accessed"],
    )  # fmt: skip
    return {
        "production": frame,
        "sources": settle("sources", sources, where="test", fill=True),
    }


OLD = [
    row("COD", 2023, 170_000.0, "agency-2025"),
    row("COD", 2024, 220_000.0, "agency-2025", status="estimated"),
    row("AUS", 2024, 4_000.0, "agency-2025"),
    row("CUB", 2024, 3_500.0, "agency-2025"),
    row("WLD", 2024, 290_000.0, "agency-2025"),
]
NEW = [
    row("COD", 2024, 232_000.0, "agency-2026"),
    row("AUS", 2024, 3_000.0, "agency-2026"),
    row("PHL", 2024, 3_800.0, "agency-2026"),
    row("COD", 2025, 230_000.0, "agency-2026"),
    row("AUS", 2025, 3_100.0, "agency-2026"),
    row("WLD", 2024, 300_000.0, "agency-2026"),
]


@pytest.fixture
def found() -> dict[str, pd.DataFrame]:
    return changes(production(*OLD), production(*OLD, *NEW))


def test_every_table_keeps_to_its_description(found: dict[str, pd.DataFrame]) -> None:
    assert tuple(found) == TABLES
    for name, frame in found.items():
        assert len(validate(name, frame, where=name)) == len(frame)


def test_a_newer_edition_revises_the_older_one(found: dict[str, pd.DataFrame]) -> None:
    shown = found["revisions"][["place", "period", "old", "new", "old_status", "new_status"]]
    assert shown.to_numpy().tolist() == [
        ["AUS", "2024", 4_000.0, 3_000.0, "reported", "reported"],
        ["COD", "2024", 220_000.0, 232_000.0, "estimated", "reported"],
        ["WLD", "2024", 290_000.0, 300_000.0, "reported", "reported"],
    ]
    assert found["revisions"]["change_percent"].tolist() == pytest.approx(
        [-25.0, 100 * 12 / 220, 100 / 29]
    )
    assert set(found["revisions"]["old_source"]) == {"agency-2025"}
    assert set(found["revisions"]["new_source"]) == {"agency-2026"}


def test_rows_are_counted_by_their_whole_key(found: dict[str, pd.DataFrame]) -> None:
    (counted,) = found["changed_tables"].to_dict("records")
    assert counted == {
        "table": "production", "rows_before": 5, "rows_after": 11, "added": 6, "removed": 0,
        "changed": 0, "same": 5,
    }  # fmt: skip


def test_a_changed_note_is_a_changed_row_and_no_revision() -> None:
    after = [{**OLD[0], "note": "looked at again"}, *OLD[2:]]
    found = changes(production(*OLD), production(*after))
    (counted,) = found["changed_tables"].to_dict("records")
    assert (counted["changed"], counted["removed"], counted["same"]) == (1, 1, 3)
    assert found["revisions"].empty


def test_world_total_and_the_share_of_the_first_producer(found: dict[str, pd.DataFrame]) -> None:
    (total,) = found["changed_totals"].to_dict("records")
    assert (total["year"], total["old"], total["new"]) == (2024, 290_000.0, 300_000.0)
    assert (total["old_top"], total["new_top"]) == ("COD", "COD")
    assert total["old_share"] == pytest.approx(220 / 290)
    assert total["new_share"] == pytest.approx(232 / 300)


def test_without_a_printed_total_the_countries_of_one_edition_are_added() -> None:
    old = [r for r in OLD if r["place"] != "WLD"]
    new = [r for r in NEW if r["place"] != "WLD"]
    (total,) = changes(production(*old), production(*old, *new))["changed_totals"].to_dict(
        "records"
    )
    # Cuba is not in the new edition: its old figure is no part of the new sum.
    assert (total["old"], total["new"]) == (227_500.0, 238_800.0)


def test_two_countries_are_no_world() -> None:
    old, new = [OLD[1], OLD[2]], [NEW[0], NEW[1]]
    assert changes(production(*old), production(*old, *new))["changed_totals"].empty


def test_places_that_an_edition_adds_and_drops(found: dict[str, pd.DataFrame]) -> None:
    shown = found["new_and_gone"][["kind", "change", "place", "largest", "unit"]]
    assert shown.to_numpy().tolist() == [
        ["place", "new", "PHL", 3_800.0, "t"],
        ["place", "gone", "CUB", 3_500.0, "t"],
    ]


def test_minerals_that_an_edition_adds_and_drops() -> None:
    new = [row("CHN", 2024, 600.0, "agency-2026", mineral="gallium", stage="refined")]
    found = changes(production(*OLD), production(*OLD, *new))["new_and_gone"]
    assert found[["kind", "change", "mineral"]].to_numpy().tolist() == [
        ["mineral", "new", "gallium"],
        ["mineral", "gone", "cobalt"],
    ]


def test_in_an_empty_base_everything_is_new_and_nothing_is_listed_one_by_one() -> None:
    found = changes(production(), production(*OLD))
    assert found["new_and_gone"].empty
    assert found["revisions"].empty
    assert found["changed_tables"]["added"].tolist() == [5]
    assert found["changed_sources"][["source", "change", "rows_after"]].to_numpy().tolist() == [
        ["agency-2025", "new", 5]
    ]


def test_a_value_that_is_withheld_now_is_no_zero() -> None:
    new = [row("COD", 2024, None, "agency-2026"), row("AUS", 2024, 4_000.0, "agency-2026")]
    found = changes(production(*OLD), production(*OLD, *new))["revisions"]
    (shown,) = found.to_dict("records")
    assert (shown["place"], shown["flag"]) == ("COD", "no-longer-given")
    assert math.isnan(shown["new"])
    assert math.isnan(shown["change_percent"])


@pytest.mark.parametrize(("factor", "said"), [(1e3, "1000 times"), (1e-3, "a thousandth")])
def test_switched_units_are_one_warning_for_the_mineral(factor: float, said: str) -> None:
    new = [{**r, "value": r["value"] * factor, "source": "agency-2026"} for r in OLD]
    found = changes(production(*OLD), production(*OLD, *new))
    (doubt,) = found["implausible"].to_dict("records")
    assert doubt["what"] == "units-switched"
    assert f"5 of 5 values are about {said}" in doubt["why"]
    assert set(found["revisions"]["flag"]) == {"units-switched"}


def test_a_seven_fold_jump_is_doubtful_and_less_is_not() -> None:
    new = [row("AUS", 2024, 28_000.0, "agency-2026"), row("CUB", 2024, 24_400.0, "agency-2026")]
    found = changes(production(*OLD), production(*OLD, *new))
    (doubt,) = found["implausible"].to_dict("records")
    assert (doubt["what"], doubt["place"], doubt["ratio"]) == ("seven-fold", "AUS", 7.0)
    assert found["revisions"]["flag"].tolist() == ["seven-fold", ""]


def test_a_new_year_is_seen_beside_the_year_before_it() -> None:
    new = [row("AUS", 2024, 4_000.0, "agency-2026"), row("AUS", 2025, 400.0, "agency-2026")]
    (doubt,) = changes(production(*OLD), production(*OLD, *new))["implausible"].to_dict("records")
    assert (doubt["what"], doubt["period"], doubt["old"]) == ("year-to-year", "2025", 4_000.0)


def test_a_publication_that_is_new_has_no_edition_to_be_measured_by() -> None:
    new = [row("AUS", 2024, 4_000.0, "bureau-2026"), row("AUS", 2025, 400.0, "bureau-2026")]
    assert changes(production(*OLD), production(*OLD, *new))["implausible"].empty


def test_another_unit_is_not_compared() -> None:
    new = [row("AUS", 2024, 4.0, "agency-2026", unit="t REO")]
    found = changes(production(*OLD), production(*OLD, *new))
    (shown,) = found["revisions"].to_dict("records")
    assert shown["flag"] == "unit-changed"
    assert math.isnan(shown["change_percent"])
    assert found["implausible"].empty


def test_agencies_do_not_revise_each_other() -> None:
    new = [row("AUS", 2024, 9_000.0, "bureau-2026")]
    assert changes(production(*OLD), production(*OLD, *new))["revisions"].empty


def test_long_tables_are_compared_by_their_sums() -> None:
    def flows(*weights: float) -> pd.DataFrame:
        frame = pd.DataFrame(
            {
                "hs6": "283691", "edition": "HS92", "exporter": ["CHL", "ARG"], "importer": "JPN",
                "year": 2024, "gross_t": list(weights), "value_kusd": [30.0, 10.0],
                "source": "cepii-baci-hs92",
            }
        )  # fmt: skip
        return settle("flows", frame, where="test")

    found = changes({"flows": flows(2.0, 3.0)}, {"flows": flows(2.0, 5.0)})
    (shown,) = found["revisions"].to_dict("records")
    assert (shown["old"], shown["new"], shown["unit"]) == (5.0, 7.0, "t")
    assert shown["item"] == "gross_t; 283691; HS92"


def test_a_source_with_other_terms_is_a_changed_source() -> None:
    before, after = production(*OLD), production(*OLD)
    after["sources"] = after["sources"].assign(licence="CC BY 4.0")
    (shown,) = changes(before, after)["changed_sources"].to_dict("records")
    assert (shown["change"], shown["licence"]) == ("changed", "CC BY 4.0")


@pytest.mark.parametrize(
    ("source", "family", "year"),
    [
        ("usgs-mcs2026", "usgs-mcs", 2026),
        ("usgs-mcs2026-text", "usgs-mcs2026-text", 0),
        ("bgs-wms", "bgs-wms", 0),
        ("eu-crm-2023", "eu-crm", 2023),
        ("hs1992", "hs", 1992),
        ("code-18999", "code-18999", 0),
    ],
)
def test_the_edition_is_the_year_at_the_end_of_a_key(source: str, family: str, year: int) -> None:
    assert edition(source) == (family, year)


values = st.one_of(st.none(), st.floats(0, 1e9, allow_nan=False))
rows_of = st.dictionaries(
    st.tuples(st.sampled_from(["COD", "AUS", "WLD", "OTH", "JPN"]), st.integers(2020, 2026)),
    values,
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=20)
@given(rows_of, rows_of)
def test_any_two_catalogues_can_be_compared(
    old: dict[tuple[str, int], float | None], new: dict[tuple[str, int], float | None]
) -> None:
    before = [row(*key, value, "agency-2025") for key, value in old.items()]
    after = [row(*key, value, "agency-2026") for key, value in new.items()]
    found = changes(production(*before), production(*before, *after))
    for name, frame in found.items():
        validate(name, frame, where=name)
    (counted,) = found["changed_tables"].to_dict("records")
    assert (counted["same"], counted["added"]) == (len(old), len(new))
    both = {
        key
        for key in old.keys() & new.keys()
        if (old[key] is None) != (new[key] is None)
        or (old[key] is not None and float(f"{old[key]:.10g}") != float(f"{new[key]:.10g}"))
    }
    assert len(found["revisions"]) == len(both)
    # Compared with itself nothing changes.
    again = changes(production(*after), production(*after))
    assert all(again[name].empty for name in TABLES[1:5])
