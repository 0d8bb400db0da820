"""Breaks, mixed codes, filled quantities and missing codes, on records made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shigen import reference
from shigen.catalogue import trade_quality, trade_rules
from shigen.catalogue.importers import atlas_baci, baci


class Small:
    """A catalogue with the built-in map of codes and a few flows."""

    def __init__(self, flows: pd.DataFrame) -> None:
        self.flows = flows

    def table(self, name: str) -> pd.DataFrame:
        return trade_rules.map_of_codes() if name == "customs_codes" else self.flows.copy()


def flows(*records: tuple[str, str, str, int, float | None, float]) -> pd.DataFrame:
    columns = ["hs6", "exporter", "importer", "year", "gross_t", "value_kusd"]
    rows = pd.DataFrame(list(records), columns=columns)
    rows = rows.astype({"gross_t": "float64", "value_kusd": "float64"})
    return rows.assign(edition="HS92", source="cepii-baci-hs92")


def test_a_jump_of_seven_is_flagged_and_one_of_six_is_not() -> None:
    found = trade_quality.breaks(
        Small(
            flows(
                ("283691", "CHL", "JPN", 2001, 10.0, 100.0),
                ("283691", "CHL", "JPN", 2002, 60.0, 600.0),
                ("283691", "CHL", "JPN", 2003, 420.0, 600.0),
                ("283691", "CHL", "JPN", 2005, 1.0, 600.0),
            )
        )
    )
    row = found.iloc[0]
    assert len(found) == 1, "2005 has no neighbour"
    assert (row["measure"], row["year"], row["factor"]) == ("quantity", 2003, 7.0)
    assert row["minerals"] == "lithium"
    assert row["reason"] == "One record makes 100% of 2003: CHL to JPN at 1.43 USD/kg"


def test_a_known_end_of_a_code_has_its_reason() -> None:
    found = trade_quality.breaks(
        Small(
            flows(
                ("811230", "CHN", "JPN", 2006, 80.0, 80_000.0),
                ("811230", "CHN", "JPN", 2007, 70.0, 4_000.0),
            )
        )
    )
    assert found["reason"].str.startswith("HS 2007 merged germanium").all()


def test_weights_that_begin_explain_a_jump_of_weight() -> None:
    many = [("284610", "CHN", place, 2000, 10.0, 100.0) for place in ("JPN", "USA", "FRA")]
    found = trade_quality.breaks(
        Small(
            flows(
                ("284610", "CHN", "JPN", 1999, 1.0, 10.0),
                ("284610", "CHN", "USA", 1999, None, 290.0),
                *many,
            )
        )
    )
    assert found["reason"].tolist() == [
        "A weight is known for 3% of the value before and 100% after"
    ]


def test_filled_quantities_are_counted_by_how_they_were_filled() -> None:
    own = [("283691", "CHN", place, 2010, 100.0, 800.0) for place in
           ("JPN", "USA", "KOR", "FRA", "VNM")]  # fmt: skip
    rows = trade_quality.imputed_quantities(
        Small(
            flows(
                *own,
                ("283691", "CHN", "DEU", 2010, None, 400.0),
                ("283691", "CHL", "DEU", 2010, None, 800.0),
                ("283691", "CHL", "DEU", 2012, None, 800.0),
                ("283691", "CHL", "DEU", 2013, 1.0, 8.0),
            )
        )
    ).set_index("year")
    columns = ["records", "missing", "by_exporter", "by_code", "unfilled"]
    assert rows.loc[2010, columns].tolist() == [7, 2, 1, 1, 0]
    assert rows.loc[2010, "imputed_t"] == pytest.approx(150)
    assert rows.loc[2010, "imputed_share"] == pytest.approx(150 / 650)
    assert rows.loc[2012, columns].tolist() == [1, 1, 0, 0, 1]
    assert np.isnan(rows.loc[2012, "imputed_share"])
    assert 2013 not in rows.index, "nothing is missing"


def test_mixed_codes_name_all_that_travels_in_them() -> None:
    small = Small(flows(("284690", "CHN", "JPN", 2023, 10.0, 100.0)))
    row = trade_quality.mixed_codes(small, mineral="terbium").set_index("hs6").loc["284690"]
    assert {"dysprosium", "yttrium", "scandium"} <= set(row["minerals"].split(", "))
    assert (row["year"], row["gross_t"], row["value_kusd"]) == (2023, 10, 100)


def test_missing_codes_say_whether_the_stage_is_seen() -> None:
    rows = trade_quality.missing_codes(Small(flows()), mineral="manganese").set_index("hs6")
    assert not rows.loc["720211", "stage_seen"], "no code of refined manganese is held"
    rows = trade_quality.missing_codes(Small(flows()), mineral="antimony").set_index("hs6")
    assert rows.loc["282580", "stage_seen"], "metal is held"
    assert rows["note"].str.startswith("Not held").all()


@pytest.mark.upstream
def test_known_breaks_of_the_extract_are_found(upstream: Path) -> None:
    rows = baci.read(upstream / "baci-hs92-minerals")["flows"]
    other = atlas_baci.read(upstream / "critical-materials-atlas")["flows"]
    small = Small(pd.concat([rows, other], ignore_index=True))
    found = trade_quality.breaks(small)
    values = found[found["measure"].eq("value")]
    assert {("811230", 2007), ("711039", 2002)} <= set(
        zip(values["hs6"], values["year"], strict=True)
    )
    # Lignite, the third code that jumps, is none of ours.
    assert "270220" not in set(found["hs6"])
    assert found["reason"].ne("").mean() > 0.8
    missing = trade_quality.imputed_quantities(small)
    assert missing["missing"].sum() == 50_456
    parts = missing[["by_exporter", "by_code", "unfilled"]].sum().sum()
    assert parts == missing["missing"].sum()
    for name, table in (
        ("trade_breaks", found),
        ("imputed_quantities", missing),
        ("mixed_codes", trade_quality.mixed_codes(small)),
        ("missing_codes", trade_quality.missing_codes(small)),
    ):
        reference.validate(name, table, where=name)
