"""The tables of a briefing as CSV: full precision, stable order, line feeds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from shigen.briefing.content import BriefingInput
from shigen.briefing.findings import Findings


def csv_files(findings: Findings) -> dict[str, bytes]:
    """Return each table as the content of a CSV file.

    Parameters
    ----------
    findings
        What the results say.

    Returns
    -------
    dict
        File name to content (UTF-8); a missing value is an empty cell, never zero.
    """
    return as_csv({"about": about(findings.briefing), **findings.tables})


def as_csv(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Each table as the content of a CSV file, by name of file."""
    return {
        f"{name.replace('_', '-')}.csv": frame.to_csv(index=False, lineterminator="\n").encode()
        for name, frame in tables.items()
    }


def about(briefing: BriefingInput) -> pd.DataFrame:
    """How the run was made, as rows of item and value."""
    items = {
        "scenario": briefing.scenario,
        "parties": ";".join(briefing.parties),
        "start": briefing.start,
        "months": str(briefing.months),
        "catalogue": briefing.catalogue,
        "version": briefing.version,
        "run_date": briefing.run_date.isoformat(),
        "seed": str(briefing.seed),
        **{f"warning_{i}": text for i, text in enumerate(briefing.warnings, start=1)},
    }
    return pd.DataFrame({"item": list(items), "value": list(items.values())})
