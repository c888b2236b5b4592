"""Ballots as cast, the receipt of each, and the digest of all of them together.

A seat may change its ballot while the round is open: every ballot stays, and the one with
the highest sequence is the seat's current ballot.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from decisions.consensus.canonical import sealed, sha256_of


@dataclass(frozen=True)
class Ballot:
    """One ballot event. `at` is ISO 8601 in UTC; `replaces` the receipt it took the place of."""

    round: str
    seat: str
    sequence: int
    choice: str
    comment: str
    advice_seen: bool
    replaces: str
    at: str
    receipt: str = ""


def receipt_of(ballot: Ballot, key: str) -> str:
    """The receipt that the voter keeps: 64 hexadecimal digits over everything in the ballot.

    Keyed, because a round has few choices: an unkeyed hash would tell the choice to whoever
    finds the receipt and tries them all.
    """
    body = asdict(ballot)
    del body["receipt"]
    return sealed(body, key)


def current_ballots(ballots: Iterable[Ballot], recused: Collection[str] = ()) -> dict[str, Ballot]:
    """The ballot that counts, by seat. A recused seat has none, whatever it cast before."""
    latest: dict[str, Ballot] = {}
    for ballot in ballots:
        known = latest.get(ballot.seat)
        if ballot.seat not in recused and (known is None or ballot.sequence > known.sequence):
            latest[ballot.seat] = ballot
    return latest


def ballots_record(ballots: Iterable[Ballot], recused: Collection[str]) -> dict[str, Any]:
    """Every ballot of a round, changed ones included, and the recused seats: what the digest is taken over."""
    rows = sorted((asdict(ballot) for ballot in ballots), key=lambda row: (row["seat"], row["sequence"]))
    return {"ballots": rows, "recused": sorted(recused)}


def ballots_digest(ballots: Iterable[Ballot], recused: Collection[str]) -> str:
    """SHA-256 of the record of a round's ballots."""
    return sha256_of(ballots_record(ballots, recused))
