"""Letters of signed decisions: write, release, send, and what became of them."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Id, Nothing, Shape, Whole, optional_text, read_body, text
from cases.pathway.refusals import Stale
from decisions.actions.draft_letters import draft_letters
from decisions.actions.note_dispatch import note_dispatch
from decisions.actions.publish_patient_outcome import publish_patient_outcome
from decisions.actions.read_case_letters import read_case_letters
from decisions.actions.read_letter import read_letter
from decisions.actions.read_letters import LetterRow, read_letters
from decisions.actions.read_outcome_clocks import read_outcome_clocks
from decisions.actions.release_letter import release_letter
from decisions.actions.retry_dispatch import retry_dispatch
from decisions.actions.save_letter import save_letter
from decisions.actions.send_letter import send_letter
from decisions.actions.set_recipient import set_recipient
from decisions.api.answers import DocumentAnswer
from decisions.api.documents import answered
from decisions.models import Document


class DispatchEventAnswer(Answer):
    state = serializers.CharField(help_text="prepared, sent, failed, retried, acknowledged")
    says = serializers.CharField()
    at = serializers.DateTimeField()


class DispatchAnswer(Answer):
    """A released letter on its way. What happened is kept; the last event is where it stands."""

    id = serializers.UUIDField(source="dispatch.pk")
    document_id = serializers.UUIDField(source="dispatch.document_id")
    way = serializers.CharField(source="dispatch.way", help_text="email, download, post")
    recipient = serializers.CharField(source="dispatch.recipient.name")
    state = serializers.CharField()
    given_up = serializers.BooleanField(help_text="the mail server is not tried any more by itself")
    events = DispatchEventAnswer(many=True)


class LetterLine(Answer):
    id = serializers.UUIDField(source="letter.pk")
    case_id = serializers.UUIDField(source="letter.decision.case_id")
    decision_id = serializers.UUIDField(source="letter.decision_id")
    kind = serializers.CharField(source="letter.kind")
    state = serializers.CharField(help_text="draft, changed (since its release), released, superseded")
    revision = serializers.IntegerField(source="standing.number", help_text="counts its texts; the ETag")
    document_id = serializers.UUIDField(source="document.pk", allow_null=True, default=None)
    dispatches = DispatchAnswer(many=True)


class JargonAnswer(Answer):
    word = serializers.CharField()
    times = serializers.IntegerField()
    plain = serializers.CharField()


class LetterAnswer(LetterLine):
    text = serializers.CharField(source="standing.text")
    gaps = serializers.ListField(child=serializers.CharField(), help_text="what still waits to be written")
    reading_age = serializers.IntegerField(allow_null=True, help_text="Flesch-Kincaid, in years; English alone")
    jargon = JargonAnswer(many=True)


class LetterList(Answer):
    results = LetterLine(many=True)


class SaveShape(Shape):
    text = text(20_000)
    based_on = Whole()


class ReleaseShape(Shape):
    revision = Whole()


class SendShape(Shape):
    way = text(10)
    asks = optional_text(10)


class NoteShape(Shape):
    state = text(14)
    says = optional_text(300)


class RecipientShape(Shape):
    """An entry of the directory, or a name with its addresses."""

    part = text(10)
    correspondent_id = Id(**OPTIONAL)
    name = optional_text(160)
    address = optional_text(600)
    email = optional_text(254)


class RecipientAnswer(Answer):
    part = serializers.CharField(help_text="referrer, gp, patient")
    correspondent_id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    address = serializers.CharField()
    email = serializers.CharField()
    set_at = serializers.DateTimeField()


class CaseLettersAnswer(Answer):
    recipients = RecipientAnswer(many=True)
    results = LetterLine(many=True)


class SentAnswer(Answer):
    id = serializers.UUIDField(source="dispatch.pk")
    code = serializers.CharField(help_text="to be told to the recipient; shown here and never again")


class OutcomeClockAnswer(Answer):
    case_id = serializers.UUIDField(source="item.case_id")
    item_id = serializers.UUIDField(source="item.pk")
    decision_id = serializers.UUIDField(source="decision.pk", allow_null=True, default=None)
    discussed = serializers.DateField(source="clock.discussed")
    due = serializers.DateField(source="clock.due")
    sent = serializers.DateField(source="clock.sent", allow_null=True)
    state = serializers.CharField(source="clock.state", help_text="due, overdue, met, late")


class BoardLettersAnswer(Answer):
    results = LetterLine(many=True)
    clocks = OutcomeClockAnswer(many=True, help_text="from the discussion to the referrer's letter, of sixty days")


class DecisionLetters(Door):
    @operation("Begin the letters of a decision", LetterList, status=201, body=Nothing, also=(404,))
    def post(self, request: Request, decision_id: Any) -> Response:
        """To referrer, GP and patient, from the texts of the site; those that there are stay."""
        read_body(request, Nothing)
        letters = draft_letters(actor=self.actor, decision_id=decision_id)
        case = read_case_letters(actor=self.actor, case_id=letters[0].decision.case_id)
        rows = [row for one in case.decisions for row in one.letters if str(row.letter.decision_id) == str(decision_id)]
        return Response(LetterList({"results": rows}).data, status=201)


class PatientOutcome(Door):
    @operation("Print the outcome of a patient", DocumentAnswer, status=202, body=Nothing, also=(404,))
    def post(self, request: Request, decision_id: Any) -> Response:
        """What the board decided on this patient and nothing of others; printed in the background."""
        read_body(request, Nothing)
        return _document(publish_patient_outcome(actor=self.actor, decision_id=decision_id))


class CaseLetters(Door):
    @operation("List the letters of a case", CaseLettersAnswer, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Of every decision, with who the recipients are."""
        read = read_case_letters(actor=self.actor, case_id=case_id)
        rows = [row for one in read.decisions for row in one.letters]
        return Response(CaseLettersAnswer({"recipients": list(read.recipients.values()), "results": rows}).data)


