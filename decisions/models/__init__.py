"""What was advised, what the board said, and the paper that went out."""

from decisions.models.assessments import Assessment
from decisions.models.decisions import Decision, Signature
from decisions.models.delegations import Delegation
from decisions.models.documents import Document, DocumentFile
from decisions.models.knowledge import KnowledgeRelease
from decisions.models.meetings import AgendaItem, Attendance, Meeting
from decisions.models.opinions import AdviceShown, Dissent, Opinion
from decisions.models.results import RecordedResult
from decisions.models.votes import BallotEvent, Round, Seat

__all__ = [
    "AdviceShown",
    "AgendaItem",
    "Assessment",
    "Attendance",
    "BallotEvent",
    "Decision",
    "Delegation",
    "Dissent",
    "Document",
    "DocumentFile",
    "KnowledgeRelease",
    "Meeting",
    "Opinion",
    "RecordedResult",
    "Round",
    "Seat",
    "Signature",
]
