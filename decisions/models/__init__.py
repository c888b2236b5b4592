"""What was advised, what the board said, and the paper that went out."""

from decisions.models.assessments import Assessment
from decisions.models.decisions import Decision, Signature
from decisions.models.documents import Document, DocumentFile
from decisions.models.emergencies import CallAnswer, CallStep, EmergencyCall, EmergencyRules, Ratification
from decisions.models.knowledge import KnowledgeRelease
from decisions.models.meetings import AgendaItem, Attendance, Meeting, MeetingReply
from decisions.models.outcomes import CaseOutcome, Implementation, MetricReport
from decisions.models.results import RecordedResult
from decisions.models.votes import BallotEvent, Round, Seat

__all__ = [
    "AgendaItem",
    "Assessment",
    "Attendance",
    "BallotEvent",
    "CallAnswer",
    "CallStep",
    "CaseOutcome",
    "Decision",
    "Document",
    "DocumentFile",
    "EmergencyCall",
    "EmergencyRules",
    "Implementation",
    "KnowledgeRelease",
    "Meeting",
    "MeetingReply",
    "MetricReport",
    "Ratification",
    "RecordedResult",
    "Round",
    "Seat",
    "Signature",
]
