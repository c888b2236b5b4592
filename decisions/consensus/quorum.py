"""Quorum by specialty: a list of needs, each need met by one person of any of its specialties.

No published source gives a number, so each board sets its own rule; the suggested one asks
for a spine surgeon, an oncologist and a radiologist (shared product notes, NHS England 2020).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from decisions.consensus.ballots import Ballot
from decisions.consensus.tally import SeatOf


def quorum(needs: Sequence[Sequence[str]], present: Sequence[str]) -> dict[str, Any]:
    """Whether the people present meet the rule, as plain JSON.

    `present` holds one specialty per person, recused people left out. One person meets one
    need only. With no needs, anybody present is enough; an empty room never is.
    """
    missing = _unmet(needs, present)
    return {
        "needs": [list(need) for need in needs],
        "present": sorted(present),
        "missing": [list(needs[place]) for place in missing],
        "met": bool(present) and not missing,
    }


def taking_part(seats: Sequence[SeatOf], current: Mapping[str, Ballot], in_the_room: Collection[str]) -> list[str]:
    """The specialties present, one per person: the quorum counts people, not votes.

    There is who is in the room or cast a ballot that counts (`current`, by seat). A ballot cast for
    somebody else brings the person who cast it, once and with their own specialty, and never the
    absent holder. A recused seat brings nobody. `in_the_room` are seats.
    """
    acted = {ballot.cast_by or ballot.seat for ballot in current.values()}
    return [seat.specialty for seat in seats if not seat.recused and (seat.id in acted or seat.id in in_the_room)]


def _unmet(needs: Sequence[Sequence[str]], present: Sequence[str]) -> list[int]:
    """Needs left without a person when as many as possible are given one (augmenting paths)."""
    given: dict[int, int] = {}

    def find(need: int, tried: set[int]) -> bool:
        for person, specialty in enumerate(present):
            if specialty not in needs[need] or person in tried:
                continue
            tried.add(person)
            if person not in given or find(given[person], tried):
                given[person] = need
                return True
        return False

    return [need for need in range(len(needs)) if not find(need, set())]
