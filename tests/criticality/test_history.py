"""Indicators by year, breaks and their explanations, and what changed since last year."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from shigen.criticality import METHODS, Assessment, Inputs, evaluate, given
from shigen.criticality.changes import OTHERS, changes, decompose, movement
from shigen.criticality.history import BREAK_COLUMNS, INDICATOR_COLUMNS, history
from shigen.criticality.inputs import TRACE_COLUMNS
from shigen.criticality.method import Method, Output, Values
from shigen.criticality.quantities import (
    CASE,
    DOMESTIC,
    IMPORTS,
    STABILITY,
    WORLD_OUTPUT,
    Quantity,
)  # fmt: skip
from shigen.criticality.signs import KINDS
from shigen.errors import BadInput, UnknownName

GPR = METHODS["geopolrisk"]
PLACES = ("AUS", "CHN", "USA", "OTH")
YEARS = (2020, 2021, 2022, 2023)


def series(**changed: object) -> Inputs:
    """Tin and zinc of the United States over four years in which nothing moves, but for changes.

    ``output``, ``imports`` and ``stability`` map a year to tin's row; ``source`` and ``item`` to
    the words of its trace, ``status`` to that of its output.
    """
    rows = [(m, "mine", year, "USA") for m in ("tin", "zinc") for year in YEARS]
    cases = pd.DataFrame(rows, columns=["mineral", "stage", "year", "party"])
    tables = {
        "output": np.array([[30.0, 60, 10, 0]] * 8),
        "imports": np.array([[20.0, 20, 0, 0]] * 8),
        "stability": np.array([[1.0, -0.5, 0.5, np.nan]] * 8),
    }
    for name, table in tables.items():
        for year, row in changed.get(name, {}).items():  # type: ignore[attr-defined]
            table[YEARS.index(year)] = row
    words = {name: ["same"] * 8 for name in ("source", "item")}
    status = np.array(["reported"] * 8, dtype=object)
    for name, texts in words.items():
        for year, text in changed.get(name, {}).items():  # type: ignore[attr-defined]
            texts[YEARS.index(year)] = text
    for year, text in changed.get("status", {}).items():  # type: ignore[attr-defined]
        status[YEARS.index(year)] = text

    def trace(case: int) -> pd.DataFrame:
        frame = pd.DataFrame(
            {
                "place": [*PLACES[:3], "WLD"], "item": words["item"][case],
                "value": [*tables["output"][case, :3], 1e9],
                "source": [words["source"][case]] * 3 + ["world"],
            }
        )  # fmt: skip
        return frame.reindex(columns=list(TRACE_COLUMNS))

    domestic = np.zeros((8, 4))
    domestic[:, 2] = tables["output"][:, 2]
    reason = np.where(np.isnan(tables["output"]).any(axis=1), "no figure", "").astype(object)
    return Inputs(
        cases,
        PLACES,
        {
            "world_output": given(
                WORLD_OUTPUT, tables["output"], status=status, reason=reason, trace=trace
            ),
            "imports": given(IMPORTS, tables["imports"]),
            "domestic": given(DOMESTIC, np.nan_to_num(domestic)),
            "stability": given(STABILITY, tables["stability"]),
        },
    )


def breaks(**changed: object) -> pd.DataFrame:
    return history(evaluate(GPR, series(**changed))).breaks


STEP = {year: [5.0, 90, 5, 0] for year in (2022, 2023)}


def test_a_still_series_has_no_breaks_and_every_indicator_by_year() -> None:
    found = history(evaluate(GPR, series()))
    assert found.breaks.empty
    assert found.breaks.columns.tolist() == list(BREAK_COLUMNS)
    assert found.indicators.columns.tolist() == list(INDICATOR_COLUMNS)
    assert len(found.indicators) == 8 * len(GPR.outputs)
    assert found.scores["countries"].eq(3).all()
    score = found.indicators.query("indicator == 'score'")
    assert score["low"].notna().all()
    assert found.indicators.query("indicator == 'hhi'")["low"].isna().all()


def test_a_jump_without_a_sign_is_the_world() -> None:
    found = breaks(output=STEP)
    assert found[["mineral", "year", "kind", "quantity"]].values.tolist() == [
        ["tin", 2022, "world", "world_output"]
    ]
    sentence = found["sentence"].iloc[0]
    assert "CHN share of world output 60 -> 90 %" in sentence
    assert sentence.startswith("Score 0.166 in 2021, 0.326 in 2022: ")
    assert found["factor"].iloc[0] == pytest.approx(
        found["after"].iloc[0] / found["before"].iloc[0]
    )


def test_another_source_explains_a_jump_and_another_edition_does_not() -> None:
    source = {2020: "bgs-2024", 2021: "bgs-2024", 2022: "usgs-mcs2025", 2023: "usgs-mcs2025"}
    found = breaks(output=STEP, source=source)
    assert found["kind"].tolist() == ["source"]
    assert "changed from bgs-2024 to usgs-mcs2025" in found["sentence"].iloc[0]
    source = {
        2020: "usgs-mcs2024",
        2021: "usgs-mcs2024",
        2022: "usgs-mcs2025",
        2023: "usgs-mcs2025",
    }
    assert breaks(output=STEP, source=source)["kind"].tolist() == ["world"]


def test_another_thing_counted_and_another_kind_of_figure() -> None:
    later = dict.fromkeys((2022, 2023), "gross weight")
    assert breaks(output=STEP, item=later)["kind"].tolist() == ["classification"]
    found = breaks(output=STEP, status=dict.fromkeys((2022, 2023), "imputed"))
    assert found["kind"].tolist() == ["status"]
    assert "world output is imputed, before reported" in found["sentence"].iloc[0]


def test_countries_that_go_are_named() -> None:
    found = breaks(output={year: [0.0, 60, 10, 0] for year in (2022, 2023)})
    assert found["kind"].tolist() == ["countries"]
    assert "world output of 2022 leaves out AUS (30% of it)" in found["sentence"].iloc[0]


def test_a_sign_in_a_quantity_without_a_part_explains_nothing() -> None:
    imports = {year: [1.0, 200, 0, 0] for year in (2022, 2023)}
    source = {2020: "bgs", 2021: "bgs", 2022: "usgs", 2023: "usgs"}
    found = breaks(imports=imports, source=source)
    assert found[["kind", "quantity"]].values.tolist() == [["world", "imports"]]


def test_years_without_a_score_are_told_with_the_reason_and_the_return() -> None:
    found = breaks(output={2021: [np.nan] * 4, 2022: [np.nan] * 4})
    assert found[["year_before", "year", "kind"]].values.tolist() == [
        [2020, 2021, "missing"],
        [2020, 2023, "missing"],
    ]
    assert "world_output: no figure" in found["sentence"].iloc[0]
    assert found["sentence"].iloc[1] == "A score again in 2023, after none since 2020."


def test_several_methods_stand_beside_each_other() -> None:
    one = evaluate(GPR, series(output=STEP))
    other = replace(one, method=replace(GPR, slug="other"), table=one.table.assign(method="other"))
    found = history([one, other])
    assert found.breaks["method"].tolist() == ["geopolrisk", "other"]
    assert set(found.breaks["kind"]) <= set(KINDS)
    assert len(found.scores) == 16


def _pairs(one: Assessment) -> tuple[np.ndarray, np.ndarray]:
    table = one.table.reset_index()
    old = table.query("mineral == 'tin' and year == 2021")["index"].to_numpy()
    return old, old + 1


def test_parts_are_shapley_values_and_add_up() -> None:
    inputs = series(
        output=STEP,
        imports={2022: [1.0, 60, 0, 0]},
        stability={2022: [0.9, -0.8, 0.5, np.nan]},
    )
    one = evaluate(GPR, inputs)
    old, new = _pairs(one)
    found = decompose(one, old, new)
    score = one.table["score"].to_numpy()
    assert found.parts.sum(axis=0)[0] == pytest.approx(score[new[0]] - score[old[0]], rel=1e-12)
    names = list(found.quantities)
    values = {q: inputs.quantities[q].value for q in inputs.quantities}

    def value(swapped: tuple[str, ...]) -> float:
        mixed = {q: v[new] if q in swapped else v[old] for q, v in values.items()}
        return float(GPR.parts(mixed, GPR.settings())["score"][0])

    orders = list(permutations(names))
    for at, name in enumerate(names):
        steps = [
            value(order[: order.index(name) + 1]) - value(order[: order.index(name)])
            for order in orders
        ]
        assert found.parts[at, 0] == pytest.approx(np.mean(steps), rel=1e-10)


def test_governance_known_in_one_year_only_counts_as_unchanged() -> None:
    inputs = series(stability={2020: [np.nan] * 4, 2021: [np.nan] * 4}, output=STEP)
    one = evaluate(GPR, inputs)
    old, new = _pairs(one)
    found = decompose(one, old, new)
    assert np.isfinite(found.parts).all()
    assert "stability" not in found.quantities


def test_many_quantities_are_put_together_and_still_add_up() -> None:
    kinds = [Quantity(f"q{i}", CASE, "x", 0, 100, "") for i in range(12)]

    def parts(values: Values, settings: object) -> dict[str, np.ndarray]:
        return {"score": np.prod([1 + values[q.name] for q in kinds], axis=0)}

    method = Method(
        "product", "Product", "What?", "made up", "reproduced", tuple(kinds),
        (Output("score", "Score", "x", 0, np.inf, ""),), "score", parts, ("all",),
    )  # fmt: skip
    cases = pd.DataFrame(
        [("tin", "mine", year, "USA") for year in (2020, 2021)],
        columns=["mineral", "stage", "year", "party"],
    )
    values = {q.name: given(q, np.array([1.0, 1.0 + 0.1 * i])) for i, q in enumerate(kinds)}
    one = evaluate(method, Inputs(cases, PLACES, values))
    found = decompose(one, np.array([0]), np.array([1]))
    assert OTHERS in found.quantities
    assert len(found.quantities) == 9
    score = one.table["score"]
    assert found.parts.sum() == pytest.approx(score[1] - score[0])
    assert changes(one)["driver"].iloc[0] in ("q11", OTHERS)


def test_what_changed_names_the_driver_and_the_country() -> None:
    found = changes(evaluate(GPR, series(output={2023: [5.0, 90, 5, 0]})))
    tin = found.set_index("mineral").loc["tin"]
    assert (tin["year_before"], tin["year"]) == (2022, 2023)
    assert tin["driver"] == "world_output"
    assert tin["movement"] == "CHN share of world output 60 -> 90 %"
    assert (tin["rank_before"], tin["rank_after"]) == (1, 1)
    zinc = found.set_index("mineral").loc["zinc"]
    assert (zinc["rank_before"], zinc["rank_after"]) == (1, 2)
    assert (zinc["change"], zinc["driver"], zinc["movement"]) == (0, "", "")
    assert found["bottleneck"].eq("yes").all()


def test_a_sign_of_the_data_stands_beside_a_change() -> None:
    found = changes(evaluate(GPR, series(output=STEP, source={2022: "usgs"})), 2022)
    tin = found.set_index("mineral").loc["tin"]
    assert tin["data"] == "the source of world output changed from same to usgs"
    assert found.set_index("mineral").loc["zinc", "data"] == ""


def test_a_year_without_a_score_says_why() -> None:
    one = evaluate(GPR, series(output={2022: [np.nan] * 4}))
    tin = changes(one, year=2022, before=2020).set_index("mineral").loc["tin"]
    assert pd.isna(tin["after"])
    assert tin["note"] == "2022: world_output: no figure"
    assert tin["driver"] == ""
    assert changes(one)["year"].eq(2023).all()


def test_movements_in_words() -> None:
    one = evaluate(
        GPR,
        series(
            output={2022: [30.0, 60, 10, 0], 2023: [30.0, 60, 20, 0]},
            stability={2022: [1.0, -0.9, 0.5, np.nan]},
        ),
    )
    old, new = (int(x[0]) for x in _pairs(one))
    assert movement(one, "stability", old, new) == "stability of CHN -0.50 -> -0.90"
    assert movement(one, "domestic", new, new + 1) == "domestic 10 -> 20 t"
    assert movement(one, "imports", old, new) == ""
    assert movement(one, "no such", old, new) == ""


def test_bad_years_are_refused() -> None:
    one = evaluate(GPR, series())
    with pytest.raises(UnknownName, match="year"):
        changes(one, 1999)
    with pytest.raises(BadInput, match="not before"):
        changes(one, 2021, 2022)
    with pytest.raises(BadInput, match="two years"):
        changes(evaluate(GPR, one.inputs.take(np.array([0, 4]))))
    with pytest.raises(BadInput, match="several cases"):
        changes(evaluate(GPR, one.inputs.take(np.array([0, 1, 1]))))
