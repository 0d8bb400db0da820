"""``shigen criticality explain``: one score taken apart, down to the source rows."""

from __future__ import annotations

from shigen.cli.criticality.asked import EvidenceOption, SetOption, StageOption, YearOption, asked
from shigen.cli.options import CatalogueOption, FormatOption, TableOption
from shigen.cli.output import Report, emit, known_table

TABLES = ("stage_scores", "steps", "given", "terms", "used_parameters", "trace", "cannot_see")


def explain(
    mineral: str,
    *,
    method: str,
    party: str = "USA",
    stage: StageOption = None,
    year: YearOption = None,
    set: SetOption = (),  # noqa: A002 - the option is called --set
    evidence: EvidenceOption = 0.5,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Print the formula of a score with its numbers, and the source rows behind each.

    Parameters
    ----------
    mineral
        Name, symbol or slug, such as gallium.
    method
        One method.
    party
        A country, EU, or a bloc such as USA+JPN.
    """
    from shigen.criticality.explain import explain as taken_apart

    known_table(table, TABLES)
    found = asked(
        minerals=[mineral],
        methods=[method],
        parties=[party],
        stage=stage,
        years=None if year is None else [year],
        settings=set,
        evidence=evidence,
        catalogue=catalogue,
    )
    (assessment,) = found.assessments.values()
    # of several stages the one that binds: the highest score, or the first where none has one
    case = int(assessment.table["score"].fillna(-1.0).to_numpy().argmax())
    told = taken_apart(assessment, case)
    row = assessment.table.iloc[case]
    emit(
        Report(
            "criticality-explain",
            {
                "stage_scores": assessment.table,
                "steps": told.steps,
                "given": told.given,
                "terms": told.terms,
                "used_parameters": told.parameters,
                "trace": told.sources,
                "cannot_see": told.cannot_see_table(assessment.method.slug),
            },
            inputs={
                "mineral": row["mineral"], "method": assessment.method.slug,
                "party": row["party"], "stage": row["stage"], "year": int(row["year"]),
            },
            catalogue=found.catalogue.hash,
            titles={
                "stage_scores": f"{row['mineral']}: {assessment.method.title}, every stage",
                "steps": f"{row['mineral']}, {row['stage']}, {row['party']}, {row['year']}: "
                "the formula with its numbers",
                "given": "What it reads, one number each",
                "terms": "What it reads by place",
                "used_parameters": "Its parameters",
                "trace": "Source rows",
                "cannot_see": "What it cannot see",
            },
            screen={
                "stage_scores": (
                    "stage", "score", "low", "high", "critical", "answer", "evidence", "status",
                    "largest", "largest_share", "single_producer", "missing",
                ),
                "steps": ("output", "numbers", "value", "unit", "formula"),
            },
        ),
        format,
        table=table,
    )  # fmt: skip
