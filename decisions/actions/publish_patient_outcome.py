"""Freeze what the board decided on one patient, and have it printed."""

from django.db import transaction

from cases.audit import Actor
from decisions import access
from decisions.actions.store_document import store_document
from decisions.documents.content_outcome import patient_outcome_content
from decisions.models import Document


@transaction.atomic
def publish_patient_outcome(*, actor: Actor, decision_id: object) -> Document:
    """The newest outcome of the decision's patient; the same content as before gives that document again.

    Any version of a decision: what was superseded is marked so on the paper.
    """
    decision = access.decision(actor, decision_id, "document.make", lock=True)
    content = patient_outcome_content(decision)
    board = decision.case.board
    return store_document(actor=actor, board=board, decision=decision, kind="patient_outcome", content=content)
