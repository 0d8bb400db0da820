"""Input-output tables of the United States in detail: 402 industries, benchmark year 2017 (BEA).

The variant *before redefinitions* is read throughout. The import table exists in that variant only
(with the use table after redefinitions 336 cells would import more than they use, with the one
before 18 do), and the series of gross output agree with it within one million dollars a sector,
while they differ from the other variant by up to 365 billion (scientific research). Losses can so
be carried from 2017 to later years without a break.

``io_flows`` holds the cells that are not zero: commodities by industries and final uses, and value
added by industry (rows ``V00100`` pay, ``V00200`` taxes less subsidies, ``V00300`` surplus), at
producers' prices; imports, which are part of these uses and negative in column ``F05000`` of the
use table; and industries by commodities in the make table. Printed totals (codes that begin with T)
are checked and left out. Names are BEA's own of industries and final uses; commodities that are not
an industry of their own are named in ``rules/bea_commodities.csv``.

Not read: the tables after redefinitions, at purchasers' prices (whose heading gives the names) and
in the supply-use form, and the crosswalk to NAICS.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from shigen.catalogue.importers.source_file import located
from shigen.errors import BadInput

SOURCE = {
    "source": "bea-io-2017",
    "title": "Input-Output Accounts of the United States, detail, benchmark 2017",
    "publisher": "U.S. Bureau of Economic Analysis",
    "edition": "2017 benchmark, output and prices to 2023",
    "licence": "Public domain (US Government work)",
    "ships": "1",
    "citation": "https://www.bea.gov/industry/input-output-accounts-data; as arranged by useeior "
    "1.7.2, doi:10.3390/app12094469",
    "accessed": "2026-11-22",
}
SCHEME = "bea-2017"
VINTAGE = "2024"
INDUSTRIES = 402
VALUE_ADDED = ("V00100", "V00200", "V00300")
INTERMEDIATE = "T001"
# Cells are rounded to a million; a total of some hundred of them is printed within this of its sum.
ROUNDING_MUSD = 50.0
# The two totals of the use table lose their codes in the file before redefinitions.
TOTAL_COLUMNS = {"NA": "T004", "NA.1": "T007"}
_CODE = re.compile(r"[0-9A-Z]{5,6}|T\d{3}")


@dataclass(frozen=True, slots=True)
class Table:
    """One file: a matrix with codes on both sides [million USD] or a series by year."""

    file: Path
    values: pd.DataFrame

    def part(self, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
        """Rows and columns by code.

        Raises
        ------
        BadInput
            When the table lacks one.
        """
        absent = [code for code in rows if code not in self.values.index]
        absent += [code for code in columns if code not in self.values.columns]
        if absent:
            raise BadInput(f"{self.file}: lacks the code {', '.join(absent[:5])}")
        return self.values.loc[list(rows), list(columns)]


@cache
def _more_names() -> tuple[tuple[str, str], ...]:
    file = resources.files("shigen.catalogue.importers").joinpath("rules/bea_commodities.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple((row["sector"], row["name"]) for row in csv.DictReader(lines, strict=True))


def _table(folder: Path, pattern: str) -> Table:
    import pyarrow as pa

    file = located(folder, pattern)
    try:
        frame = pd.read_parquet(file)
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise BadInput(f"{file}: is not a Parquet file, or was cut short ({error})") from error
    if len(frame.columns) == 0 or frame.columns[0] != "code" or frame.empty:
        raise BadInput(f"{file}: its first column is not 'code'; is it the right table?")
    codes = frame["code"].astype("str")
    bad = [code for code in codes if not _CODE.fullmatch(code)]
    if bad:
        raise BadInput(f"{file}, column 'code': '{bad[0]}' is not a code of BEA, such as 331410")
    if codes.duplicated().any():
        raise BadInput(f"{file}, column 'code': {codes[codes.duplicated()].iloc[0]} occurs twice")
    values = frame.drop(columns="code").set_index(codes)
    for column in values.columns:
        numbers = values[column]
        known = pd.api.types.is_numeric_dtype(numbers.dtype) and bool(np.isfinite(numbers).all())
        if not known:
            raise BadInput(f"{file}, column '{column}': holds something that is not a number")
    return Table(file, values.astype("float64").rename(columns=TOTAL_COLUMNS))


def _agree(table: Table, left: pd.Series, right: pd.Series, what: str) -> None:
    """Refuse when two sides that the publisher makes equal differ by more than rounding."""
    gap = (left - right.reindex(left.index)).abs()
    worst = str(gap.idxmax())
    if not float(gap.max()) <= ROUNDING_MUSD:
        raise BadInput(
            f"{table.file}, '{worst}': {what}: {left[worst]:.0f} and {right.get(worst):.0f} "
            "million USD; columns were exchanged, cut or are of another variant"
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """The three matrices with the codes of their sides."""

    use: Table
    make: Table
    imports: Table
    industries: list[str]
    commodities: list[str]
    final: list[str]


def _matrices(folder: Path) -> Tables:
    use = _table(folder, "Detail_Use_*_PRO_BeforeRedef_*.parquet")
    make = _table(folder, "Detail_Make_*_BeforeRedef_*.parquet")
    imports = _table(folder, "Detail_Import_*_BeforeRedef_*.parquet")
    industries = [code for code in make.values.index if not code.startswith("T")]
    commodities = [code for code in make.values.columns if not code.startswith("T")]
    final = [code for code in use.values.columns if code.startswith("F")]
    if len(industries) != INDUSTRIES:
        raise BadInput(f"{make.file}: has {len(industries)} industries, not {INDUSTRIES}")
    tables = Tables(use, make, imports, industries, commodities, final)
    _check(tables)
    return tables


def _check(t: Tables) -> None:
    """Hold the balances that the publisher states.

    Raises
    ------
    BadInput
        Names the table and the sector where one does not hold.
    """
    inner = t.use.part(t.commodities, t.industries)
    total = t.use.part(t.commodities, [INTERMEDIATE, "T004", "T007"])
    _agree(t.use, inner.sum(axis=1), total[INTERMEDIATE], "uses by industries and their total")
    final = t.use.part(t.commodities, t.final).sum(axis=1)
    _agree(t.use, final, total["T004"], "final uses and their total")
    _agree(t.use, inner.sum(axis=1) + final, total["T007"], "all uses and commodity output")
    added = t.use.part(VALUE_ADDED, t.industries).sum()
    _agree(t.use, added, t.use.part(["T006"], t.industries).iloc[0], "value added and its total")
    output = t.use.part(["T008"], t.industries).iloc[0]
    _agree(t.use, inner.sum() + added, output, "inputs with value added, and output")
    made = t.make.part(t.industries, t.commodities)
    _agree(t.make, made.sum(axis=1), output, "output of the make table and of the use table")
    _agree(t.make, made.sum(), total["T007"], "commodity output of the make and the use table")
    brought = t.imports.part(t.commodities, t.industries).sum(axis=1)
    printed = t.imports.part(t.commodities, [INTERMEDIATE])[INTERMEDIATE]
    _agree(t.imports, brought, printed, "imports used by industries and their total")


def _cells(frame: pd.DataFrame, matrix: str, year: int) -> pd.DataFrame:
    """Cells that are not zero, as rows of ``io_flows``."""
    values = frame.to_numpy("float64")
    rows, columns = np.nonzero(values)
    return pd.DataFrame(
        {
            "matrix": matrix,
            "place": "USA",
            "year": year,
            "row": frame.index.to_numpy("str")[rows],
            "column": frame.columns.to_numpy("str")[columns],
            "value_musd": values[rows, columns],
            "source": SOURCE["source"],
        }
    )


def _names(folder: Path, t: Tables) -> pd.DataFrame:
    """Names of industries, final uses and commodities.

    The table at purchasers' prices names its columns and has no codes there; that they stand in
    the same order is checked with the pay of each industry, which both tables print.
    """
    named = _table(folder, "Detail_Use_*_PUR_AfterRedef_*.parquet")
    coded = _table(folder, "Detail_Use_*_PRO_AfterRedef_*.parquet")
    codes, names = list(coded.values.columns), list(named.values.columns)
    pay = "V00100"
    if len(codes) != len(names) or not np.array_equal(
        named.part([pay], names).to_numpy(), coded.part([pay], codes).to_numpy()
    ):
        raise BadInput(f"{named.file}: its columns do not stand in the order of {coded.file.name}")
    found = {c: n for c, n in zip(codes, names, strict=True) if not c.startswith("T")}
    found |= dict(_more_names())
    needed = dict.fromkeys([*t.industries, *t.commodities, *t.final, *VALUE_ADDED])
    absent = [code for code in needed if code not in found]
    if absent:
        raise BadInput(f"{named.file}: has no name for {', '.join(absent[:5])}")
    return pd.DataFrame(
        {
            "scheme": SCHEME,
            "sector": list(needed),
            "name": [found[code] for code in needed],
            "source": SOURCE["source"],
        }
    )


def _series(folder: Path, t: Tables, year: int) -> pd.DataFrame:
    """Gross output and its price index by industry and year."""
    output = _table(folder, "Detail_GrossOutput_*.parquet")
    prices = _table(folder, "Detail_CPI_*.parquet")
    for table in (output, prices):
        if set(table.values.index) != set(t.industries):
            raise BadInput(f"{table.file}: its industries are not those of the make table")
        bad = [c for c in table.values.columns if not re.fullmatch(r"(19|20)\d\d", c)]
        if bad or str(year) not in table.values.columns:
            raise BadInput(
                f"{table.file}: column '{(bad or [str(year)])[0]}' is missing or no year"
            )
        if (table.values <= 0).to_numpy().any():
            raise BadInput(f"{table.file}: holds a figure that is not above zero")
    _agree(
        output,
        output.part(t.industries, [str(year)])[str(year)],
        t.use.part(["T008"], t.industries).iloc[0],
        "gross output of the series and of the use table",
    )
    if not np.allclose(prices.values[str(year)], 100.0):
        raise BadInput(f"{prices.file}, column '{year}': the index is not 100 in its base year")
    parts = []
    for table, item, unit in (
        (output, "gross-output", "million USD"),
        (prices, "price-index", f"{year}=100"),
    ):
        long = table.values.rename_axis("sector").reset_index()
        part = long.melt(id_vars="sector", var_name="year", value_name="value")
        parts.append(part.assign(item=item, unit=unit))
    return pd.concat(parts, ignore_index=True).assign(
        scheme=SCHEME,
        place="USA",
        status="reported",
        source=SOURCE["source"],
        vintage=VINTAGE,
    )


def read(path: Path) -> dict[str, pd.DataFrame]:
    """Input-output tables, names of sectors, gross output and prices of the United States.

    Parameters
    ----------
    path
        Folder that holds the tables; they check each other, so that one file is not enough.

    Returns
    -------
    dict
        ``io_flows`` (use-producer, import, make; cells that are not zero), ``sectors`` (codes that
        begin with F are final uses, with V value added) and ``sector_series`` (gross output
        [million USD], price index [benchmark year = 100]).

    Raises
    ------
    BadInput
        When a table is missing, cut short or of another form, or a balance that the publisher
        states does not hold within rounding (50 million USD).
    """
    if path.is_file():
        raise BadInput(f"{path}: the input-output tables are several files; name their folder")
    t = _matrices(path)
    found = re.search(r"_(\d{4})_PRO_", t.use.file.name)
    if found is None:
        raise BadInput(f"{t.use.file}: its name does not say the benchmark year")
    year = int(found[1])
    flows = [
        _cells(t.use.part([*t.commodities, *VALUE_ADDED], [*t.industries, *t.final]),
               "use-producer", year),
        _cells(t.imports.part(t.commodities, [*t.industries, *t.final]), "import", year),
        _cells(t.make.part(t.industries, t.commodities), "make", year),
    ]  # fmt: skip
    return {
        "io_flows": pd.concat(flows, ignore_index=True),
        "sectors": _names(path, t),
        "sector_series": _series(path, t, year),
    }
