"""The letters of a case: recipients, and per decision what was written, released and sent."""

from dataclasses import dataclass
from itertools import groupby

from cases.audit import Actor
from cases.models import Case
from decisions.actions.read_letters import LetterRow, letter_rows, printed_of
from decisions.actions.read_outcome_clocks import OutcomeClockRow, clocks_of
from decisions.actions.read_recipients import read_recipients
from decisions.models import AgendaItem, Decision, Document, Letter, Recipient


@dataclass(frozen=True)
class DecisionLetters:
    """One decision with its letters; `superseded` when a later version stands. Without letters none was begun.
    `outcome` is the newest paper of what was decided on the patient, `printed` whether it can be read."""

    decision: Decision
    superseded: bool
    letters: list[LetterRow]
    outcome: Document | None
    printed: bool

    @property
    def missing(self) -> bool:
        """Whether the decision stands and asks for its letters."""
        return not self.superseded and not self.letters


@dataclass(frozen=True)
class CaseLetters:
    case: Case
    recipients: dict[str, Recipient]
    decisions: list[DecisionLetters]
    clocks: list[OutcomeClockRow]


def read_case_letters(*, actor: Actor, case_id: object) -> CaseLetters:
    """Every decision of the case, the newest first. Audited as letter.read."""
    case, recipients = read_recipients(actor=actor, case_id=case_id)
    rows = letter_rows(Letter.objects.filter(decision__case=case))
    decisions = Decision.objects.filter(case=case).select_related("item__meeting").order_by("item", "-version")
    papers = Document.objects.filter(decision__case=case, kind="patient_outcome").defer("content").order_by("version")
    outcomes = {paper.decision_id: paper for paper in papers}
    printed = printed_of(outcomes.values())
    found = []
    for _, versions in groupby(decisions, key=lambda one: one.item_id):
        for place, decision in enumerate(versions):
            mine = [row for row in rows if row.letter.decision_id == decision.pk]
            paper = outcomes.get(decision.pk)
            found.append(DecisionLetters(decision, place > 0, mine, paper, paper in printed))
    found.sort(key=lambda one: one.decision.made_at, reverse=True)
    return CaseLetters(case, recipients, found, clocks_of(case.board, AgendaItem.objects.filter(case=case)))
