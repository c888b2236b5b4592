"""Whether the quorum can be expected from what people answered before a meeting. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from decisions.consensus.quorum import quorum


@dataclass(frozen=True)
class Foreseen:
    """`standing` is "met" by those who come; "perhaps" with those who may come; "open" while those who have not
    answered could make it; "short" when they could not. `missing` are the needs that nobody meets who comes."""

    standing: str
    missing: tuple[tuple[str, ...], ...]


def foreseen(
    needs: Sequence[Sequence[str]], *, coming: Sequence[str], perhaps: Sequence[str], unanswered: Sequence[str]
) -> Foreseen:
    """What the answers promise for the rule `needs`; each list holds one specialty per person who may vote."""
    sure = quorum(needs, coming)
    missing = tuple(tuple(need) for need in sure["missing"])
    if sure["met"]:
        return Foreseen("met", ())
    if quorum(needs, [*coming, *perhaps])["met"]:
        return Foreseen("perhaps", missing)
    if quorum(needs, [*coming, *perhaps, *unanswered])["met"]:
        return Foreseen("open", missing)
    return Foreseen("short", missing)
