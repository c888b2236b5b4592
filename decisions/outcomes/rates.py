"""Shares with the number that they are of, and their interval."""

from collections.abc import Iterable

from decisions.outcomes.spells import Estimate


def share(yes: int, of: int) -> Estimate | None:
    """`yes` out of `of` with the 95 % interval of Wilson (J Am Stat Assoc 1927;22:209-12); None of nobody."""
    if of == 0:
        return None
    from scipy.stats import binomtest  # a second of the start of every process that may never need it

    interval = binomtest(yes, of).proportion_ci(method="wilson")
    return Estimate(yes / of, float(interval.low), float(interval.high), of)


def share_of_known(answers: Iterable[bool | None]) -> tuple[Estimate | None, int]:
    """The share of yes among the answers that are known, and how many are not known.

    What is not known is neither yes nor no: it leaves the denominator, and is told beside it.
    """
    given = list(answers)
    known = [answer for answer in given if answer is not None]
    return share(sum(known), len(known)), len(given) - len(known)
