"""``shigen criticality compare``: methods side by side, and how far their orders agree."""

from __future__ import annotations

from shigen.cli.criticality.asked import (
    EvidenceOption,
    MethodOption,
    PartyOption,
    SetOption,
    StageOption,
    YearOption,
    asked,
)
from shigen.cli.options import CatalogueOption, FormatOption, TableOption
from shigen.cli.output import Report, emit, known_table

TABLES = ("side_by_side", "agreement")


def compare(
    *minerals: str,
    method: MethodOption = (),
    party: PartyOption = (),
    stage: StageOption = None,
    year: YearOption = None,
    set: SetOption = (),  # noqa: A002 - the option is called --set
    evidence: EvidenceOption = 0.5,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print methods side by side: where each mineral stands, and how far two orders agree.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    """
    from shigen.criticality.compare import agreement, side_by_side, wide

    known_table(table, TABLES)
    found = asked(
        minerals=minerals,
        methods=method,
        parties=party,
        stage=stage,
        years=None if year is None else [year],
        settings=set,
        evidence=evidence,
        catalogue=catalogue,
    )
    side = side_by_side(found.assessments)
    emit(
        Report(
            "criticality-compare",
            {"side_by_side": wide(side), "agreement": agreement(side)},
            inputs={
                "minerals": list(found.minerals),
                "methods": list(found.assessments),
                "parties": list(found.parties),
                "years": found.years,
            },
            catalogue=found.catalogue.hash,
            titles={
                "side_by_side": "Rank by each method and score, at the binding stage",
                "agreement": "How far the orders of two methods agree",
            },
        ),
        format,
        table=table,
    )
