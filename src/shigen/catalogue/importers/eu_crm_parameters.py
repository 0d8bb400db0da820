"""Parameters of the European Commission's 2023 study: substitution indices and recycling rates.

One row a material, transcribed from the annexes of the study: substitution indices of economic
importance (``SI_EI``) and of supply risk (``SI_SR``), 1 where nothing can take its place, and the
end-of-life recycling input rate of the EU in percent. An empty cell is not published.

Twenty-one of ninety materials are no minerals of the catalogue. Magnesite is left out beside
magnesium, and the list of all titanium beside titanium metal, since an index here is of a mineral.
Scores of supply risk and economic importance are results of the study and are not taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from shigen.catalogue.importers.eu_crm import PERIOD, materials
from shigen.catalogue.importers.source_file import Row, located, rows_of
from shigen.errors import BadInput

SOURCE = {
    "source": "eu-crm-2023-parameters",
    "title": "Study on the critical raw materials for the EU 2023, substitution indices and "
    "end-of-life recycling input rates",
    "publisher": "European Commission, Directorate-General for Internal Market, Industry, "
    "Entrepreneurship and SMEs (Grohol and Veeh)",
    "edition": "2023",
    "licence": "reuse with attribution (Commission decision 2011/833/EU, CC BY 4.0)",
    "ships": "1",
    "citation": "doi:10.2873/725585, annexes",
    "accessed": "2026-11-22",
}
PATTERN = "eu_crm_2023_parameters.csv"
COLUMNS = ("material", "SI_EI", "SI_SR", "EoL_RIR_pct")
INDICES = {"si-ei": "SI_EI", "si-sr": "SI_SR"}
RATE = "EoL_RIR_pct"
BESIDE = frozenset({"Magnesite", "Titanium"})


def _number(row: Row, column: str, top: float) -> float | None:
    number = row.number_in(column, empty=("",))
    if number is not None and not 0 <= number <= top:
        row.refuse(column, f"is not from 0 to {top:g}")
    return number


def _tail(value: float | None) -> dict[str, Any]:
    return {
        "value": value,
        "unit": "fraction",
        "status": "estimated",
        "source": SOURCE["source"],
        "vintage": SOURCE["edition"],
        "note": "" if value is not None else "not published",
    }


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Substitution indices and recycling rates by mineral.

    Parameters
    ----------
    path
        The table of parameters, or the folder with ``eu_crm_2023_parameters.csv``.

    Returns
    -------
    dict
        ``substitutability`` for all uses together (``*``), and ``recycling`` in the EU, as
        fractions. Groups such as the platinum-group metals have a recycling rate and no index.

    Raises
    ------
    BadInput
        When a material is not known or occurs twice, or a number is out of its bounds.
    """
    file = located(path, PATTERN)
    indices: list[dict[str, Any]] = []
    rates: dict[str, dict[str, Any]] = {}
    for row in rows_of(file, columns=COLUMNS):
        name = row.cells["material"].strip()
        material = materials().get(name)
        if material is None:
            row.refuse("material", "is no material of the study")
        mineral = material.mineral
        if not mineral or name in BESIDE:
            continue
        if mineral in rates:
            row.refuse("material", f"is a second row of {mineral}")
        for measure, column in INDICES.items():
            index = _number(row, column, 1.0)
            indices.append(
                {
                    "mineral": mineral,
                    "use": "*",
                    "measure": measure,
                    "substitutes": "",
                    **_tail(index),
                }
            )
        percent = _number(row, RATE, 100.0)
        rates[mineral] = {
            "mineral": mineral,
            "place": "EUU",
            "period": PERIOD,
            "measure": "eol-rir",
            **_tail(None if percent is None else percent / 100),
        }
    if not rates:
        raise BadInput(f"{file}: has no row of a mineral of the catalogue")
    return {
        "substitutability": pd.DataFrame(indices),
        "recycling": pd.DataFrame(list(rates.values())),
    }
