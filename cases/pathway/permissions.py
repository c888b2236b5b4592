"""Who may do what: one table of verbs and the board roles that hold them.

The table is read by `cases.access` (the only door to patient data), by the tests that
walk every URL with every member of the cast, and by the operators' documentation.
Separation of duties: an administrator manages people and sees no clinical record; an
auditor reads the access log and no clinical record; an analyst sees figures without
identities.
"""

from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    CHAIR = "chair"
    OBSERVER = "observer"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as people say it."""
        return self.value.capitalize()


SPECIALTIES: dict[str, str] = {
    "spine_surgery": "Spine surgery",
    "radiation_oncology": "Radiation oncology",
    "medical_oncology": "Medical oncology",
    "haematology": "Haematology",
    "radiology": "Radiology",
    "pathology": "Pathology",
    "palliative_care": "Palliative care",
    "specialist_nursing": "Specialist nursing",
    "physiotherapy": "Physiotherapy",
    "anaesthesia": "Anaesthesia",
    "interventional_radiology": "Interventional radiology",
}

_COORDINATOR = frozenset({Role.COORDINATOR})
_VOTERS = frozenset({Role.CLINICIAN, Role.CHAIR})
_TEAM = _COORDINATOR | _VOTERS
_READERS = _TEAM | {Role.OBSERVER}

POLICY: dict[str, frozenset[Role]] = {
    # the case
    "case.read": _READERS,
    "case.refer": _TEAM,
    "case.triage": _TEAM,
    "case.edit": _TEAM,
    "case.list": _TEAM,
    "case.override_minimum_data": _TEAM,
    "case.set_urgency": _TEAM,
    "case.close": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "facts.record": _TEAM,
    "facts.choose": _VOTERS,
    "treatment.record": _TEAM,
    "follow_up.record": _TEAM,
    # the board and its meeting
    "board.configure": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "meeting.read": _READERS,
    "meeting.reply": _READERS,
    "meeting.plan": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "meeting.run": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "minutes.write": _TEAM,
    "vote.open": frozenset({Role.CHAIR}),
    "vote.cast": _VOTERS,
    "vote.close": frozenset({Role.CHAIR}),
    "vote.read_ballots": _VOTERS,
    "vote.read_count": _READERS,
    # the emergency board
    "emergency.call": _TEAM,
    "emergency.answer": _VOTERS,
    "emergency.sign": _VOTERS,
    "emergency.configure": frozenset({Role.COORDINATOR, Role.CHAIR}),
    # the decision
    "decision.read": _READERS,
    "decision.sign": frozenset({Role.CHAIR}),
    "decision.amend": frozenset({Role.CHAIR}),
    "decision.ratify": frozenset({Role.CHAIR}),
    "decision.export": _VOTERS,
    "action.keep": _TEAM,
    "deferral.keep": frozenset({Role.COORDINATOR, Role.CHAIR}),
    # paper
    "document.read": _TEAM,
    "document.make": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "document.teach": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "document.receipts": frozenset({Role.COORDINATOR, Role.CHAIR}),
    # letters
    "letter.read": _TEAM,
    "letter.write": _TEAM,
    "letter.release": _VOTERS,
    "letter.send": _TEAM,
    "letter.configure": frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    # oversight
    "audit.read": frozenset({Role.AUDITOR}),
    "case.read_access_log": _TEAM | {Role.AUDITOR},
    "members.manage": frozenset({Role.ADMINISTRATOR}),
    "site.configure": frozenset({Role.ADMINISTRATOR}),
    "mail.manage": frozenset({Role.ADMINISTRATOR}),
    # one's own inbox
    "notice.read": frozenset(Role),
    "metrics.read": frozenset({Role.ANALYST, Role.COORDINATOR, Role.CHAIR}),
    "metrics.read_cases": frozenset({Role.COORDINATOR, Role.CHAIR}),
    "cohort.export": frozenset({Role.ANALYST, Role.COORDINATOR, Role.CHAIR}),
    "cohort.export_identified": frozenset({Role.CHAIR}),
}

# What stands in for a verb at an emergency board: whoever calls it opens its vote; of those who hold
# “emergency.sign” only the chair and the deputy named for the chair may use it (decisions.access).
AT_AN_EMERGENCY: dict[str, str] = {
    "vote.open": "emergency.call",
    "vote.close": "emergency.sign",
    "decision.sign": "emergency.sign",
}


def may(role: Role | str, verb: str) -> bool:
    """Whether `role` holds `verb`. An unknown verb is a programming error (KeyError)."""
    return Role(role) in POLICY[verb]
