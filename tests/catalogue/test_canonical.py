"""The content hash depends on the content alone."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigen.catalogue import canonical
from shigen.reference import validate

ROW = {
    "place": "CHN",
    "year": "2022",
    "dimension": "mean5",
    "value": "-0.25",
    "low": "",
    "high": "",
    "unit": "index",
    "status": "estimated",
    "source": "wgi",
    "vintage": "2023",
    "note": 'a "quoted", text',
}


def governance(*rows: dict[str, str]) -> pd.DataFrame:
    return validate("governance", pd.DataFrame(list(rows), dtype="str"), where="test")


THREE = (ROW, ROW | {"place": "JPN", "value": "1.2"}, ROW | {"place": "USA", "value": ""})


def test_text_is_this_one_on_every_platform() -> None:
    text = canonical.csv_text("governance", canonical.text_rows("governance", governance(*THREE)))
    assert text == (
        "place,year,dimension,value,low,high,unit,status,source,vintage,note\n"
        'CHN,2022,mean5,-0.25,,,index,estimated,wgi,2023,"a ""quoted"", text"\n'
        'JPN,2022,mean5,1.2,,,index,estimated,wgi,2023,"a ""quoted"", text"\n'
        'USA,2022,mean5,,,,index,estimated,wgi,2023,"a ""quoted"", text"\n'
    )


@given(st.permutations(range(3)))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    tables = {"governance": governance(*THREE)}
    mixed = {"governance": governance(*(THREE[i] for i in order))}
    assert canonical.content_hash(mixed) == canonical.content_hash(tables)


def test_order_of_tables_and_absent_tables_do_not_matter() -> None:
    one = {"governance": governance(*THREE), "prices": _empty("prices")}
    other = {"prices": one["prices"], "governance": one["governance"]}
    assert canonical.content_hash(one) == canonical.content_hash(other)
    assert canonical.content_hash(one) == canonical.content_hash({"governance": one["governance"]})


def _empty(table: str) -> pd.DataFrame:
    return validate(table, pd.DataFrame(columns=canonical.header(table), dtype="str"), where="t")


@pytest.mark.parametrize("column", sorted(ROW))
def test_every_cell_matters(column: str) -> None:
    new = {"place": "FRA", "year": "2021", "dimension": "mean6", "value": "-0.2500000001"}
    new |= {"low": "-1", "high": "1", "status": "reported"}
    changed = ROW | {column: new.get(column, "other")}
    before = canonical.content_hash({"governance": governance(ROW)})
    assert canonical.content_hash({"governance": governance(changed)}) != before


def test_missing_is_not_zero() -> None:
    zero = canonical.content_hash({"governance": governance(ROW | {"value": "0"})})
    assert canonical.content_hash({"governance": governance(ROW | {"value": ""})}) != zero


def test_zero_has_one_text() -> None:
    minus = canonical.content_hash({"governance": governance(ROW | {"value": "-0.0"})})
    assert canonical.content_hash({"governance": governance(ROW | {"value": "0"})}) == minus


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_of_a_number_is_settled_after_once(value: float) -> None:
    text = canonical.number_text(value)
    if math.isfinite(float(text)):
        assert canonical.number_text(float(text)) == text
        assert float(text) == pytest.approx(value, rel=1e-9)


def test_settled_numbers_are_those_of_the_text() -> None:
    frame = governance(ROW).assign(value=0.1 + 0.2)
    assert canonical.settle("governance", frame, where="t")["value"].item() == 0.3


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8, unique=True))
def test_settling_twice_changes_nothing(values: list[float]) -> None:
    frame = pd.concat([governance(ROW)] * len(values), ignore_index=True)
    frame = frame.assign(value=np.array(values), year=range(1990, 1990 + len(values)))
    once = canonical.settle("governance", frame, where="t")
    twice = canonical.settle("governance", once.iloc[::-1], where="t")
    pd.testing.assert_frame_equal(once, twice)
    assert canonical.content_hash({"governance": once}) == canonical.content_hash(
        {"governance": twice}
    )
