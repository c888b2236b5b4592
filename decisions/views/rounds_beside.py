"""The closed rounds of an item side by side: what changed after the reveal, and why it was asked again."""

from typing import Any

from cases.audit import Actor
from decisions.actions.read_round import round_for
from decisions.documents.content_vote import choice_words
from decisions.models import Round
from decisions.views.ballots import in_fixed_order, result, specialty


def beside(actor: Actor, rounds: list[Round]) -> dict[str, Any] | None:
    """A table of the closed rounds as this person may see them; None while there are fewer than two."""
    closed = [round_for(actor, one.pk) for one in rounds if one.state == "closed"]
    if len(closed) < 2:
        return None
    counts = [{row["choice"]: row["count"] for row in one["tally"]["counts"]} for one in closed]
    choices = in_fixed_order(list(dict.fromkeys(code for each in counts for code in each)))
    return {
        "rounds": [
            {
                "number": one["number"],
                "id": one["id"],
                "again_reason": one["again_reason"],
                "grade": result(one)["grade"],
            }
            for one in closed
        ],
        "rows": [
            {"choice": choice_words(code), "counts": [each.get(code) for each in counts]}
            for code in choices
            if any(each.get(code) for each in counts)
        ],
        "changed": _changed(closed),
        "named": all("ballots" in one for one in closed),
    }


def _changed(closed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who chose otherwise in one round than in another, for readers of ballots."""
    people: dict[tuple[str, str], list[str]] = {}
    for place, one in enumerate(closed):
        for ballot in one.get("ballots", ()):
            row = people.setdefault((ballot["name"], ballot["specialty"]), [""] * len(closed))
            row[place] = ballot["choice"]
    return [
        {"name": name, "specialty": specialty(of), "choices": [choice_words(code) if code else "" for code in row]}
        for (name, of), row in people.items()
        if len(set(row)) > 1
    ]
