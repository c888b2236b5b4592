"""A vote in the words of the page: the ballot to fill in, the receipt, and what the closed vote says."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cases.pathway.permissions import SPECIALTIES
from cases.pathway.treatments import TREATMENTS
from decisions.consensus.agreement import RULE
from decisions.consensus.tally import ABSTAIN, DEFER
from decisions.documents.content_vote import choice_words
from decisions.views.quorum_words import quorum_in_words

_AGREEMENT = {
    "unanimous": ("Unanimous", "done"),
    "majority": ("A majority, not all", "done"),
    "divided": ("No majority", "note"),
    "none": ("No opinion given", "quiet"),
}
_GRADES = {"green": "done", "amber": "attend", "red": "act"}
_PLACES = {code: place for place, code in enumerate((*TREATMENTS, DEFER, ABSTAIN))}


def in_fixed_order(options: list[str]) -> list[str]:
    """Options in the order of the list of treatments, so that none stands first because it is advised."""
    return sorted(options, key=lambda code: _PLACES.get(code, len(_PLACES)))


def vote_card(
    round_: dict[str, Any],
    advice_shown: bool,
    typed: Mapping[str, str] | None = None,
    *,
    opinion: Any = None,
    held: dict[str, Any] | None = None,
    back: str = "item",
) -> dict[str, Any]:
    """The context `vote` of _vote_card.html for a person who may vote now.

    `typed` is a ballot that was refused, to be shown as it was filled in. Nothing was stored of it, so
    it gets a new key, and replaces the ballot that the person holds now. `opinion` is the person's own
    from before the meeting, and fills in a first ballot; `held` is a seat of somebody else whose vote is
    delegated to the person (`delegated` of round_for); `back` is the page to return to, item or ballot.
    """
    mine = held["my_ballot"] if held else round_["my_ballot"]
    typed = typed if typed and typed.get("for_seat", "") == (held["seat"] if held else "") else {}
    before = opinion if opinion is not None and mine is None and held is None else None
    chosen = typed.get("choice", mine["choice"] if mine else before.choice if before else "")
    said = typed.get("comment", mine["comment"] if mine else before.text if before else "")
    return {
        "question": round_["question"],
        "round": round_["number"],
        "url": reverse("decisions:cast", args=[round_["id"]]),
        "recuse_url": "" if held else reverse("decisions:recuse", args=[round_["id"]]),
        "for_seat": held["seat"] if held else "",
        "for_name": held["name"] if held else "",
        "for_specialty": specialty(held["specialty"]) if held else "",
        "back": back,
        "from_opinion": before is not None and not typed,
        "options": [
            {"value": code, "label": choice_words(code), "checked": code == chosen}
            for code in in_fixed_order(round_["options"])
            if code != ABSTAIN
        ],
        "may_abstain": ABSTAIN in round_["options"],
        "abstained": chosen == ABSTAIN,
        "cast": mine is not None,
        "key": str(uuid.uuid4()),
        "replaces": mine["receipt"] if mine else "",
        "advice_seen": "yes" if advice_shown or typed.get("advice_seen") == "yes" else "no",
        "comment": said,
    }


def receipt(mine: dict[str, Any] | None) -> dict[str, Any] | None:
    """What was recorded of a ballot, for the person who cast it; None before there is one."""
    if mine is None:
        return None
    return {
        "choice": choice_words(mine["choice"]),
        "comment": mine["comment"],
        "at": mine["at"],
        "sequence": mine["sequence"],
        "advice_seen": mine["advice_seen"],
        "receipt": " ".join(mine["receipt"][place : place + 8] for place in range(0, 32, 8)),
        "whole_receipt": mine["receipt"],
    }


def held_for_others(
    round_: dict[str, Any], advice_shown: bool, typed: Mapping[str, str] | None, back: str
) -> list[dict[str, Any]]:
    """For each seat that this person votes for besides the own one: its receipt and its card."""
    return [
        {
            "name": held["name"],
            "receipt": receipt(held["my_ballot"]),
            "card": vote_card(round_, advice_shown, typed, held=held, back=back) if held["may_vote"] else None,
        }
        for held in round_["delegated"]
    ]


def result(round_: dict[str, Any]) -> dict[str, Any] | None:
    """The closed vote: the count for every reader, specialties and ballots for those who may see them."""
    if round_["state"] != "closed":
        return None
    tally = round_["tally"]
    word, tone = _AGREEMENT[tally["agreement"]]
    grade = round_["agreement"]
    counts = {row["choice"]: row["count"] for row in tally["counts"]}
    return {
        "agreement": word,
        "tone": tone,
        "grade": grade | {"word": grade["grade"].capitalize(), "tone": _GRADES[grade["grade"]]},
        "rule": RULE,
        "alternatives": [choice_words(code) for code in grade["alternatives"]],
        "dissents": [one | {"specialty": specialty(one["specialty"])} for one in round_["dissents"]],
        "leading": [choice_words(choice) for choice in tally["leading"]],
        "counts": [
            {"choice": choice_words(code), "count": counts[code], "leads": code in tally["leading"]}
            for code in sorted(counts, key=lambda code: (-counts[code], _PLACES.get(code, len(_PLACES))))
        ],
        "without": [choice_words(code) for code in in_fixed_order([code for code in counts if not counts[code]])],
        "tally": tally,
        "quorum": round_["quorum"],
        "quorum_says": quorum_in_words(round_["quorum"]),
        "recusals": [{"name": one["name"], "specialty": specialty(one["specialty"])} for one in round_["recusals"]],
        "by_specialty": [_by_specialty(row) for row in round_.get("by_specialty", ())],
        "ballots": [_ballot(one, tally["leading"]) for one in round_.get("ballots", ())],
        "digest": round_["ballots_digest"],
    }


def specialty(code: str) -> str:
    return SPECIALTIES.get(code, code or "No specialty")


def _by_specialty(row: dict[str, Any]) -> dict[str, Any]:
    said = [f"{choice_words(each['choice'])} {each['count']}" for each in row["counts"]]
    return {"specialty": specialty(row["specialty"]), "says": "; ".join(said)}


def _ballot(one: dict[str, Any], leading: list[str]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "specialty": specialty(one["specialty"]),
        "cast_by": one["cast_by"],
        "choice": choice_words(one["choice"]),
        "comment": one["comment"],
        "dissents": one["choice"] not in leading and one["choice"] != ABSTAIN,
        "advice_seen": one["advice_seen"],
    }
