"""The outcome report of a board as a frozen record: whole for who may see cases, and as it is printed."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.models import Board
from cases.pathway.treatments import TREATMENTS
from decisions.documents.frozen import SCHEMA
from decisions.outcomes.period import Period
from decisions.outcomes.rows import CaseRow
from decisions.outcomes.tables import SMALL, suppressed
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.score_table import Outlook

MOST_SURPRISES = 100


def report_content(board: Board, rows: Sequence[CaseRow], period: Period) -> dict[str, Any]:
    """What the report of `period` says of these rows of the board.

    `chapters` are as everybody may read them, small counts hidden, and are printed; `whole` holds the same
    without anything hidden and the cases whose course surprised, for pages of those who may see cases.
    Costs the import of the statistics: for workers.
    """
    from decisions.outcomes.outcome_report import outcome_report

    treatments = {code: kind.label for code, kind in TREATMENTS.items()}
    chapters, surprising = outcome_report(rows, period, _known(load_knowledge()), treatments)
    whole = [
        {
            "id": chapter.id,
            "title": chapter.title,
            "says": chapter.says,
            "tables": [table.as_json() for table in chapter.tables],
        }
        for chapter in chapters
    ]
    shown = [
        row | {"says": _hidden_if_small(chapter), "tables": [suppressed(table).as_json() for table in chapter.tables]}
        for row, chapter in zip(whole, chapters, strict=True)
    ]
    return {
        "schema": SCHEMA,
        "about": {
            "words": f"{board.name}, {period.words}",
            "zone_name": board.time_zone,
            "board": board.name,
            "site": board.site.name,
            "period": period.words,
            "year": period.year.words,
        },
        "knowledge": load_knowledge().version,
        "chapters": shown,
        "whole": {
            "chapters": whole,
            "surprises": [
                {"case": each.case, "reference": each.reference, "says": each.says}
                for each in surprising[:MOST_SURPRISES]
            ],
            "surprising": len(surprising),
        },
    }


def _hidden_if_small(chapter: Any) -> str:
    return "" if 0 < chapter.cases < SMALL else str(chapter.says)


def _known(knowledge: Knowledge) -> Any:
    from decisions.outcomes.outcome_report import Known
    from decisions.outcomes.survival_tables import ScoreBands
    from decisions.outcomes.verdicts import Claim

    tables = [table for table in knowledge.scores.values() if table.purpose == "survival" and table.bands]
    return Known(
        scores=[
            ScoreBands(
                table.id,
                table.name,
                tuple((band.id, band.label, band.survival) for band in table.bands),
                table.higher_is == "better",
            )
            for table in tables
        ],
        claims=[
            Claim(table.id, table.name, band.id, band.label, *stated)
            for table in tables
            for band in table.bands
            if band.outlook
            for stated in _stated(band.outlook)
        ],
        instruments={known.id: known.name for known in knowledge.recorded.values() if known.estimate},
    )


def _stated(outlook: Outlook) -> Iterator[tuple[str, float, str, float]]:
    """Each thing that can be checked: in words, months, exactly or above or below, the share alive then.
    A mean cannot be."""
    mark = "" if outlook.verification == "verified" else " (unverified)"
    for says, months, kind in (
        ("median {:g} months", outlook.median_months, "exactly"),
        ("under {:g} months", outlook.under_months, "below"),
        ("{:g} months or more", outlook.at_least_months, "above"),
    ):
        if months is not None:
            yield says.format(months) + mark, months, kind, 0.5
    for at, per_cent in outlook.alive:
        yield f"{per_cent:g} % alive at {at:g} months{mark}", at, "exactly", per_cent / 100
