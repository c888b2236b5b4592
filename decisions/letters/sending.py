"""How a letter goes out: the ways, the states of a dispatch, and what may follow what."""

from dataclasses import dataclass

WAYS: dict[str, str] = {
    "email": "Secure link by e-mail",
    "download": "Handed over as a file",
    "post": "Printed and posted",
}

STATES: dict[str, str] = {
    "prepared": "Prepared",
    "sent": "Sent",
    "failed": "Failed",
    "retried": "Tried again",
    "acknowledged": "Received",
}

# What a person may note of a letter that was handed over or posted. An e-mail is noted by the software;
# of one that went out a person may say that it came back, or that the recipient has confirmed it.
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "prepared": ("sent", "failed"),
    "retried": ("sent", "failed"),
    "sent": ("failed", "acknowledged"),
    "failed": (),
    "acknowledged": (),
}

LINK_DAYS = 14
MOST_OPENINGS = 5
MOST_WRONG_SECRETS = 5
LINK_POLICY = "project policy, in no source; unverified"


@dataclass(frozen=True)
class LinkUse:
    """How often a link was opened, and how often with a wrong answer."""

    opened: int
    wrong: int

    @property
    def ended(self) -> str:
        """Why the link opens nothing any more; "" while it does."""
        if self.wrong >= MOST_WRONG_SECRETS:
            return "It was tried too often with a wrong answer."
        if self.opened >= MOST_OPENINGS:
            return f"It was opened {self.opened} times already."
        return ""


def may_note(way: str, state: str) -> tuple[str, ...]:
    """The states that a person may note next."""
    waits_for_the_mail = way == "email" and state in ("prepared", "retried")
    return () if waits_for_the_mail else _FOLLOWS[state]
