"""What the board decided before on the same patient's way, and what was given: short, the latest first."""

from typing import Any

from cases.models import Case
from cases.pathway.treatments import treatment_label
from decisions.documents.wording import day_words, levels_words
from decisions.models import AgendaItem, Decision, Implementation
from decisions.outcomes.implementation import STATES

_MOST_CASES = 20  # a case refers to an earlier one, that to one before it, and so on


def earlier_decisions(item: AgendaItem) -> list[dict[str, Any]]:
    """The decision that stands of every other meeting about this case, or about the cases it follows on.

    Versions that were superseded are left out; the number of the version says that there were any.
    """
    rows = Decision.objects.filter(case__in=_line_of(item.case), amended_by=None).exclude(item=item)
    rows = rows.select_related("case").prefetch_related("implementations").order_by("-made_at")
    return [_words(row, item.case) for row in rows]


def treatments_given(case: Case) -> list[dict[str, str]]:
    """What was carried out for this patient's cases, the latest first; dose in Gy."""
    rows = [row for each in _line_of(case) for row in each.treatments.all()]
    return [
        {
            "treatment": treatment_label(row.treatment),
            "levels": levels_words(list(row.levels)) if row.levels else "",
            "on": day_words(row.started_on),
            "dose": f"{row.dose_gy:g} Gy in {row.fractions}" if row.dose_gy and row.fractions else "",
        }
        for row in sorted(rows, key=lambda row: row.started_on, reverse=True)
    ]


def _line_of(case: Case) -> list[Case]:
    found = [case]
    while found[-1].previous_case is not None and len(found) < _MOST_CASES:
        found.append(found[-1].previous_case)
    return found


def _words(row: Decision, case: Case) -> dict[str, Any]:
    done = list(row.implementations.all())
    return {
        "on": day_words(case.board.day_of(row.made_at)),
        "reference": "" if row.case_id == case.pk else row.case.reference,
        "version": row.version,
        "says": row.get_outcome_display(),
        "options": [_option(each) for each in row.options],
        "rationale": row.rationale,
        "became": _became(done[-1]) if done else "not known yet whether it was carried out",
    }


def _option(option: dict[str, Any]) -> str:
    levels = option.get("levels") or []
    parts = (treatment_label(option["treatment"]), levels_words(levels) if levels else "", option.get("dose", ""))
    return " ".join(part for part in parts if part)


def _became(last: Implementation) -> str:
    return f"{STATES[last.state].lower()}, {day_words(last.on)}"
