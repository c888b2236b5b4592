"""Whether a paper of a meeting is a draft, in words that become part of its frozen content.

Frozen, and not worked out when it is read: the paper was a draft when it was made and stays one. Once the
agenda is published, or the last decision signed, the content differs, so that making it again gives a new
version without the mark, and the draft is superseded like any other.
"""

from decisions.models import Meeting


def draft_words(meeting: Meeting, kind: str) -> str:
    """Why this is a draft; "" when it is none."""
    if kind in ("agenda", "pack") and meeting.state == "planned":
        return "The agenda is not published yet: cases may be added, moved or taken off."
    if kind == "outcome_summary":
        if meeting.state != "closed":
            return "The meeting is not closed yet: more may be decided, and what stands here may be amended."
        unsigned = meeting.items.filter(removed_at=None, outcome="discussed", decisions=None).count()
        if unsigned:
            return f"Not every decision is signed: {unsigned} of the cases discussed wait for a signature."
    return ""
