"""What decisions do for cases, made known to this process: kinds of background work, the reading of urgency,
what follows from a seat, and what the clock does.

Imported when the app is ready (web, commands) and by Celery's autodiscovery (workers).
"""

from celery import shared_task

from cases.audit import SYSTEM
from cases.jobs.kinds import register
from cases.notices.seats import follows_seats
from cases.pathway.urgency_reading import reads_urgency
from decisions.actions.archive_document import ARCHIVING
from decisions.actions.assess_case import ASSESSING
from decisions.actions.escalate_calls import escalate_calls
from decisions.actions.export_cohort import EXPORTING
from decisions.actions.generate_meetings import GENERATING
from decisions.actions.keep_invitations import keep_invitations
from decisions.actions.mail_letter import MAILING
from decisions.actions.make_outcome_report import REPORTING_OUTCOMES, queue_outcome_reports
from decisions.actions.make_paper import MAKING
from decisions.actions.make_report import REPORTING
from decisions.actions.print_document import PRINTING, RENDERING
from decisions.actions.queue_meetings import queue_meetings
from decisions.actions.queue_papers import queue_papers
from decisions.actions.remind_actions import remind_actions as remind_actions_due
from decisions.actions.remind_recommendations import remind_recommendations as remind_recommendations_due
from decisions.actions.remove_exports import remove_exports as remove_exports_due
from decisions.actions.renew_outcomes import renew_outcomes as renew_outcomes_due
from decisions.actions.weigh_urgency import weigh_urgency

register(ASSESSING)
register(RENDERING)
register(PRINTING)
register(ARCHIVING)
register(REPORTING)
register(EXPORTING)
register(REPORTING_OUTCOMES)
register(GENERATING)
register(MAILING)
register(MAKING)
follows_seats(lambda person, board: keep_invitations(person=person, board=board))
reads_urgency(lambda facts, day: weigh_urgency(facts=facts, day=day))


@shared_task(name="decisions.escalate_calls", ignore_result=True)
def pass_calls_on() -> int:
    """Pass on the emergency calls that nobody answers or signs."""
    return escalate_calls(actor=SYSTEM)


@shared_task(name="decisions.queue_meetings", ignore_result=True)
def ask_for_meetings() -> int:
    """Ask for the meetings to come."""
    return queue_meetings(actor=SYSTEM)


@shared_task(name="decisions.queue_papers", ignore_result=True)
def ask_for_papers() -> int:
    """Ask for the agendas, packs and summaries that are due."""
    return queue_papers(actor=SYSTEM)


@shared_task(name="decisions.remind_actions", ignore_result=True)
def remind_actions() -> int:
    """Remind people of actions that are due."""
    return remind_actions_due()


@shared_task(name="decisions.remind_recommendations", ignore_result=True)
def remind_recommendations() -> int:
    """Ask coordinators what became of recommendations."""
    return remind_recommendations_due()


@shared_task(name="decisions.remove_exports", ignore_result=True)
def remove_exports() -> int:
    """Remove the files of exports whose time is up."""
    return remove_exports_due()


@shared_task(name="decisions.renew_outcomes", ignore_result=True)
def renew_outcomes() -> int:
    """Keep the reporting views close behind the records."""
    return renew_outcomes_due()


@shared_task(name="decisions.forget_sections", ignore_result=True)
def forget_sections() -> int:
    """Delete printed sections that no paper has used for two weeks."""
    from decisions.documents.kept_sections import forget_old

    return forget_old()


@shared_task(name="decisions.queue_outcome_reports", ignore_result=True)
def ask_for_outcome_reports() -> int:
    """Ask for the outcome reports of the month that is over."""
    return queue_outcome_reports(actor=SYSTEM)
