"""A table that does not agree with the field table is refused by file, row and column."""

from __future__ import annotations

import pandas as pd
import pytest

from shigen import reference
from shigen.errors import BadInput

GOOD = {
    "mineral": "gallium",
    "stage": "refined",
    "form": "",
    "place": "CHN",
    "year": "2024",
    "measure": "production",
    "basis": "gallium content",
    "value": "848",
    "low": "",
    "high": "",
    "unit": "t",
    "status": "reported",
    "source": "usgs",
    "vintage": "2026",
    "note": "",
}


def frame(**changes: str) -> pd.DataFrame:
    second = GOOD | {"place": "JPN", "value": ""} | changes
    return pd.DataFrame([GOOD, second], dtype="str")


def test_types_and_order_of_columns() -> None:
    shuffled = frame()[sorted(GOOD)]
    result = reference.validate("production", shuffled, where="x.csv")
    assert result.columns.tolist() == list(GOOD)
    assert result.dtypes.astype(str).to_dict() == reference.dtypes("production")
    assert result["value"].isna().tolist() == [False, True]
    assert result["note"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mineral": "unobtainium"}, "column 'mineral': 'unobtainium' is not a key of reference/m"),
        ({"stage": "Refined"}, "column 'stage': 'Refined' is not a key of reference/stages.csv"),
        ({"place": "Japan"}, "column 'place': 'Japan' is not a key of reference/places.csv"),
        ({"place": ""}, "column 'place': '' must not be empty"),
        ({"year": "2024.5"}, "column 'year': '2024.5' is not a whole number"),
        ({"year": "1e3"}, "column 'year': '1e3' is not a whole number"),
        ({"year": ""}, "column 'year': '' must not be empty"),
        ({"year": "20244"}, "column 'year': '20244' is above 2100"),
        ({"measure": "output"}, "column 'measure': 'output' is not one of production, capacity"),
        ({"value": "-1"}, "column 'value': '-1' is below 0"),
        ({"value": "W"}, "column 'value': 'W' is not a number"),
        ({"value": "1,000"}, "column 'value': '1,000' is not a number"),
        ({"value": "nan"}, "column 'value': 'nan' is not a number"),
        ({"value": "inf"}, "column 'value': 'inf' is not a finite number"),
        ({"value": "1e400"}, "column 'value': '1e400' is not a finite number"),
        ({"low": "2", "high": "1"}, "column 'low': '2.0' is above high"),
        ({"value": "5", "low": "6"}, "column 'value': '5.0' is below low"),
        ({"value": "5", "high": "4"}, "column 'value': '5.0' is above high"),
        ({"unit": " "}, "column 'unit': '' must not be empty"),
        ({"status": "guessed"}, "column 'status': 'guessed' is not a key of reference/statuses"),
        ({"note": "two\nlines"}, "holds a line break or tab"),
    ],
)
def test_bad_cell_is_named(change: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        reference.validate("production", frame(**change), where="mine.csv")
    assert str(caught.value).startswith("mine.csv, row 3, ")
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


def test_number_of_bad_rows_is_told() -> None:
    bad = pd.DataFrame([GOOD, GOOD | {"value": "x"}, GOOD | {"value": "y"}], dtype="str")
    with pytest.raises(BadInput, match=r"row 3.*\(and 1 more rows\)"):
        reference.validate("production", bad, where="mine.csv")


def test_missing_unknown_and_repeated_columns() -> None:
    with pytest.raises(BadInput, match="lacks unit and has unknown units; its columns are mineral"):
        reference.validate("production", frame().rename(columns={"unit": "units"}), where="a.csv")
    twice = pd.concat([frame(), frame()[["value"]]], axis=1)
    with pytest.raises(BadInput, match="column 'value' occurs twice"):
        reference.validate("production", twice, where="a.csv")


def test_only_columns_that_may_be_empty_are_filled() -> None:
    short = frame().drop(columns=["low", "high", "note"])
    assert len(reference.validate("production", short, where="importer", fill=True)) == 2
    with pytest.raises(BadInput, match="lacks low, high, note"):
        reference.validate("production", short, where="importer")
    with pytest.raises(BadInput, match="lacks unit"):
        reference.validate("production", short.drop(columns="unit"), where="importer", fill=True)


def test_key_twice_is_refused() -> None:
    with pytest.raises(BadInput, match=r"row 3: key .* \(gallium, refined, , CHN, 2024, produc"):
        reference.validate("production", frame(place="CHN"), where="mine.csv")


def test_typed_columns_pass_as_they_are() -> None:
    typed = frame().assign(year=[2024, 2023], value=[1.5, None], low=float("nan"))
    result = reference.validate("production", typed, where="importer")
    assert result["year"].tolist() == [2024, 2023]
    assert result["value"].tolist()[0] == 1.5


def test_validating_twice_changes_nothing() -> None:
    once = reference.validate("production", frame(), where="a.csv")
    pd.testing.assert_frame_equal(reference.validate("production", once, where="a.csv"), once)


def test_frame_given_is_not_changed() -> None:
    given = frame(value=" 3 ")
    before = given.copy()
    result = reference.validate("production", given, where="a.csv")
    pd.testing.assert_frame_equal(given, before)
    assert result["value"].tolist() == [848.0, 3.0]


def test_empty_whole_number_stays_empty() -> None:
    row = {"entity": "e", "year": "", "field": "f", "old": "", "new": "", "reason": "r"}
    bare = pd.DataFrame([row | {"status": "reported"}], dtype="str")
    result = reference.validate("corrections", bare, where="a.csv")
    assert str(result["year"].dtype) == "Int64"
    assert result["year"].isna().all()


def test_flag() -> None:
    row = dict.fromkeys(reference.dtypes("sources"), "x")
    good = pd.DataFrame([row | {"ships": "0"}], dtype="str")
    assert reference.validate("sources", good, where="a.csv")["ships"].tolist() == [False]
    with pytest.raises(BadInput, match="column 'ships': 'yes' is not 0 or 1"):
        reference.validate("sources", good.assign(ships="yes"), where="a.csv")


def test_no_rows_is_a_table_too() -> None:
    result = reference.validate("production", frame().iloc[:0], where="a.csv")
    assert result.dtypes.astype(str).to_dict() == reference.dtypes("production")
