"""Which cases may be asked, and gathering them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.criticality.gather.small import PLACES, Small, case, flow, output

from shigen.criticality import METHODS, evaluate, gather
from shigen.criticality.quantities import CASE, Quantity
from shigen.errors import BadInput, UnknownName

ROWS = [
    *output("tin", "mine", 2019, {"CHN": 60, "WLD": 100}),
    *output("tin", "mine", 2020, {"CHN": 60, "AUS": 40, "WLD": 100}),
    *output("lead", "refined", 2020, {"CHN": 1, "WLD": 1}),
]
MADE = Small(production=ROWS)


def test_every_case_with_output() -> None:
    found = gather.cases(MADE)
    assert found.columns.tolist() == ["mineral", "stage", "year", "party"]
    assert found.values.tolist() == [
        ["lead", "refined", 2020, "USA"],
        ["lead", "refined", 2020, "JPN"],
        ["tin", "mine", 2019, "USA"],
        ["tin", "mine", 2019, "JPN"],
        ["tin", "mine", 2020, "USA"],
        ["tin", "mine", 2020, "JPN"],
    ]


def test_names_in_any_spelling() -> None:
    found = gather.cases(MADE, minerals=["Sn"], stages=["mine"], years=[2020], parties=["eu"])
    assert found.values.tolist() == [["tin", "mine", 2020, "EUU"]]


def test_a_year_that_one_of_them_lacks_keeps_its_case() -> None:
    found = gather.cases(MADE, years=[2019], parties=["USA"])
    assert found["mineral"].tolist() == ["lead", "tin"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"years": [2005]}, "2019-2020"),
        ({"minerals": ["zinc"]}, "zinc"),
        ({"minerals": ["tin"], "stages": ["refined"]}, "tin, mine"),
    ],
)
def test_what_is_not_held_is_refused(asked: dict[str, list[str]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        gather.cases(MADE, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked", [{"minerals": ["unobtainium"]}, {"stages": ["smelt"]}, {"parties": ["Atlantis"]}]
)
def test_unknown_names(asked: dict[str, list[str]]) -> None:
    with pytest.raises(UnknownName):
        gather.cases(MADE, **asked)  # type: ignore[arg-type]


def test_the_place_axis_holds_countries_only() -> None:
    assert gather.PLACES[-1] == "OTH"
    assert {"USA", "JPN", "CHN", "TWN", "COD"} <= set(gather.PLACES)
    assert not {"WLD", "EUU"} & set(gather.PLACES)
    assert len(set(gather.PLACES)) == len(gather.PLACES)


def test_inputs_score_by_hand() -> None:
    stable = [
        {"place": place, "year": 2020, "dimension": "political-stability", "value": value,
         "unit": "index", "status": "estimated", "source": "wgi", "vintage": "2025"}
        for place, value in (("CHN", -0.5), ("AUS", 1.0), ("USA", 0.0))
    ]  # fmt: skip
    made = Small(
        production=ROWS, governance=stable,
        flows=[flow("260900", "CHN", "USA", 100.0, 1000.0),
               flow("260900", "AUS", "USA", 100.0, 1000.0)],
    )  # fmt: skip
    method = METHODS["geopolrisk"]
    inputs = gather.inputs(made, case("tin", "mine"), [method], places=PLACES)
    score = evaluate(method, inputs).table["score"].iloc[0]
    # HHI 0.36 + 0.16; half of the supply at 0.6, half at 0.3, nothing made at home.
    assert score == pytest.approx(0.52 * 0.45)


def test_a_quantity_that_nobody_gathers_is_missing_with_the_reason() -> None:
    unheard = Quantity("unheard", CASE, "t", 0.0, 1.0, "Of no table.")
    method = replace(METHODS["geopolrisk"], quantities=(unheard,), optional=())
    found = gather.inputs(MADE, case("tin", "mine"), [method], places=PLACES).quantities["unheard"]
    assert np.isnan(found.value[0])
    assert found.reason[0] == "no table of the catalogue holds unheard"
    assert found.known[0] == 0


def test_cases_without_a_column_are_refused() -> None:
    with pytest.raises(BadInput, match="party"):
        gather.inputs(MADE, pd.DataFrame({"mineral": ["tin"], "stage": "mine", "year": 2020}))
