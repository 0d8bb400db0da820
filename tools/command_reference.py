"""Write `docs/reference/commands.md` from the help of each command, with the tables it prints."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from shigen.cli import application

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"

# tests/documents/test_json_fields.py runs every command and compares.
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "brief": (
            "overview", "priority", "stops", "ranking", "quality", "adjustments", "missing",
            "assumptions", "supply", "without", "actions", "shortfall", "stocks", "costs",
            "check", "government_actions", "government_shortfall", "comparison", "worth", "sweep",
            "sources",
        ),
        "plan": (
            "comparison", "first_short", "actions", "shortfall", "without", "stocks", "costs",
            "worth", "government_actions", "quality", "missing", "assumptions", "check",
        ),
        "criticality rank": (
            "joint_list", "joint_lists", "scores", "leave_one_out", "official", "rank_intervals",
            "movers",
        ),
        "criticality compare": ("side_by_side", "agreement"),
        "criticality study": ("study_differences", "study_counts"),
        "criticality explain": (
            "stage_scores", "steps", "given", "terms", "used_parameters", "trace", "cannot_see",
        ),
        "criticality history": (
            "score_history", "score_breaks", "score_changes", "indicator_history",
        ),
        "criticality methods": (
            "methods", "method_parameters", "method_quantities", "method_outputs", "cannot_see",
        ),
        "criticality exposure": ("ranking",),
        "data show": ("numbers", "missing"),
        "data list": ("minerals", "stages", "places"),
        "data reliance": ("reliance", "reliance_errors", "counts"),
        "data totals": ("totals", "counts"),
        "data coverage": ("coverage_matrix", "coverage_summary", "coverage"),
        "data quality": (
            "quality", "moved", "gated", "residuals", "findings", "finding_counts",
        ),
        "data merged": ("merged", "merged_totals", "unused"),
        "data disagreements": ("disagreements", "source_pairs"),
        "data crosscheck": ("crosscheck", "crosscheck_counts", "crosscheck_lacking"),
        "data reconcile": (
            "reconciled_years", "reconciled_sources", "reconciled_moves", "reconciled_verdicts",
        ),
        "data trade": ("trade_history", "trade_gated", "trade_breaks", "imputed_quantities"),
        "data codes": ("customs_codes", "missing_codes", "mixed_codes"),
        "data imports": ("importer_totals", "us_imports", "us_imports_counts"),
        "data mirror": ("mirror", "mirror_reporters", "mirror_followed"),
        "data consumption": ("consumption",),
        "data uses": ("use_shares", "use_sums", "use_industries"),
        "data prices": ("annual_prices", "prices_monthly", "prices"),
        "data facilities": ("facilities", "facility_output"),
        "data control": ("allied_share", "control", "control_places", "control_sites"),
        "data controls": ("base_years", "export_controls"),
        "data projects": ("projects_view", "project_pipeline"),
        "data get": ("sources",),
        "data sql": ("answer",),
        "data sources": ("import_keys",),
        "data import": (
            "imported", "changed_tables", "revisions", "changed_totals", "new_and_gone",
            "changed_sources", "implausible", "dropped_corrections",
        ),
        "data versions": ("versions",),
        "data export": ("exported", "licences", "left_out"),
        "network": (
            "arcs", "nodes", "quality", "adjustments", "gated", "residuals", "missing",
        ),
        "route": ("routes",),
        "simulate": (
            "simulate_summary", "simulate_response", "simulate_exports", "simulate_stepped_in",
            "simulate_leakage", "simulate_uses", "simulate_places", "simulate_flows",
            "simulate_assumptions", "simulate_notes",
        ),
        "vulnerability backtest": (
            "backtest", "backtest_summary", "backtest_masked", "backtest_not_testable",
            "backtest_parameters", "backtest_split",
        ),
        "vulnerability defend": ("defence",),
        "vulnerability indicators": (
            "vulnerability_indicators", "single_points", "time_to_survive", "plants_known",
            "sources",
        ),
        "vulnerability origins": ("origin_shares", "origin_suppliers", "origin_paths", "sources"),
        "vulnerability rates": (
            "class_rates", "stage_rates", "place_rates", "control_states", "library_events",
        ),
        "vulnerability passages": (
            "passage_exposure", "passage_closure", "passage_canals", "passage_isolation",
            "canal_capacity",
        ),
        "vulnerability screen": (
            "screening_top", "screening_by_party", "screening_losses", "screening_weighted",
            "screening_by_use", "screening_pairs", "screening_hhi", "screening_hhi_rows",
            "screening_no_ops", "screening_counts",
        ),
        "vulnerability worst": ("worst_attack", "worst_bounds", "worst_shortfall"),
    }
)  # fmt: skip

HEAD = """\
# Commands

Written by `python tools/command_reference.py` from the help of each command (`shigen --help`,
`shigen plan --help` and so on).

Every command prints data to standard output, and progress and warnings to standard error, so that
output can be piped. `--format` chooses the form:

| form | what is printed |
| --- | --- |
| `table` | tables for people: three significant figures, a dash for not known, long tables cut |
| `json` | one object with every table |
| `csv` | one table with full precision: the first of the command, or the one of `--table` |

The JSON object has the fields `schema`, `version`, `catalogue`, `inputs`, `seed`, `warnings` and
`tables`. `schema` is the name of the command with a version that rises when a column is renamed or
removed; `catalogue` is the hash of the content of the catalogue. In it what is not known is `null`
and an infinite number is the text `inf`.

The columns of every table are described in [tables and columns](fields.md), the ways in which a
command can end in [exit codes](exit-codes.md).
"""


def sections() -> dict[str, str]:
    """Help of every command as Markdown, without its heading, by the words that call it."""
    text = application().generate_docs(output_format="markdown", heading_level=1)
    parts = re.split(r"^#+ shigen (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def section(words: str, text: str) -> str:
    """One command with the tables it prints."""
    # The columns of an answer are the user's and stand on no page.
    linked = ", ".join(
        f"`{name}`" if name == "answer" else f"[`{name}`](fields.md#{name})"
        for name in TABLES[words]
    )
    return f"## shigen {words}\n\n{text.strip()}\n\nTables: {linked}.\n"


def page() -> str:
    """Text of the whole page; a group of commands, such as `data`, has no section of its own."""
    found = sections()
    return "\n".join([HEAD, *(section(words, found[words]) for words in sorted(TABLES))])


def main() -> int:
    """Write the page, or with ``--check`` fail when it is not current."""
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        if current != page():
            print(f"{PAGE.name} is not current: run `python tools/command_reference.py`")
            return 1
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
