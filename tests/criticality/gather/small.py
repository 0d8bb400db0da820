"""A made-up catalogue: rows by table, every other table empty."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from shigen import reference

Rows = Sequence[dict[str, object]]
RULE = {
    "mineral": "*", "stage": "*", "sources": "first;second", "tolerance": 0.25,
    "other_countries": "", "basis": "*", "reason": "a test",
}  # fmt: skip
PLACES = ("AUS", "CHN", "DEU", "FRA", "JPN", "USA", "OTH")


class Small:
    """Gives the rows it was made of as tables of a catalogue."""

    def __init__(self, **tables: Rows) -> None:
        self._rows = {"merge_rules": [RULE], **tables}
        self.read: list[str] = []

    def table(self, name: str) -> pd.DataFrame:
        """The rows of a table, with nothing for the columns that they do not give."""
        self.read.append(name)
        types = reference.dtypes(name)
        frame = pd.DataFrame(list(self._rows.get(name, [])), columns=list(types))
        for column, kind in types.items():
            if kind == "str":
                frame[column] = frame[column].astype(object).where(frame[column].notna(), "")
        return frame.astype(types)


def output(
    mineral: str, stage: str, year: int, amounts: dict[str, float | None], **more: object
) -> Rows:
    """Rows of one printed table of output."""
    row = {
        "mineral": mineral, "stage": stage, "year": year, "measure": "production",
        "basis": "content", "unit": "t", "status": "reported", "source": "first",
        "vintage": "2026", **more,
    }  # fmt: skip
    return [row | {"place": place, "value": value} for place, value in amounts.items()]


def flow(hs6: str, exporter: str, importer: str, gross: float | None, kusd: float, **more: object
) -> dict[str, object]:  # fmt: skip
    """One record of trade."""
    return {
        "hs6": hs6, "edition": "HS92", "year": 2020, "source": "cepii-baci-hs92",
        "exporter": exporter, "importer": importer, "gross_t": gross, "value_kusd": kusd, **more,
    }  # fmt: skip


def case(mineral: str, stage: str, year: int = 2020, party: str = "USA") -> pd.DataFrame:
    """One case."""
    return pd.DataFrame({"mineral": [mineral], "stage": [stage], "year": [year], "party": [party]})
