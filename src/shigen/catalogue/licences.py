"""Which source stands behind which rows, on what terms, and whether they may be passed on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from shigen.catalogue.revisions import shaped
from shigen.errors import CheckFailed

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of use as a machine reads them.

    Attributes
    ----------
    identifier
        Of SPDX where it has one; ``other-pd`` for the public domain, as the Open Definition names
        it; else a name of ours that begins with ``LicenseRef-``.
    title
        Name of the terms.
    path
        Where they are published; empty where they have no page.
    """

    identifier: str
    title: str
    path: str


_CREATIVE = "https://creativecommons.org/licenses/by/4.0/"
# Words of the publisher -> terms; the first that fits is taken.
_KNOWN: tuple[tuple[str, Terms], ...] = (
    (r"public domain", Terms("other-pd", "Public domain", "")),
    (r"CC0", Terms("CC0-1.0", "Creative Commons Zero 1.0",
                   "https://creativecommons.org/publicdomain/zero/1.0/")),
    (r"CC BY 4\.0", Terms("CC-BY-4.0", "Creative Commons Attribution 4.0", _CREATIVE)),
    (r"Etalab", Terms("etalab-2.0", "Etalab Open License 2.0",
                      "https://www.etalab.gouv.fr/licence-ouverte-open-licence/")),
    (r"Open Government Licence - Canada",
     Terms("OGL-Canada-2.0", "Open Government Licence - Canada 2.0",
           "https://open.canada.ca/en/open-government-licence-canada")),
    (r"Apache-2\.0", Terms("Apache-2.0", "Apache License 2.0",
                           "https://www.apache.org/licenses/LICENSE-2.0")),
    (r"BSD-3", Terms("BSD-3-Clause", "BSD 3-Clause License",
                     "https://opensource.org/license/bsd-3-clause")),
    (r"MIT\b", Terms("MIT", "MIT License", "https://opensource.org/license/mit")),
    (r"Facts\b", Terms("LicenseRef-facts", "Facts from public documents", "")),
)  # fmt: skip


def terms(licence: str) -> Terms:
    """Terms of use behind the words of a publisher.

    Parameters
    ----------
    licence
        Column ``licence`` of the table of sources.

    Examples
    --------
    >>> terms("Public domain (US Government work)").identifier, terms("CC BY 4.0").identifier
    ('other-pd', 'CC-BY-4.0')
    >>> terms("free with the source named").identifier
    'LicenseRef-free-with-the-source-named'
    """
    for words, known in _KNOWN:
        if re.search(words, licence, re.IGNORECASE):
            return known
    name = re.sub(r"[^a-zA-Z0-9.]+", "-", licence).strip("-")
    return Terms(f"LicenseRef-{name}", licence, "")


def counts(tables: Tables) -> pd.DataFrame:
    """Rows of each table by the source that they cite.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``table``, ``rows``, sorted.
    """
    rows = [
        {"source": str(source), "table": table, "rows": int(count)}
        for table, frame in tables.items()
        if table != "sources" and "source" in frame.columns
        for source, count in frame["source"].value_counts().items()
    ]
    found = pd.DataFrame(rows, columns=["source", "table", "rows"])
    return found.sort_values(["source", "table"], ignore_index=True)


def manifest(tables: Tables) -> pd.DataFrame:
    """Every source with its terms and what it contributes.

    Parameters
    ----------
    tables
        Tables of a catalogue, ``sources`` among them.

    Returns
    -------
    pandas.DataFrame
        Table ``licences``: one row a source and table; a source that no row cites has one row
        without a table.
    """
    sources = tables["sources"]
    whole = sources.merge(counts(tables), on="source", how="left")
    whole["table"] = whole["table"].fillna("")
    whole["rows"] = whole["rows"].fillna(0)
    whole["licence_id"] = [terms(text).identifier for text in whole["licence"]]
    return shaped("licences", whole.sort_values(["source", "table"]))


def check(tables: Tables) -> None:
    """Prove that every row cites a source that is listed and may be passed on.

    The rows are looked at one by one, whatever the catalogue was built from.

    Raises
    ------
    CheckFailed
        Names the tables, the sources and how many rows there are.

    Examples
    --------
    >>> from shigen.catalogue import load
    >>> check({name: load().table(name) for name in ("sources", "production")})
    """
    sources = tables["sources"]
    allowed = set(sources.loc[sources["ships"], "source"])
    bad = counts(tables)
    bad = bad[~bad["source"].isin(allowed)]
    listed = sources.loc[~sources["ships"], "source"].tolist()
    if len(bad):
        said = "; ".join(
            f"{row['table']}: {row['rows']} rows of {row['source']}"
            for row in bad.to_dict("records")
        )
        raise CheckFailed(f"these rows cite sources that may not be passed on: {said}")
    if listed:
        raise CheckFailed(f"the table of sources lists {', '.join(listed)}, which may not ship")


def shippable(tables: Tables) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Leave out what may not be passed on.

    Parameters
    ----------
    tables
        Tables of a catalogue.

    Returns
    -------
    tuple
        The tables without the rows of sources that may not be passed on, and table ``left_out``:
        how many rows of which table and source are missing.
    """
    sources = tables["sources"]
    barred = sources[~sources["ships"]]
    keys = set(barred["source"])
    kept = {
        table: frame
        if "source" not in frame.columns
        else frame[~frame["source"].isin(keys)].reset_index(drop=True)
        for table, frame in tables.items()
    }
    gone = counts(tables)
    gone = gone[gone["source"].isin(keys)].merge(barred[["source", "licence"]], on="source")
    return kept, shaped("left_out", gone)
