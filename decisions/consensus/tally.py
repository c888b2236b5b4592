"""Counting a round: by choice, by specialty, who leads, and how far the board agrees."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from decisions.consensus.ballots import Ballot, current_ballots

DEFER = "defer"
ABSTAIN = "abstain"


@dataclass(frozen=True)
class SeatOf:
    """One seat of the frozen electorate."""

    id: str
    specialty: str
    recused: bool = False


def tally(options: Sequence[str], seats: Sequence[SeatOf], ballots: Iterable[Ballot]) -> dict[str, Any]:
    """The count as plain JSON, from the ballots alone; the same input always gives the same.

    `leading` holds the choice with most ballots (several in a tie, none when nobody chose);
    an abstention is cast and counted, and is no opinion. `agreement` is unanimous, majority
    (more than half of the opinions), divided, or none.
    """
    recused = {seat.id for seat in seats if seat.recused}
    current = current_ballots(ballots, recused)
    counts = Counter(ballot.choice for ballot in current.values())
    opinions = {choice: counts[choice] for choice in options if choice != ABSTAIN and counts[choice]}
    return {
        "counts": [{"choice": choice, "count": counts[choice]} for choice in options],
        "by_specialty": _by_specialty(options, seats, current),
        "seats": len(seats),
        "recused": len(recused),
        "cast": len(current),
        "not_cast": len(seats) - len(recused) - len(current),
        "leading": _leading(opinions),
        "agreement": _agreement(opinions),
    }


def dissents(choice: str, leading: Sequence[str]) -> bool:
    """Whether a ballot is unlike what most were for. After a tie every ballot is: nothing leads alone."""
    return choice != ABSTAIN and list(leading) != [choice]


def _leading(opinions: dict[str, int]) -> list[str]:
    most = max(opinions.values(), default=0)
    return [choice for choice, count in opinions.items() if count == most]


def _agreement(opinions: dict[str, int]) -> str:
    total = sum(opinions.values())
    match max(opinions.values(), default=0):
        case 0:
            return "none"
        case most if most == total:
            return "unanimous"
        case most if 2 * most > total:
            return "majority"
        case _:
            return "divided"


def _by_specialty(options: Sequence[str], seats: Sequence[SeatOf], current: dict[str, Ballot]) -> list[dict[str, Any]]:
    by_specialty: dict[str, Counter[str]] = {}
    for seat in seats:
        if seat.id in current:
            by_specialty.setdefault(seat.specialty, Counter())[current[seat.id].choice] += 1
    return [
        {
            "specialty": specialty,
            "counts": [{"choice": choice, "count": found[choice]} for choice in options if found[choice]],
        }
        for specialty, found in sorted(by_specialty.items())
    ]
