"""Shares of one publisher beside those of others: tolerance, years, reasons, what is lacking."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import crosscheck as room
from shigen.catalogue.crosscheck import Result, allowed, crosscheck
from shigen.catalogue.importers import bgs, premise_bgs, usgs_mcs, usgs_mcs2025, wmd
from shigen.cli import catalogue_checks
from shigen.errors import BadInput
from shigen.reference import mineral, place, stage, validate

OWN, OTHER = "usgs-mcs2026", "wmd-2026"
COUNTRIES = ("CHL", "PER", "AUS", "CAN", "CHN", "MEX")


class Held:
    """Anything with tables, as the check asks for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def table(self, name: str, /) -> pd.DataFrame:
        assert name == "production"
        return self.frame


Figure = tuple[str, str, int, float | None]


def held(figures: Iterable[Figure], *, basis: dict[str, str] | None = None) -> Held:
    """A catalogue with output of tin mines: source, place, year, tonnes."""
    frame = pd.DataFrame(
        [
            {
                "mineral": "tin",
                "stage": "mine",
                "form": "",
                "place": where,
                "year": year,
                "measure": "production",
                "basis": (basis or {}).get(source, "tin content"),
                "value": amount,
                "unit": "t",
                "status": "reported",
                "source": source,
                "vintage": "2026",
            }
            for source, where, year, amount in figures
        ]
    )
    return Held(validate("production", frame, where="test", fill=True))


def only(result: Result, where: str) -> pd.Series:
    return result.comparisons.set_index("place").loc[where]


def both(own: dict[str, float | None], other: dict[str, float | None]) -> Held:
    figures: list[Figure] = [(OWN, p, 2024, v) for p, v in own.items()]
    return held([*figures, *((OTHER, p, 2024, v) for p, v in other.items())])


def test_tolerance_is_the_larger_of_two() -> None:
    assert allowed(0.10) == pytest.approx(0.02)
    assert allowed(0.14) == pytest.approx(0.021)
    found = crosscheck(
        both({"CHL": 800.0, "PER": 150.0, "AUS": 50.0}, {"CHL": 799.0, "PER": 129.0, "AUS": 72.0}),
        against=(OTHER,),
    )
    # 2.1 points of 15 % are too many, of 5 % as well; 0.1 points of 80 % are not.
    assert only(found, "CHL")["verdict"] == "agree"
    assert only(found, "PER")["verdict"] == "agree"  # 15 % of 15 % are 2.25 points
    assert only(found, "AUS")["verdict"] == "exception"
    assert only(found, "AUS")["difference"] == pytest.approx(0.022)


def test_five_largest_without_lumps() -> None:
    own: dict[str, float | None] = {c: 10.0 + k for k, c in enumerate(COUNTRIES)}
    found = crosscheck(both({**own, "OTH": 500.0, "WLD": 575.0}, dict(own)), against=(OTHER,))
    assert list(found.comparisons["place"]) == list(reversed(COUNTRIES[1:]))
    # The printed total counts, not the sum of the five.
    assert only(found, "MEX")["share_mcs"] == pytest.approx(15 / 575)


def test_missing_is_not_zero() -> None:
    found = crosscheck(
        both({"CHL": 60.0, "PER": 30.0, "AUS": 10.0, "USA": None}, {"CHL": 90.0, "PER": None}),
        against=(OTHER,),
    )
    assert only(found, "AUS")["verdict"] == "exception"
    assert only(found, "AUS")["reason"] == "the other source does not list Australia"
    assert pd.isna(only(found, "AUS")["share_other"])
    assert only(found, "PER")["verdict"] == "not-comparable"
    assert only(found, "PER")["reason"] == "the other source publishes no figure"


def test_world_total_that_is_not_printed() -> None:
    found = crosscheck(
        both({"CHL": 60.0, "PER": 30.0, "WLD": None}, {"CHL": 90.0, "PER": 10.0}),
        against=(OTHER,),
    )
    assert set(found.comparisons["reason"]) == {"USGS prints no world total"}


def test_world_total_of_another_size_is_told_with_its_cause() -> None:
    found = crosscheck(
        both({"CHL": 60.0, "PER": 40.0}, {"CHL": 60.0, "PER": 40.0, "CHN": 100.0}),
        against=(OTHER,),
    )
    assert only(found, "CHL")["reason"] == (
        "tonnes agree within 15%; the world total of the other source is 100% higher, "
        "most of it China"
    )


