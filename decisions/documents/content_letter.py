"""A released letter as a frozen record: to whom, about whom, and the text as it was released."""

from datetime import datetime
from typing import Any

from decisions.documents.content_decision import signatures_content
from decisions.documents.content_patient import banner
from decisions.documents.frozen import SCHEMA
from decisions.documents.wording import day_words
from decisions.letters.blocks import blocks_of
from decisions.letters.kinds import LETTER_KINDS
from decisions.models import Decision, LetterRevision, Recipient


def letter_content(
    decision: Decision, revision: LetterRevision, recipient: Recipient, *, released_by: str, at: datetime
) -> dict[str, Any]:
    """Everything that the letter says. `released_by` is a printed name. The caller has passed `decisions.access`."""
    case, board = decision.case, decision.case.board
    kind = LETTER_KINDS[revision.letter.kind]
    day = day_words(board.day_of(at))
    return {
        "schema": SCHEMA,
        "about": {"words": f"{case.reference}, {board.name}, {day}", "zone_name": board.time_zone},
        "agenda": [{"reference": case.reference}],
        "patient": banner(case, decision.item.meeting),
        "reference": case.reference,
        "letter": {
            "label": kind.label,
            "plain": kind.plain,
            "site": board.site.name,
            "board": board.name,
            "day": day,
            "recipient": {
                "id": str(recipient.pk),
                "name": recipient.name,
                "address": [line for line in recipient.address.splitlines() if line.strip()],
            },
            "blocks": blocks_of(revision.text),
            "revision": revision.number,
            "written_by": revision.written_by.printed_name,
            "released_by": released_by,
        },
        "decision": {
            "version": decision.version,
            "hash": decision.payload_hash,
            "signatures": signatures_content(decision, board.time_zone),
        },
        "end": f"End of letter · {case.reference}",
    }
