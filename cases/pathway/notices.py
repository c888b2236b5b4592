"""What people are told, and how soon: one table of kinds.

A kind has fixed words and nothing else: no name, no number, no free text ever enters a message,
so that an inbox, a mail server or a lock screen can show it. What it is about stands behind its
link, for whoever may see it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """When an e-mail about it goes out, unless the person chose otherwise."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class Category(StrEnum):
    """What people choose by how they are told of it. Emergencies are not theirs to choose."""

    EMERGENCIES = "emergencies"
    MEETINGS = "meetings"
    VOTES = "votes"
    DECISIONS = "decisions"
    ACTIONS = "actions"

    @property
    def label(self) -> str:
        """The category as people say it."""
        return self.value.capitalize()


class Way(StrEnum):
    """How a person wants the e-mails of a category. The inbox has every notice whatever the way."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"

    @property
    def label(self) -> str:
        """The way as people say it."""
        return {"at_once": "Each at once", "daily": "Once a day, together", "none": "No e-mail"}[self.value]


CHOSEN = tuple(category for category in Category if category is not Category.EMERGENCIES)


@dataclass(frozen=True)
class Kind:
    """One kind of notice: `subject` of an e-mail and heading in the inbox, one sentence, how soon."""

    name: str
    subject: str
    sentence: str
    urgency: Urgency
    category: Category


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "emergency_called",
            "Emergency board: your answer is needed now",
            "A colleague asks for a decision that cannot wait for a meeting. Open it, vote and comment.",
            Urgency.AT_ONCE,
            Category.EMERGENCIES,
        ),
        Kind(
            "emergency_escalated",
            "Emergency board: unanswered, your help is needed now",
            "An emergency board has not been answered in time. Open it, and answer or find somebody who can.",
            Urgency.AT_ONCE,
            Category.EMERGENCIES,
        ),
        Kind(
            "emergency_quorum",
            "Emergency board: the quorum has answered, close and sign",
            "Those who must answer have answered. Open it, close the vote and sign the decision.",
            Urgency.AT_ONCE,
            Category.EMERGENCIES,
        ),
        Kind(
            "emergency_signed",
            "Emergency board: the decision is signed",
            "The decision of an emergency board is signed. Open it and see that it is carried out.",
            Urgency.AT_ONCE,
            Category.EMERGENCIES,
        ),
        Kind(
            "ballot_wanted",
            "Your ballot is wanted",
            "The board is voting, and you are not in the room. Open it and vote; it closes when the chair closes it.",
            Urgency.AT_ONCE,
            Category.VOTES,
        ),
        Kind(
            "meeting_planned",
            "A meeting of your board",
            "You are asked to a meeting. Open it to see its agenda, and say whether you come.",
            Urgency.AT_ONCE,
            Category.MEETINGS,
        ),
        Kind(
            "meeting_withdrawn",
            "A meeting leaves your calendar",
            "It is taken out of your calendar: you have left its board, or chosen to get no invitations by e-mail.",
            Urgency.AT_ONCE,
            Category.MEETINGS,
        ),
        Kind(
            "meeting_moved",
            "A meeting of your board was moved",
            "A meeting is at another time or place. Open it, and say again whether you come.",
            Urgency.AT_ONCE,
            Category.MEETINGS,
        ),
        Kind(
            "agenda_proposed",
            "An agenda of your board is proposed",
            "The agenda of a coming meeting has been planned. Open it, look at the order, and publish it.",
            Urgency.DAILY,
            Category.MEETINGS,
        ),
        Kind(
            "meeting_cancelled",
            "A meeting of your board was cancelled",
            "A meeting does not take place. Open it to read why; its cases are carried over.",
            Urgency.AT_ONCE,
            Category.MEETINGS,
        ),
        Kind(
            "emergency_not_ratified",
            "An emergency decision was not ratified",
            "The board did not ratify a decision that was made outside its meetings. Open it and read why.",
            Urgency.AT_ONCE,
            Category.DECISIONS,
        ),
        Kind(
            "recommendation_unsaid",
            "A recommendation is open: what became of it?",
            "Nobody has said what became of a recommendation of your board. Open the list and say it.",
            Urgency.DAILY,
            Category.DECISIONS,
        ),
        Kind(
            "action_soon",
            "An action of yours is due within days",
            "You agreed to do something about a case, and its day is near. Open it, do it, and say that it is done.",
            Urgency.DAILY,
            Category.ACTIONS,
        ),
        Kind(
            "action_due",
            "An action is due today",
            "Something that was agreed about a case is due today. Open it, do it, and say that it is done.",
            Urgency.DAILY,
            Category.ACTIONS,
        ),
        Kind(
            "action_overdue",
            "An action is overdue",
            "Something that was agreed about a case is not done, and its day has passed. Open it and see to it.",
            Urgency.AT_ONCE,
            Category.ACTIONS,
        ),
    )
}

UNKNOWN = Kind("", "Something has changed", "Open it to see what.", Urgency.DAILY, Category.MEETINGS)


def kind_of(name: str) -> Kind:
    """The kind of that name; plain words for one that a later version no longer has."""
    return KINDS.get(name, UNKNOWN)


def way_for(kind: Kind, chosen: str) -> Way:
    """How a person is told by e-mail of `kind`, who chose `chosen` for its category ("": nothing).

    Emergencies go out at once whatever was chosen.
    """
    if kind.category is Category.EMERGENCIES:
        return Way.AT_ONCE
    return Way(chosen) if chosen else Way(kind.urgency.value)
