"""Ballots as cast, the receipt of each, and the digest of all of them together.

A ballot may be changed while the round is open: every ballot stays, and the last one counts. For a
seat whose vote is delegated both holder and delegate may cast, without seeing what the other did;
the holder's own ballot counts before the delegate's.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from decisions.consensus.canonical import sealed, sha256_of

# Fields that came later. While empty they are left out of hashes, so that older receipts still hold.
_LATER = ("cast_by", "advice")


@dataclass(frozen=True)
class Ballot:
    """One ballot event. `at` is ISO 8601 in UTC; `replaces` the receipt it took the place of;
    `cast_by` the seat of the delegate who cast it, "" for the holder; `advice` the id of the
    assessment that this person was shown first, "" for none."""

    round: str
    seat: str
    sequence: int
    choice: str
    comment: str
    advice_seen: bool
    replaces: str
    at: str
    receipt: str = ""
    cast_by: str = ""
    advice: str = ""


def receipt_of(ballot: Ballot, key: str) -> str:
    """The receipt that the voter keeps: 64 hexadecimal digits over everything in the ballot.

    Keyed, because a round has few choices: an unkeyed hash would tell the choice to whoever
    finds the receipt and tries them all.
    """
    body = _body(ballot)
    del body["receipt"]
    return sealed(body, key)


def current_ballots(ballots: Iterable[Ballot], recused: Collection[str] = ()) -> dict[str, Ballot]:
    """The ballot that counts, by seat: the holder's own last one, and where there is none the
    last one that a delegate cast.

    `recused` are seats. A recused seat has no ballot, whatever was cast for it, and what the
    holder of a recused seat cast for somebody else does not count either.
    """
    latest: dict[str, Ballot] = {}
    for ballot in ballots:
        if ballot.seat in recused or ballot.cast_by in recused:
            continue
        known = latest.get(ballot.seat)
        if known is None or _weight(ballot) > _weight(known):
            latest[ballot.seat] = ballot
    return latest


def ballots_record(ballots: Iterable[Ballot], recused: Collection[str]) -> dict[str, Any]:
    """Every ballot of a round, changed ones included, and the recused seats: what the digest is taken over."""
    rows = sorted(map(_body, ballots), key=lambda row: (row["seat"], row["sequence"]))
    return {"ballots": rows, "recused": sorted(recused)}


def ballots_digest(ballots: Iterable[Ballot], recused: Collection[str]) -> str:
    """SHA-256 of the record of a round's ballots."""
    return sha256_of(ballots_record(ballots, recused))


def _weight(ballot: Ballot) -> tuple[bool, int]:
    return not ballot.cast_by, ballot.sequence


def _body(ballot: Ballot) -> dict[str, Any]:
    return {name: value for name, value in asdict(ballot).items() if value or name not in _LATER}
