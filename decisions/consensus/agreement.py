"""How far a board agrees, in three grades, and what an amber or red one asks for.

No published source sets thresholds for a tumour board; these are this project's own policy, and
they stand here and nowhere else. What an amber or red grade asks for is requirement R51 of the
product: the alternatives are talked through before anybody signs.
"""

from collections.abc import Mapping
from typing import Any

from decisions.consensus.tally import ABSTAIN

POLICY = "agreement.1"
GREEN_FROM = (3, 4)  # of the opinions, for one choice
AMBER_ABOVE = (1, 2)
FEWEST_FOR_GREEN = 3
RULE = (
    "Green: at least three quarters of the opinions are for one choice, and there are at least three. "
    "Amber: more than half. Red: half or less, or no opinion. An abstention is no opinion."
)


def agreement(count: Mapping[str, Any]) -> dict[str, Any]:
    """The grade of a count (decisions.consensus.tally) as plain JSON.

    `grade` is green, amber or red; `most` of `opinions` are for the leading choice; `says` is the
    rule as it turned out, in one sentence; `alternatives` are the choices other than the one that
    leads (all of them after a tie), those with votes first, and `discuss_alternatives` says
    whether they must be talked through.
    """
    votes = {row["choice"]: row["count"] for row in count["counts"] if row["choice"] != ABSTAIN}
    opinions, most = sum(votes.values()), max(votes.values(), default=0)
    leader = count["leading"] if len(count["leading"]) == 1 else []
    grade = _grade(most, opinions)
    return {
        "policy": POLICY,
        "grade": grade,
        "most": most,
        "opinions": opinions,
        "says": _sentence(grade, most, opinions),
        "alternatives": [choice for choice in sorted(votes, key=lambda each: -votes[each]) if choice not in leader],
        "discuss_alternatives": grade != "green",
    }


def _grade(most: int, opinions: int) -> str:
    if opinions >= FEWEST_FOR_GREEN and most * GREEN_FROM[1] >= opinions * GREEN_FROM[0]:
        return "green"
    return "amber" if most * AMBER_ABOVE[1] > opinions * AMBER_ABOVE[0] else "red"


def _sentence(grade: str, most: int, opinions: int) -> str:
    if not opinions:
        return "Nobody gave an opinion."
    share = f"{most} of {opinions} {'opinion is' if opinions == 1 else 'opinions are'} for one choice"
    match grade:
        case "green":
            return f"{share}: three quarters or more."
        case "amber" if opinions < FEWEST_FOR_GREEN:
            return f"{share}, but fewer than {FEWEST_FOR_GREEN} were given."
        case "amber":
            return f"{share}: more than half, less than three quarters."
        case _:
            return f"{share}: no more than half."