def test_nearest_years_and_growth() -> None:
    figures: list[Figure] = [
        (OWN, "CHL", 2024, 60.0),
        (OWN, "PER", 2024, 40.0),
        (OWN, "CHL", 2025, 50.0),
        (OWN, "PER", 2025, 50.0),
        ("bgs-wms", "CHL", 2020, 10.0),
        ("bgs-wms", "CHL", 2022, 30.0),
        ("bgs-wms", "PER", 2022, 70.0),
    ]
    alone = only(crosscheck(held(figures), against=("bgs-wms",)), "CHL")
    assert (alone["year_mcs"], alone["year"]) == (2024, 2022)
    assert alone["share_other"] == pytest.approx(0.3)
    assert alone["reason"].endswith("so that growth cannot be told from disagreement")
    witness: list[Figure] = [
        (OTHER, "CHL", 2022, 29.0),
        (OTHER, "PER", 2022, 71.0),
        (OTHER, "CHL", 2024, 58.0),
        (OTHER, "PER", 2024, 42.0),
    ]
    told = only(crosscheck(held([*figures, *witness]), against=("bgs-wms",)), "CHL")
    assert told["reason"] == (
        "years 2024 and 2022: by wmd-2026 the share moved from 29.0% to 58.0% between them"
    )
    flat = [(s, p, y, 50.0) for s, p, y, _ in witness]
    bare = only(crosscheck(held([*figures, *flat]), against=("bgs-wms",)), "CHL")
    assert (bare["verdict"], bare["reason"]) == ("exception", "")


def test_agreement_across_years_is_said() -> None:
    figures: list[Figure] = [
        (OWN, "CHL", 2024, 6.0), (OWN, "PER", 2024, 4.0),
        (OTHER, "CHL", 2023, 6.0), (OTHER, "PER", 2023, 4.0),
    ]  # fmt: skip
    row = only(crosscheck(held(figures), against=(OTHER,)), "CHL")
    assert (row["verdict"], row["reason"]) == ("agree", "years 2024 and 2023")


def test_another_basis() -> None:
    figures: list[Figure] = [
        (OWN, "CHL", 2024, 6.0), (OWN, "PER", 2024, 4.0),
        (OTHER, "CHL", 2024, 40.0), (OTHER, "PER", 2024, 60.0),
    ]  # fmt: skip
    found = crosscheck(held(figures, basis={OTHER: "ore, gross weight"}), against=(OTHER,))
    assert set(found.comparisons["reason"]) == {
        "another basis: ore, gross weight and not tin content"
    }


def test_sources_that_the_catalogue_lacks() -> None:
    found = crosscheck(both({"CHL": 6.0, "PER": 4.0}, {"CHL": 6.0, "PER": 4.0}))
    assert found.lacking.set_index("source")["how"].to_dict() == {
        "bgs-wms": "shigen data import bgs FOLDER",
        "premise-bgs": "shigen data import premise-bgs FOLDER",
    }
    assert found.counts.to_dict("records") == [
        {"source": OTHER, "agree": 2, "exception": 0, "not-comparable": 0, "without-reason": 0}
    ]
    with pytest.raises(BadInput, match="'hearsay' is no source that the check knows"):
        crosscheck(both({"CHL": 1.0}, {}), against=("hearsay",))


def test_series_that_the_other_source_lacks() -> None:
    figures: list[Figure] = [(OWN, "CHL", 2024, 6.0), (OTHER, "USA", 2024, 6.0)]
    row = only(crosscheck(held(figures), against=(OTHER,)), "WLD")
    assert row["verdict"] == "not-comparable"
    assert row["reason"] == "the other source has no such series by country"


tonnes = st.dictionaries(
    st.sampled_from([*COUNTRIES, "WLD", "OTH", "USA"]),
    st.none() | st.floats(0, 1e9, allow_subnormal=False),
    max_size=6,
)


