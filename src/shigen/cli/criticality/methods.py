"""``shigen criticality methods``: what each method asks, reads, answers and cannot see."""

from __future__ import annotations

from shigen.cli.options import FormatOption, TableOption
from shigen.cli.output import Report, emit, known_table

TABLES = ("methods", "method_parameters", "method_quantities", "method_outputs", "cannot_see")


def methods(
    *names: str,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
) -> None:
    """Print the methods: question, inputs, scale, thresholds, parameters and what they leave out.

    Parameters
    ----------
    names
        Which methods; all when not given.
    """
    from shigen.criticality import METHODS, assess
    from shigen.criticality.describe import described

    known_table(table, TABLES)
    slugs = assess.chosen(names)
    emit(
        Report(
            "criticality-methods",
            described([METHODS[slug] for slug in slugs]),
            inputs={"methods": list(slugs)},
            titles={
                "methods": "Methods of criticality",
                "method_parameters": "Their parameters, and where each default comes from",
                "method_quantities": "What they read",
                "method_outputs": "What they give, in order of calculation",
                "cannot_see": "What they cannot see",
            },
            screen={
                "methods": ("method", "question", "basis", "low", "high", "critical_from", "room")
            },
        ),
        format,
        table=table,
    )
