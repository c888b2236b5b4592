"""Which permission each address asks for, method by method: written here apart from the code.

A verb of the policy table: held -> not refused; not held -> 403; another board -> 404.
PUBLIC: anybody, logged in or not. ANYONE: anybody logged in; it shows nothing of a case.
OWN: anybody logged in, who sees only what their own boards let them see (never an outsider's
canary). A method that is not named is answered by nobody.
"""

from typing import Any

PUBLIC, ANYONE, OWN = "public", "anyone", "own"

# Addresses that depend on the board chosen in the app bar, not on an id in the address: who is
# not on board A has their own board there and is answered for that one.
BY_CHOSEN_BOARD = {
    "cases:worklist",
    "cases:refer",
    "cases:members",
    "cases:board_log",
    "decisions:meetings",
    "decisions:schedule_meeting",
}

POLICY_OF_URLS: dict[str, dict[str, str]] = {
    # pages: the front door
    "cases:home": {"GET": ANYONE},
    "cases:log_in": {"GET": PUBLIC, "POST": PUBLIC},
    "cases:log_out": {"POST": PUBLIC},
    "cases:choose_board": {"POST": ANYONE},
    "cases:worklist": {"GET": "case.read"},
    "cases:refer": {"GET": "case.refer", "POST": "case.refer"},
    "cases:members": {"GET": "members.manage", "POST": "members.manage"},
    "cases:end_membership": {"POST": "members.manage"},
    "cases:board_log": {"GET": "audit.read"},
    # pages: one case
    "cases:overview": {"GET": "case.read"},
    "cases:acknowledgement": {"GET": "case.read"},
    "cases:step": {"POST": "case.close"},
    "cases:urgency": {"POST": "case.set_urgency"},
    "cases:timeline": {"GET": "case.read"},
    "cases:access_log": {"GET": "case.read_access_log"},
    "cases:facts": {"GET": "case.read"},
    "cases:record_facts": {"GET": "facts.record", "POST": "facts.record"},
    "cases:choose_value": {"POST": "facts.choose"},
    "cases:correct_fact": {"GET": "facts.record", "POST": "facts.record"},
    "cases:fact": {"GET": "case.read"},
    "cases:lesions": {"GET": "case.read"},
    "cases:new_lesion": {"GET": "facts.record", "POST": "facts.record"},
    "cases:withdraw_lesion": {"POST": "facts.record"},
    "cases:record_lesion_facts": {"GET": "facts.record", "POST": "facts.record"},
    "cases:lesion_fact": {"GET": "case.read"},
    "cases:imaging": {"GET": "case.read"},
    "cases:new_study": {"GET": "case.edit", "POST": "case.edit"},
    "cases:report_study": {"GET": "case.edit", "POST": "case.edit"},
    "cases:treatment": {"GET": "case.read"},
    "cases:new_treatment": {"GET": "treatment.record", "POST": "treatment.record"},
    "cases:follow_up": {"GET": "case.read"},
    "cases:new_follow_up": {"GET": "follow_up.record", "POST": "follow_up.record"},
    # pages: assessment
    "decisions:assessment": {"GET": "case.read"},
    "decisions:assessment_panel": {"GET": "case.read"},
    "decisions:assessment_progress": {"GET": "case.read"},
    "decisions:assess_again": {"POST": "facts.record"},
    "decisions:sins": {"GET": "facts.record", "POST": "facts.record"},
    # API
    "api-boards": {"GET": OWN},
    "api-patient": {"GET": "case.read"},
    "api-job": {"GET": "case.read"},
    "api-catalogue": {"GET": ANYONE},
    "api-cases": {"GET": OWN, "POST": "case.refer"},
    "api-case": {"GET": "case.read"},
    "api-case-steps": {"POST": "case.close"},
    "api-case-facts": {"GET": "case.read", "POST": "facts.record"},
    "api-case-lesions": {"POST": "facts.record"},
    "api-case-choices": {"POST": "facts.choose"},
    "api-case-urgency": {"POST": "case.set_urgency"},
    "api-case-studies": {"GET": "case.read", "POST": "case.edit"},
    "api-case-treatments": {"GET": "case.read", "POST": "treatment.record"},
    "api-case-follow-ups": {"GET": "case.read", "POST": "follow_up.record"},
    "api-lesion-withdrawal": {"POST": "facts.record"},
    "api-study-report": {"POST": "case.edit"},
    "api-case-events": {"GET": "case.read"},
    "api-case-access-log": {"GET": "case.read_access_log"},
    "api-assess": {"POST": ANYONE},
    "api-case-assessment": {"GET": "case.read", "POST": "facts.record"},
    "api-meetings": {"GET": OWN, "POST": "meeting.plan"},
    "api-meeting": {"GET": "meeting.read"},
    "api-meeting-items": {"POST": "case.list"},
    "api-meeting-order": {"POST": "meeting.plan"},
    "api-meeting-publish": {"POST": "meeting.plan"},
    "api-meeting-start": {"POST": "meeting.run"},
    "api-meeting-close": {"POST": "meeting.run"},
    "api-meeting-cancel": {"POST": "meeting.plan"},
    "api-meeting-attendance": {"POST": "meeting.run"},
    "api-meeting-documents": {"GET": "document.read", "POST": "document.make"},
    "api-item-removal": {"POST": "case.list"},
    "api-item-rounds": {"POST": "vote.open"},
    "api-item-decisions": {"POST": "decision.sign"},
    "api-round": {"GET": "vote.read_count"},
    "api-round-ballots": {"POST": "vote.cast"},
    "api-round-recusal": {"POST": "vote.cast"},
    "api-round-close": {"POST": "vote.close"},
    "api-round-void": {"POST": "vote.close"},
    "api-decision": {"GET": "decision.read"},
    "api-decision-amendments": {"POST": "decision.amend"},
    "api-case-decisions": {"GET": "decision.read"},
    "api-document": {"GET": "document.read"},
    "api-document-pdf": {"GET": "document.read"},
    "api-schema": {"GET": ANYONE},
    "api-unknown": {},
}


