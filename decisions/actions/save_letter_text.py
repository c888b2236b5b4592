"""Change the site's text of a kind of letter, or go back to the delivered one. Every version is kept."""

from django.db import transaction
from django.utils import timezone

from cases import access as case_access
from cases import audit
from cases.audit import Actor
from cases.pathway.intake import Intake
from cases.pathway.refusals import BadInput, NotVisible, Stale
from decisions.actions.read_letter_texts import SiteText, standing_text
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.placeholders import template_errors
from decisions.models import LetterText


@transaction.atomic
def save_letter_text(
    *, actor: Actor, board_id: object, kind: str, based_on: int, text: str = "", delivered: bool = False
) -> SiteText:
    """The text that counts from now on: `text`, or the delivered one.

    `based_on` is the version that the person saw; another one since is Stale. Braces that are no
    placeholder of the list are refused (BadInput), each with its remedy. Letters begun before stay.
    """
    board = case_access.board(actor, board_id, "letter.configure", lock=True)
    if kind not in LETTER_KINDS:
        raise NotVisible()
    now_said = LETTER_KINDS[kind].delivered if delivered else text.replace("\r\n", "\n").strip()
    intake = Intake()
    seen = intake.whole("based_on", based_on, low=0, high=1_000_000)
    errors = [*intake.errors, *template_errors("text", now_said)]
    if errors:
        raise BadInput(errors)
    standing = standing_text(board.site, kind)
    if seen != standing.version:
        raise Stale(
            "Somebody has saved another text meanwhile.",
            remedy="Read it below, put the two together, and save again.",
            current=standing.version,
        )
    if (standing.text, standing.delivered) == (now_said, delivered) or standing.text == now_said:
        return standing
    LetterText.objects.create(
        site=board.site,
        kind=kind,
        version=standing.version + 1,
        text=now_said,
        delivered=delivered,
        saved_by=actor.user,
        saved_at=timezone.now(),
    )
    role = case_access.seat(actor, board.pk, "letter.configure").role
    detail = {"version": standing.version + 1, "delivered": delivered}
    audit.append(actor, "letter.configure", role=role, board=board, subject=f"text of {kind}", detail=detail)
    return standing_text(board.site, kind)