@given(own=tonnes, other=tonnes)
def test_any_figures_give_verdicts(
    own: dict[str, float | None], other: dict[str, float | None]
) -> None:
    if not own and not other:
        return
    found = crosscheck(both(own, other), against=(OTHER,)).comparisons
    assert set(found["verdict"]) <= {"agree", "exception", "not-comparable"}
    agree = found[found["verdict"] == "agree"]
    assert (agree["difference"].abs() <= agree["share_mcs"].map(allowed) + 1e-12).all()


def test_typed_reasons_name_what_there_is() -> None:
    folder = Path(room.__file__).parent / "hand"
    rows = list(csv.DictReader((folder / "crosscheck_reasons.csv").read_text().splitlines()))
    assert len({tuple(row.values())[:4] for row in rows}) == len(rows)
    for row in rows:
        assert mineral(row["mineral"]) == row["mineral"]
        assert stage(row["stage"]) == row["stage"]
        assert row["place"] == "*" or place(row["place"]) == row["place"]
        assert row["source"] == "*" or row["source"] in room.SOURCES
        assert row["reason"]


def test_command_says_what_is_lacking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = [
        (s, c, 2024, v) for s in (OWN, "premise-bgs") for c, v in (("CHL", 6.0), ("PER", 4.0))
    ]
    held(figures).frame.to_csv(tmp_path / "production.csv", index=False)
    head = "source,title,publisher,edition,licence,ships,citation,accessed\n"
    (tmp_path / "sources.csv").write_text(
        head + "".join(f"{s},T,A,2026,free,1,a.example,\n" for s in (OWN, "premise-bgs"))
    )
    catalogue_checks.crosscheck("Sn", format="json", catalogue=tmp_path)
    told = json.loads(capsys.readouterr().out)
    assert told["tables"]["crosscheck_counts"] == [
        {"source": "premise-bgs", "agree": 2, "exception": 0, "not-comparable": 0,
         "without-reason": 0}
    ]  # fmt: skip
    assert [row["source"] for row in told["tables"]["crosscheck_lacking"]] == [OTHER, "bgs-wms"]
    assert "shigen data import wmd FOLDER" in told["warnings"][0]
    for name, found in told["tables"].items():
        validate(name, pd.DataFrame(found).astype("object"), where=name, fill=True)
    catalogue_checks.crosscheck(
        exceptions=True, format="json", table="crosscheck", catalogue=tmp_path
    )
    assert json.loads(capsys.readouterr().out)["tables"]["crosscheck"] == []


@pytest.fixture(scope="module")
def everything(upstream: Path) -> Result:
    """Return the check of all upstream files."""
    parts = [
        (usgs_mcs, "usgs-mcs2026"),
        (usgs_mcs2025, "usgs-mcs2025"),
        (wmd, "wmd-world-mining-data"),
        (bgs, "bgs-world-mineral-statistics"),
        (premise_bgs, "premise-metals"),
    ]
    frames = [
        validate(
            "production", module.read(upstream / folder)["production"], where=folder, fill=True
        )
        for module, folder in parts
    ]
    return crosscheck(Held(pd.concat(frames, ignore_index=True)))


@pytest.mark.slow
@pytest.mark.upstream
def test_every_exception_has_a_reason(everything: Result) -> None:
    counts = everything.counts.set_index("source")
    assert len(everything.lacking) == 0
    assert set(counts.index) == {"bgs-wms", "premise-bgs", "wmd-2026"}
    bare = everything.comparisons.query("verdict == 'exception' and reason == ''")
    assert bare[["mineral", "stage", "place", "source"]].to_numpy().tolist() == []


@pytest.mark.upstream
def test_most_producers_agree_in_the_same_year(everything: Result) -> None:
    counts = everything.counts.set_index("source")
    same = counts.loc["wmd-2026"]
    assert same["agree"] >= 140
    assert same["agree"] > 3 * same["exception"]
    assert counts.loc["bgs-wms", "agree"] > 2 * counts.loc["bgs-wms", "exception"]


@pytest.mark.upstream
def test_no_typed_reason_outlives_its_exception(everything: Result) -> None:
    given_ = set(everything.comparisons["reason"])
    folder = Path(room.__file__).parent / "hand"
    rows = csv.DictReader((folder / "crosscheck_reasons.csv").read_text().splitlines())
    assert [row["reason"] for row in rows if row["reason"] not in given_] == []