def bodies(ids: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A well-formed body for each API address that takes one, so that what refuses is the permission."""
    why = {"reason": "For the matrix."}
    signing = {"content": {"outcome": "none_yet", "rationale": "Later."}, "password": "wrong", "identifier": "wrong"}
    return {
        "api-cases": {"board_id": ids["board_id"], "patient": {"family_name": "Matrix", "birth_date": "1950-01-01"}},
        "api-case-steps": {"move": "close", "expected_version": 0} | why,
        "api-case-facts": {"facts": [{"name": "kps", "value": 70}]},
        "api-case-lesions": {"index_level": "L3"},
        "api-case-choices": {"record_id": ids["record_id"]},
        "api-case-urgency": {"lane": "soon"} | why,
        "api-case-studies": {"modality": "MR", "region": "Whole spine", "state": "requested"},
        "api-case-treatments": {"treatment": "cebrt", "started_on": "2026-01-01"},
        "api-case-follow-ups": {"seen_on": "2026-01-01"},
        "api-lesion-withdrawal": why,
        "api-study-report": {"report": "As seen."},
        "api-meetings": {"board_id": ids["board_id"], "starts_at": "2027-01-01T10:00:00Z"},
        "api-meeting-items": {"case_id": ids["case_id"]},
        "api-meeting-order": {"item_ids": [ids["item_id"]], "expected_version": 0},
        "api-meeting-cancel": why,
        "api-meeting-attendance": {"membership_id": ids["membership_id"], "present": True},
        "api-meeting-documents": {"kind": "agenda"},
        "api-item-removal": why,
        "api-item-rounds": {"question": "Which?"},
        "api-item-decisions": signing,
        "api-round-ballots": {"choice": "cebrt"},
        "api-round-recusal": why,
        "api-round-void": why,
        "api-decision-amendments": signing | why,
    }
