"""The demo's letters: one received, one posted, one that failed, and some that wait to be written."""

from cases.audit import Actor
from cases.models import Board
from cases.notices.mail import sends_mail
from decisions.actions.add_correspondent import add_correspondent
from decisions.actions.draft_letters import draft_letters
from decisions.actions.note_dispatch import note_dispatch
from decisions.actions.release_letter import release_letter
from decisions.actions.save_letter import save_letter
from decisions.actions.save_letter_text import save_letter_text
from decisions.actions.send_letter import send_letter
from decisions.actions.set_recipient import set_recipient
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.placeholders import gaps_in
from decisions.models import Decision, Dispatch, Letter

_QUESTIONS = "Cora Dination, MSCC coordinator, extension 0001 (demo)"
_CLINIC = "[Name and telephone number of the nurse or clinic to call.]"
_NOTED = (["sent", "acknowledged"], ["sent"], ["failed"])


def keep_letters(board: Board, actors: dict[str, Actor]) -> None:
    """Texts of the site, a directory, and the letters of the decisions that stand."""
    coordinator = actors["coordinator"]
    for kind in LETTER_KINDS.values():
        text = kind.delivered
        for gap in ("[Name and telephone number for questions in working hours.]", _CLINIC):
            text = text.replace(gap, _QUESTIONS)
        save_letter_text(actor=coordinator, board_id=board.pk, kind=kind.code, based_on=0, text=text)
    practice = add_correspondent(
        actor=coordinator,
        board_id=board.pk,
        name="Dr Gemma Practice, Riverside Surgery (fictional)",
        address="Riverside Surgery\n1 Invented Street\nNowhere NW0 0AA",
        email="surgery@demo.example",
    )
    standing = Decision.objects.filter(case__board=board, outcome="recommended", amended_by=None).order_by(
        "made_at", "pk"
    )
    for decision in standing[:4]:
        set_recipient(actor=coordinator, case_id=decision.case_id, part="gp", correspondent_id=practice.pk)
        draft_letters(actor=coordinator, decision_id=decision.pk)
    sent = Letter.objects.filter(decision__in=standing[:3], kind="letter_referrer").order_by("begun_at")
    for letter, states in zip(sent, _NOTED, strict=False):
        _released(actors["chair"], letter)
        dispatch = send_letter(actor=coordinator, letter_id=letter.pk, way="post").dispatch
        _noted(coordinator, dispatch, states)
    to_patient = Letter.objects.filter(decision=standing[0], kind="letter_patient").get()
    _address(coordinator, to_patient)
    _released(actors["radiation"], to_patient)
    way = {"way": "email", "asks": "birth_date"} if sends_mail() else {"way": "download"}
    send_letter(actor=coordinator, letter_id=to_patient.pk, **way)


def _released(actor: Actor, letter: Letter) -> None:
    """The letter with something invented in each gap, released."""
    text = letter.revisions.get().text
    for gap in gaps_in(text):
        text = text.replace(gap, "Your doctor will tell you more at your next visit (invented).")
    saved = save_letter(actor=actor, letter_id=letter.pk, text=text, based_on=1)
    release_letter(actor=actor, letter_id=letter.pk, revision=saved.standing.number or 1)


def _noted(actor: Actor, dispatch: Dispatch, states: list[str]) -> None:
    for state in states:
        says = "Came back: the department has moved (invented)." if state == "failed" else ""
        note_dispatch(actor=actor, dispatch_id=dispatch.pk, state=state, says=says)


def _address(actor: Actor, letter: Letter) -> None:
    case = letter.decision.case
    set_recipient(
        actor=actor,
        case_id=case.pk,
        part="patient",
        name=f"{case.patient.given_name} {case.patient.family_name}",
        address="2 Invented Street\nNowhere NW0 0AB",
        email="patient@demo.example",
    )