class SetRecipient(Door):
    @operation("Name a recipient", RecipientAnswer, body=RecipientShape, also=(404,))
    def post(self, request: Request, case_id: Any) -> Response:
        """Who is referrer, GP or patient of the case's letters from now on."""
        row = set_recipient(actor=self.actor, case_id=case_id, **read_body(request, RecipientShape))
        return Response(RecipientAnswer(row).data)


class BoardLetters(Door):
    @operation("List the letters of a board", BoardLettersAnswer, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Of the last ninety days, and how long referrers wait."""
        _, rows = read_letters(actor=self.actor, board_id=board_id)
        _, clocks = read_outcome_clocks(actor=self.actor, board_id=board_id)
        return Response(BoardLettersAnswer({"results": rows, "clocks": clocks}).data)


class ReadLetter(Door):
    @operation("Read a letter", LetterAnswer, also=(404,))
    def get(self, request: Request, letter_id: Any) -> Response:
        """Its text, what is missing in it, and where it went."""
        return _letter(self, letter_id)


class SaveLetter(Door):
    @operation("Save the text of a letter", LetterAnswer, body=SaveShape, also=(404, 409))
    def post(self, request: Request, letter_id: Any) -> Response:
        """`based_on` is the revision that you read. 409 when somebody saved since: yours is kept aside."""
        saved = save_letter(actor=self.actor, letter_id=letter_id, **read_body(request, SaveShape))
        if saved.aside is not None:
            raise Stale(
                "Somebody saved another text meanwhile. Yours is kept aside.",
                remedy="Read the letter, put the two together, and save again.",
                current=saved.standing.number or 0,
            )
        return _letter(self, letter_id)


class Letters(ReadLetter, SaveLetter):
    """/letters/{id}/"""


class ReleaseLetter(Door):
    @operation("Release a letter", DocumentAnswer, status=202, body=ReleaseShape, also=(404, 409))
    def post(self, request: Request, letter_id: Any) -> Response:
        """Freezes the text that you read (`revision`); the PDF is printed in the background."""
        return _document(release_letter(actor=self.actor, letter_id=letter_id, **read_body(request, ReleaseShape)))


class SendLetter(Door):
    @operation("Send a letter", SentAnswer, status=201, body=SendShape, headers=["Location"], also=(404, 409))
    def post(self, request: Request, letter_id: Any) -> Response:
        """Its newest release, to the recipient whom it names."""
        done = send_letter(actor=self.actor, letter_id=letter_id, **read_body(request, SendShape))
        return created(SentAnswer(done).data, f"/api/v1/letters/{letter_id}/")


class NoteDispatch(Door):
    @operation("Note what became of a letter", DispatchEventAnswer, status=201, body=NoteShape, also=(404, 409))
    def post(self, request: Request, dispatch_id: Any) -> Response:
        """Sent, failed or acknowledged. Of an e-mail not yet out the mail server says it."""
        event = note_dispatch(actor=self.actor, dispatch_id=dispatch_id, **read_body(request, NoteShape))
        return Response(DispatchEventAnswer(event).data, status=201)


class RetryDispatch(Door):
    @operation("Try again to send a letter", DispatchEventAnswer, status=201, body=Nothing, also=(404, 409))
    def post(self, request: Request, dispatch_id: Any) -> Response:
        """What failed, and is not being tried by itself."""
        read_body(request, Nothing)
        return Response(DispatchEventAnswer(retry_dispatch(actor=self.actor, dispatch_id=dispatch_id)).data, status=201)


def _letter(door: Door, letter_id: Any) -> Response:
    read = read_letter(actor=door.actor, letter_id=letter_id)
    return Response(
        LetterAnswer(_Whole(read.row, read.preview)).data, headers={"ETag": f'"{read.row.standing.number}"'}
    )


class _Whole:
    """A letter's row with how its text reads, for one answer."""

    def __init__(self, row: LetterRow, preview: Any) -> None:
        self.row = row
        self.gaps, self.jargon = preview.gaps, preview.jargon
        self.reading_age = preview.reading.age if preview.reading else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _document(document: Document) -> Response:
    (answer,) = answered([document])
    where = {"Location": f"/api/v1/documents/{document.pk}/"}
    return Response(DocumentAnswer(answer).data, status=202, headers=where)
