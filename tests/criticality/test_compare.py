"""Methods side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.criticality.worlds import world

from shigen.criticality import METHODS, evaluate
from shigen.criticality.compare import agreement, side_by_side


def _rows(**columns: list) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    defaults = {
        "party": "USA", "year": 2024, "low": np.nan, "high": np.nan, "critical": "",
        "answer": "score", "evidence": 1.0, "missing": "", "method": "m", "rank": 1.0, "of": 1,
    }  # fmt: skip
    for name, value in defaults.items():
        if name not in frame:
            frame[name] = value
    return frame


def test_a_mineral_without_a_score_has_no_rank() -> None:
    method = METHODS["geopolrisk"]
    inputs = world(method)
    inputs.cases["mineral"] = ["a", "b", "c", "d"]
    found = evaluate(method, inputs)
    found.table.loc[1, "score"] = np.nan
    side = side_by_side({method.slug: found})
    assert np.isnan(side.set_index("mineral").loc["b", "rank"])
    assert side["of"].eq(3).all()
    assert sorted(side["rank"].dropna()) == [1, 2, 3]


def test_agreement_of_equal_opposite_and_too_few() -> None:
    names = list("abcde")
    one = _rows(mineral=names, stage=["mine"] * 5, score=[1.0, 2, 3, 4, 5], method=["x"] * 5)
    same = _rows(mineral=names, stage=["mine"] * 5, score=[2.0, 4, 6, 8, 9], method=["y"] * 5)
    back = _rows(mineral=names, stage=["mine"] * 5, score=[5.0, 4, 3, 2, 1], method=["z"] * 5)
    few = _rows(mineral=names[:3], stage=["mine"] * 3, score=[5.0, 4, 3], method=["w"] * 3)
    found = agreement(pd.concat([one, same, back, few], ignore_index=True))
    table = found.set_index(["method", "other"])["spearman"]
    assert round(table.loc[("x", "y")], 9) == 1
    assert round(table.loc[("x", "z")], 9) == -1
    assert found.loc[found["minerals"].eq(3), "spearman"].isna().all()
    assert found["minerals"].min() == 3
