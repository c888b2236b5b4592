"""The texts from which a site's letters are begun. No patient data."""

from dataclasses import dataclass

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Site
from cases.pathway.refusals import NotVisible
from decisions.letters.kinds import LETTER_KINDS, LetterKind
from decisions.models import LetterText


@dataclass(frozen=True)
class SiteText:
    """The text that counts of one kind: its version (0: never changed), and whether it is the delivered one.
    `kept` are all versions, newest first."""

    kind: LetterKind
    version: int
    text: str
    delivered: bool
    kept: list[LetterText]


def read_letter_texts(*, actor: Actor, board_id: object) -> tuple[Board, list[SiteText]]:
    """The board, and its site's text of each kind."""
    board = case_access.board(actor, board_id, "letter.configure")
    return board, [standing_text(board.site, kind) for kind in LETTER_KINDS]


def read_letter_text(*, actor: Actor, board_id: object, kind: str) -> tuple[Board, SiteText]:
    """Likewise one kind. Raises NotVisible for a kind that there is not."""
    board = case_access.board(actor, board_id, "letter.configure")
    if kind not in LETTER_KINDS:
        raise NotVisible()
    return board, standing_text(board.site, kind)


def standing_text(site: Site, kind: str) -> SiteText:
    """The text of one kind that counts at the site."""
    found = LETTER_KINDS[kind]
    kept = list(LetterText.objects.filter(site=site, kind=kind).select_related("saved_by"))
    if not kept or kept[0].delivered:
        return SiteText(found, kept[0].version if kept else 0, found.delivered, True, kept)
    return SiteText(found, kept[0].version, kept[0].text, False, kept)
