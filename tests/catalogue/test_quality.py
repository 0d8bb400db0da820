"""Each kind of doubt is found where it was put, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen import catalogue, reference
from shigen.catalogue.quality import (
    COLUMNS,
    COUNT_COLUMNS,
    KINDS,
    SEVEN_FOLD,
    breaks,
    counts,
    findings,
)
from shigen.catalogue.store import Catalogue
from shigen.errors import UnknownName

Make = Callable[..., Catalogue]
TAIL = {"unit": "t", "status": "reported", "vintage": "2026"}
RULE = {
    "mineral": "*", "stage": "*", "sources": "new-2026;new-2025", "tolerance": 0.25, "basis": "*",
    "reason": "a test",
}  # fmt: skip


def made(place: str, year: int, value: float | None, **more: object) -> dict[str, object]:
    return {
        "mineral": "tin", "stage": "mine", "place": place, "year": year, "measure": "production",
        "value": value, "source": "new-2026", **TAIL, **more,
    }  # fmt: skip


def printed(place: str, text: str, value: float) -> dict[str, object]:
    return {
        "mineral": "clays", "table": "mine production", "measure": "production", "place": place,
        "year": 2024, "published": text, "value": value, "source": "new-2026", **TAIL,
    }  # fmt: skip


def code(hs6: str, **more: object) -> dict[str, object]:
    return {
        "mineral": "tin", "stage": "mine", "form": "ore", "hs6": hs6, "edition": "HS92",
        "mixed": 0, "held": "all-years", "title": "Goods", **more,
    }  # fmt: skip


def flow(hs6: str, year: int, gross: float | None, importer: str = "CHN") -> dict[str, object]:
    return {
        "hs6": hs6, "edition": "HS92", "exporter": "PER", "importer": importer, "year": year,
        "gross_t": gross, "value_kusd": 10.0, "source": "cepii-baci-hs92",
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(catalogue_of: Make) -> pd.DataFrame:
    made_up = catalogue_of(
        merge_rules=[RULE],
        production=[
            made("CHN", 2023, 10.0),
            made("IDN", 2023, 10.0),
            made("CHN", 2024, 90.0),
            made("IDN", 2024, 30.0),
            made("OTH", 2024, 0.0),
            made("WLD", 2024, 100.0),
            made("IDN", 2024, 20.0, source="new-2025"),
            made("CHN", 2024, 90.0, source="new-2025"),
            made("PER", 2024, None),
            made("PER", 2025, None),
            made("PER", 2017, 4.0, measure="capacity"),
            made("PER", 2025, 4.0, mineral="zinc", measure="capacity"),
        ],
        balance=[
            {
                "mineral": "tin", "place": "USA", "year": 2024, "item": "imports", "value": None,
                "published": "W", "source": "new-2026", **TAIL,
            }
        ],
        world_tables=[
            printed("CHN", "40", 40.0),
            printed("IDN", "30", 30.0),
            printed("WLD", "100", 100.0),
        ],
        customs_codes=[
            code("260900"),
            code("253090", mixed=1),
            code("253090", mixed=1, mineral="lithium"),
            code("800110", held="none", stage="refined", note="not seen"),
        ],
        flows=[
            flow("260900", 2020, 5.0),
            flow("260900", 2021, 50.0),
            flow("260900", 2021, None, importer="JPN"),
            flow("253090", 2021, 3.0),
        ],
    )  # fmt: skip
    return findings(made_up)


def of_kind(found: pd.DataFrame, kind: str) -> pd.DataFrame:
    return found[found["kind"] == kind].reset_index(drop=True)


def test_totals_that_do_not_add_up(found: pd.DataFrame) -> None:
    table = of_kind(found, "total-differs")
    assert table[["mineral", "place", "year", "size"]].values.tolist() == [
        ["clays", "WLD", "2024", 0.3]
    ]
    assert "printed 100 t, countries add up to 70" in table["detail"].item()


def test_countries_above_the_world(found: pd.DataFrame) -> None:
    table = of_kind(found, "parts-above")
    assert table[["mineral", "year"]].values.tolist() == [["tin", "2024"]]
    assert table["size"].item() == pytest.approx(0.2)
    assert of_kind(found, "parts-below").empty


def test_a_break_is_seven_fold(found: pd.DataFrame) -> None:
    table = of_kind(found, "break")
    # Indonesia only triples.
    assert table[["place", "year", "size"]].values.tolist() == [["CHN", "2024", 9.0]]
    assert table["detail"].item() == "10 to 90 (new-2026)"
    trade = of_kind(found, "trade-break")
    assert trade[["mineral", "year", "size"]].values.tolist() == [["tin", "2021", 10.0]]


def test_what_is_stale(found: pd.DataFrame) -> None:
    table = of_kind(found, "stale")
    table = table[table["detail"].str.startswith("capacity")]
    assert table[["mineral", "year", "size"]].values.tolist() == [["tin", "2017", 8.0]]


def test_codes(found: pd.DataFrame) -> None:
    mixed = of_kind(found, "mixed-code")
    assert mixed[["mineral", "size"]].values.tolist() == [["lithium", 2.0], ["tin", 2.0]]
    assert "HS 253090 (HS92) carries lithium, tin; 3 t in 2021" in set(mixed["detail"])
    gone = of_kind(found, "code-not-held")
    assert gone[["stage", "size"]].values.tolist() == [["refined", 1.0]]
    assert gone["detail"].item() == "HS 800110 (HS92) Goods: not seen"


def test_missing_quantities_say_how_they_were_filled(found: pd.DataFrame) -> None:
    table = of_kind(found, "missing-quantity")
    assert table[["mineral", "year", "size"]].values.tolist() == [["tin", "2021", 0.5]]
    assert "1 of 2 records have no weight" in table["detail"].item()
    assert "of the code 1, not filled 0; 50 t imputed" in table["detail"].item()


def test_revisions_of_one_publication(found: pd.DataFrame) -> None:
    table = of_kind(found, "revision")
    assert table[["place", "size"]].values.tolist() == [["IDN", pytest.approx(1 / 3)]]
    assert table["detail"].item() == "production: 20 t in new-2025, 30 in new-2026"


def test_withheld_cells(found: pd.DataFrame) -> None:
    table = of_kind(found, "withheld").set_index("place")
    assert table.loc["PER", ["year", "size"]].tolist() == ["2024-2025", 2.0]
    assert table.loc["PER", "detail"] == "production, new-2026: withheld or not available"
    assert table.loc["USA", "detail"].startswith("imports, new-2026")


def test_counts_name_every_kind(found: pd.DataFrame) -> None:
    table = counts(found)
    assert table.columns.tolist() == list(COUNT_COLUMNS)
    assert table["kind"].tolist() == list(KINDS)
    assert table["findings"].sum() == len(found)
    below = table.set_index("kind").loc["parts-below"]
    assert below["findings"] == 0
    assert pd.isna(below["largest"])


def test_an_empty_catalogue_gives_no_finding(catalogue_of: Make) -> None:
    assert findings(catalogue_of()).empty


@given(
    values=st.lists(st.floats(min_value=1e-3, max_value=1e6), min_size=2, max_size=8),
    first=st.integers(min_value=1990, max_value=2020),
)
def test_breaks_are_all_the_jumps_and_no_others(values: list[float], first: int) -> None:
    rows = [
        {"mineral": "tin", "stage": "mine", "place": "CHN", "source": "a", "share": 0.5,
         "year": first + number, "value": value}
        for number, value in enumerate(values)
    ]  # fmt: skip
    table = breaks(pd.DataFrame(rows).sample(frac=1, random_state=1))
    expected = [
        first + number + 1
        for number, (before, after) in enumerate(pairwise(values))
        if max(before, after) / min(before, after) >= SEVEN_FOLD
    ]
    assert table["year"].tolist() == expected


def test_small_producers_gaps_and_zeros_are_no_breaks() -> None:
    row = {"mineral": "tin", "stage": "mine", "place": "CHN", "source": "a"}
    small = [row | {"year": 2020, "value": 1.0, "share": 0.001},
             row | {"year": 2021, "value": 9.0, "share": 0.009}]  # fmt: skip
    gap = [row | {"place": "IDN", "year": 2018, "value": 1.0, "share": 0.5},
           row | {"place": "IDN", "year": 2021, "value": 9.0, "share": 0.5}]  # fmt: skip
    zero = [row | {"place": "PER", "year": 2020, "value": 0.0, "share": 0.0},
            row | {"place": "PER", "year": 2021, "value": 9.0, "share": 0.5}]  # fmt: skip
    world = [row | {"place": "WLD", "year": 2020, "value": 1.0, "share": 1.0},
             row | {"place": "WLD", "year": 2021, "value": 9.0, "share": 1.0}]  # fmt: skip
    assert breaks(pd.DataFrame(small + gap + zero + world)).empty


@pytest.mark.slow
def test_the_built_in_catalogue() -> None:
    held = catalogue.load()
    table = findings(held)
    assert table.columns.tolist() == list(COLUMNS)
    checked = reference.validate("findings", table, where="findings")
    assert len(checked) == len(table) > 200
    reference.validate("finding_counts", counts(table), where="finding_counts")
    one = findings(held, ["Li"])
    assert set(one["mineral"]) == {"lithium"}
    same = table[table["mineral"] == "lithium"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, same)
    with pytest.raises(UnknownName):
        findings(held, ["unobtainium"])
