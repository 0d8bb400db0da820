"""``shigen criticality rank``: every method, each party, and the joint priority list."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Literal

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
from shigen.cli.options import (
    CatalogueOption,
    FormatOption,
    TableOption,
    day,
    progress_bar,
    several,
)
from shigen.cli.output import Report, emit, known_table, say_written

TABLES = (
    "joint_list", "joint_lists", "scores", "leave_one_out", "official", "rank_intervals", "movers",
)  # fmt: skip
# The same as `Priority` calls them; `left_out` is what `shigen data export` prints.
FOUND = tuple("left_out" if name == "leave_one_out" else name for name in TABLES)
SHOWN = (
    "mineral", "rank", "rank_low", "rank_high", "p_top10", "critical_words", "front", "lists",
    "of_lists", "stages", "left_low", "left_high", "moved_by", "missing",
)  # fmt: skip


def rank(
    *minerals: str,
    method: MethodOption = (),
    party: PartyOption = (),
    stage: StageOption = None,
    year: YearOption = None,
    by: Literal["borda", "kemeny"] = "borda",
    weight: Annotated[tuple[str, ...], Parameter(name="--weight", negative=())] = (),
    fewest: int | None = None,
    draws: int = 2**14,
    seed: int = 1,
    set: SetOption = (),  # noqa: A002 - the option is called --set
    evidence: EvidenceOption = 0.5,
    to: Path | None = None,
    languages: str = "en,ja",
    documents: str = "html,pdf,csv",
    date: str | None = None,
    format: FormatOption = "table",  # noqa: A002 - the option is called --format
    table: TableOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Rank minerals by every method for each party, and join the lists into one.

    Without --method every method scores, and one of each family is joined; with it, those named
    score and are joined.

    Parameters
    ----------
    minerals
        Which minerals; all when not given.
    by
        borda (mean of points, as in the intervals) or kemeny (the order that contradicts the lists
        least, exact); the other stands beside it.
    weight
        LIST=VALUE, where LIST is a party, a method or PARTY/METHOD; 1 when not given.
    fewest
        Fewest lists in which a mineral must stand; a quarter of those with scores when not given.
    draws
        Quasi-random draws of the inputs for rank intervals, a power of two; 0 for none.
    seed
        Of the draws.
    to
        Folder to write the list to as a document with its tables; none is written when not given.
    languages
        Of the document: en, ja, fr, separated by commas.
    documents
        html, pdf, csv, separated by commas.
    date
        Date that the documents bear, such as 2026-11-24; today (UTC) when not given.
    """
    from shigen.briefing.language import LANGUAGES
    from shigen.briefing.priority.write import FORMATS
    from shigen.criticality.assess import chosen
    from shigen.criticality.priority import priority, read_weights

    known_table(table, TABLES)
    weights = read_weights(weight)
    named = chosen(method) if method else ()
    started = time.perf_counter()
    spoken = several("--languages", languages, LANGUAGES)
    forms = several("--documents", documents, FORMATS)
    run_date = day(date)
    with progress_bar() as progress:
        progress("gathering", 0, 1)
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
        told = priority(
            found.assessments,
            found.parties,
            methods=named,
            weights=weights,
            by=by,
            lists=found.catalogue.table("lists"),
            groups=found.catalogue.table("list_groups"),
            fewest=fewest,
            draws=draws,
            seed=seed,
            progress=progress,
        )
        written = []
        if to is not None:
            from shigen.briefing import priority as document

            written = document.write(
                document.gathered(
                    told,
                    found.assessments,
                    found.parties,
                    year=found.years[-1],
                    draws=draws,
                    seed=seed,
                    evidence=evidence,
                    catalogue=found.catalogue.hash,
                    run_date=run_date,
                    lists=found.catalogue.table("lists"),
                    sources=found.catalogue.table("sources"),
                ),
                to=to,
                languages=spoken,
                formats=forms,
                progress=progress,
            )
    counts = told.tables["scores"]["answer"].eq("score")
    emit(
        Report(
            "criticality-rank",
            dict(zip(TABLES, (told.tables[name] for name in FOUND), strict=True)),
            inputs={
                "minerals": list(found.minerals), "methods": list(found.assessments),
                "joined": sorted({*told.joint.lists["method"]}), "parties": list(found.parties),
                "years": found.years, "by": by, "weights": weights or {}, "draws": draws,
                "evidence": evidence,
            },
            seed=seed if draws else None,
            catalogue=found.catalogue.hash,
            titles={
                "joint_list": f"Joint priority list of {' and '.join(found.parties)}, "
                f"{found.years[-1]}, by {by}",
                "joint_lists": "Lists that were joined, and their weight",
                "scores": f"Scores at the binding stage: {int(counts.sum())} of {len(counts)} "
                "can be given",
                "leave_one_out": "The list without one method or party",
                "official": "Official lists of the same length beside it",
                "rank_intervals": "Ranks of each method and party with their 5-95 % interval",
                "movers": "The numbers that move the joint list most: go and measure these",
            },
            screen={
                "joint_list": SHOWN,
                "scores": (
                    "mineral", "party", "method", "stage", "score", "low", "high", "rank", "of",
                    "critical", "evidence", "missing",
                ),
            },
        ),
        format,
        table=table,
    )  # fmt: skip
    if written:
        say_written(started, written)
