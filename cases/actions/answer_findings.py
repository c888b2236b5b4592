"""Which findings of a case its recorded treatment answers, and when it answers them no longer.

The lane says what was found and no treatment lowers it. What a treatment answers decides only how soon
the case needs somebody (cases.models.need), and anything new since takes the answer away.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cases import audit
from cases.facts.catalogue import CATALOGUE
from cases.facts.urgency_facts import EVENTS
from cases.models import Case, CaseEvent, FactRecord, FollowUp, ImportedItem, Treatment
from cases.models.live import NEW
from cases.models.snapshots import snapshot
from cases.pathway.follow_up import news_of_visit
from cases.pathway.intake import written
from cases.pathway.treatments import ANSWERS_NOTHING
from cases.pathway.urgency import Lane
from cases.pathway.urgency_reading import UrgencyReading, urgency_of

NEW_SAYS = "New since the treatment: the case needs somebody again"


def answer_findings(*, given: Treatment, now: datetime) -> None:
    """A treatment was recorded: it answers what had been found by the day it began and still stands.

    What came later it cannot have been given for, however late it is written down, nor one at some levels
    for a lesion at others: then nothing is answered that was not answered before. The caller has locked
    its case.
    """
    case, began = given.case, given.started_on
    if given.treatment in ANSWERS_NOTHING or (case.answered_findings is None and _came_after(case, began)):
        return
    facts, day = snapshot(case, began), case.board.day_of(now)
    by_then, today = urgency_of(facts, began), urgency_of(snapshot(case, day), day)
    found = today.findings.keys()
    reached = {one for one in by_then.findings if not _elsewhere(one, given.levels, facts["lesions"])}
    answered = (found & reached) | set(case.answered_findings or ())
    _keep(case, sorted(found) if today.lane is not None and found <= answered else None)


def _elsewhere(finding: str, levels: Sequence[str], lesions: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a finding is of a lesion at none of the `levels` of a treatment that was given at some."""
    of = next((lesion for lesion in lesions if lesion["id"] in finding.split()), None)
    if of is None or not levels:
        return False
    return set(levels).isdisjoint([of.get("index_level"), *of.get("levels", ())])


def _came_after(case: Case, day: date) -> bool:
    """Whether anything that takes an answer away came after `day`, beyond what the findings themselves tell."""
    told = case.events.filter(kind=NEW) | case.events.filter(kind="case.urgency", actor__isnull=False)
    texts = ImportedItem.objects.filter(bundle__case=case, outcome="kept_as_text")
    moments = (*told.values_list("at", flat=True), *texts.values_list("bundle__imported_at", flat=True))
    flags = FactRecord.objects.filter(case=case, name__in=EVENTS, value=True, superseded_by=None)
    visits = FollowUp.objects.filter(case=case, seen_on__gt=day)
    return (
        any(case.board.day_of(at) > day for at in moments)
        or flags.filter(observed_on__gt=day).exists()
        or any(_news_of_visit(visit) for visit in visits)
    )


def note_events(case: Case, records: Sequence[FactRecord]) -> None:
    """A red flag that is said again since the last treatment began is new, though the finding reads the same.
    The caller has locked `case`."""
    if case.answered_findings is None:
        return
    treated = case.treatments.exclude(treatment__in=ANSWERS_NOTHING).order_by("started_on").last()
    again = [
        (CATALOGUE[one.name].label, one.observed_on)
        for one in records
        if one.name in EVENTS and one.value is True and (treated is None or one.observed_on >= treated.started_on)
    ]
    if again:
        ask_again(case, [f"{label}, again on {written(on)}" for label, on in again], news=again)


def note_reading(case: Case, reading: UrgencyReading) -> None:
    """The facts were read anew. What is gone is answered no longer, so that it counts as new should it
    come back; a finding that was not there takes the answer away. The caller has locked `case`."""
    if case.answered_findings is None or reading.lane is None:
        return
    if new := reading.findings.keys() - set(case.answered_findings):
        ask_again(case, reading.because, news=_news_of(case, reading, new))
    else:
        _keep(case, sorted(reading.findings))


def note_visit(visit: FollowUp) -> None:
    """A visit that found the patient worse takes the answer away. The caller has locked its case."""
    if visit.case.answered_findings is not None and (reasons := _news_of_visit(visit)):
        ask_again(visit.case, reasons, news=[(reason, visit.seen_on) for reason in reasons])


def _news_of(case: Case, reading: UrgencyReading, new: Iterable[str]) -> list[tuple[str, date]]:
    """New findings by the labels of their facts, the most urgent first, each with the day on which that fact of
    that lesion was seen."""
    by_lane = sorted(new, key=lambda one: (Lane(reading.findings[one]).rank, one))
    names = {name for name, _ in reading.facts.values()}
    seen = FactRecord.objects.filter(case=case, name__in=names, value__isnull=False).order_by("observed_on")
    days = {
        (name, f"lesion-{number}" if number else ""): on
        for name, number, on in seen.values_list("name", "lesion__number", "observed_on")
    }
    today = case.board.day_of(timezone.now())
    news: dict[str, date] = {}
    for name, label, lesion in ((*reading.facts[one], _lesion_of(one)) for one in by_lane if one in reading.facts):
        news.setdefault(label, days.get((name, lesion), today))
    return list(news.items())


def _lesion_of(finding: str) -> str:
    """The lesion that a finding names as snapshots do, or ""."""
    return next((word for word in finding.split() if word.startswith("lesion-")), "")


def _news_of_visit(visit: FollowUp) -> list[str]:
    known = snapshot(visit.case, visit.seen_on)
    return news_of_visit(
        local_control=visit.local_control,
        fracture=visit.fracture,
        walked_before=_last_said(visit, "ambulatory")
        or known.get("ambulatory")
        or known.get("ambulatory_baseline", ""),
        walks=visit.ambulatory,
        frankel_before=_last_said(visit, "frankel") or known.get("frankel", ""),
        frankel=visit.frankel,
    )


def ask_again(case: Case, why: Sequence[str], *, news: Sequence[tuple[str, date]] = ()) -> None:
    """The recorded treatment answers nothing any more: the case needs somebody, and its history says why.
    `news` says it for a list: each finding in few words with its day."""
    if case.answered_findings is None:
        return
    _keep(case, None)
    audit.append(audit.SYSTEM, "case.set_urgency", board=case.board, case=case, subject="new since the treatment")
    CaseEvent.objects.create(
        case=case,
        kind=NEW,
        says=NEW_SAYS,
        reason=" ".join(f"{one.rstrip('.')}." for one in why),
        data={"news": [{"what": what, "on": on.isoformat()} for what, on in news]},
        actor=None,
        at=timezone.now(),
    )


def _last_said(visit: FollowUp, what: str) -> str:
    """What the visits before this one last said of it; "" when none did."""
    before = FollowUp.objects.filter(case=visit.case_id, seen_on__lte=visit.seen_on).exclude(pk=visit.pk)
    return before.exclude(**{what: ""}).order_by("seen_on", "recorded_at").values_list(what, flat=True).last() or ""


def _keep(case: Case, answered: list[str] | None) -> None:
    if case.answered_findings != answered:
        case.answered_findings = answered
        case.save(update_fields=["answered_findings"])
