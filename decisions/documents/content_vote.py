"""The votes on a case as paper may tell them: counts by choice and specialty, never who cast what.

A paper is read by people who may see the count and not the ballots, and while a round is
open nobody may see anything of it, so an open round is only named.
"""

from typing import Any

from cases.pathway.permissions import SPECIALTIES
from cases.pathway.treatments import treatment_label
from decisions.consensus.agreement import agreement
from decisions.consensus.ballots import current_ballots
from decisions.documents.wording import moment_words
from decisions.models import AgendaItem, Dissent, Round

_CHOICES = {"defer": "Defer", "abstain": "Abstain"}
_AGREEMENT = {
    "unanimous": "unanimous",
    "majority": "a majority, not all",
    "divided": "no majority",
    "none": "no opinion given",
}


def rounds_content(item: AgendaItem) -> list[dict[str, Any]]:
    """Every round of the item in order."""
    return [_round(each) for each in item.rounds.all()]


def choice_words(choice: str) -> str:
    return _CHOICES.get(choice) or treatment_label(choice)


def _round(round_: Round) -> dict[str, Any]:
    base = {"number": round_.number, "question": round_.question, "state": round_.state}
    if round_.state == "void":
        return base | {"void_reason": round_.void_reason}
    return base | _result(round_) if round_.state == "closed" else base


def _result(round_: Round) -> dict[str, Any]:
    tally = round_.tally
    zone = round_.item.meeting.board.time_zone
    return {
        "closed_at": moment_words(round_.closed_at, zone),
        "closed_by": round_.closed_by.name if round_.closed_by else "",
        "counts": [_count(row, tally["by_specialty"]) for row in tally["counts"] if row["count"]],
        "without_votes": [choice_words(row["choice"]) for row in tally["counts"] if not row["count"]],
        "seats": tally["seats"],
        "cast": tally["cast"],
        "recused": tally["recused"],
        "not_cast": tally["not_cast"],
        "leading": [choice_words(choice) for choice in tally["leading"]],
        "agreement": _AGREEMENT[tally["agreement"]],
        "grade": (round_.agreement or agreement(tally)) | {"alternatives": _alternatives(round_)},
        "again_reason": round_.again_reason or "",
        "quorum": _quorum(round_.quorum),
        "dissent": _dissent(round_, tally["leading"]),
        "statements": _statements(round_),
        "digest": round_.ballots_digest,
    }


def _alternatives(round_: Round) -> list[str]:
    graded = round_.agreement or agreement(round_.tally)
    return [choice_words(choice) for choice in graded["alternatives"]] if graded["discuss_alternatives"] else []


def _statements(round_: Round) -> list[dict[str, str]]:
    """Dissent put on record for the decision: by name, as the person chose to."""
    rows = Dissent.objects.filter(seat__round=round_).select_related("seat").order_by("seat__holder_name")
    return [
        {"name": one.seat.holder_name, "specialty": _specialty(one.seat.specialty), "statement": one.statement}
        for one in rows
    ]


def _count(row: dict[str, Any], by_specialty: list[dict[str, Any]]) -> dict[str, Any]:
    """Votes for one choice, and from which specialties they came."""
    found = [
        f"{_specialty(each['specialty'])} {count['count']}"
        for each in by_specialty
        for count in each["counts"]
        if count["choice"] == row["choice"]
    ]
    return {"choice": choice_words(row["choice"]), "count": row["count"], "from": ", ".join(found)}


def _quorum(quorum: dict[str, Any]) -> dict[str, Any]:
    missing = [" or ".join(_specialty(each) for each in need) for need in quorum["missing"]]
    return {"met": quorum["met"], "missing": missing}


def _dissent(round_: Round, leading: list[str]) -> list[dict[str, str]]:
    """The comments on ballots that went another way than the most, by specialty and without a name."""
    events = {event.receipt: event for event in round_.ballots.select_related("seat")}
    recused = {str(pk) for pk in round_.seats.exclude(recused_at=None).values_list("pk", flat=True)}
    current = current_ballots((event.as_ballot() for event in events.values()), recused)
    rows = [
        {
            "specialty": _specialty(events[ballot.receipt].seat.specialty),
            "choice": choice_words(ballot.choice),
            "comment": ballot.comment,
        }
        for ballot in current.values()
        if ballot.comment and [ballot.choice] != leading
    ]
    return sorted(rows, key=lambda row: (row["specialty"], row["choice"], row["comment"]))


def _specialty(code: str) -> str:
    return SPECIALTIES.get(code, code or "No specialty")
