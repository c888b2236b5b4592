"""What decisions do for cases, made known to this process: kinds of background work, the reading of urgency,
and what the clock does.

Imported when the app is ready (web, commands) and by Celery's autodiscovery (workers).
"""

from celery import shared_task

from cases.jobs.kinds import register
from cases.pathway.urgency_reading import reads_urgency
from decisions.actions.assess_case import ASSESSING
from decisions.actions.make_report import REPORTING
from decisions.actions.publish_document import RENDERING
from decisions.actions.remind_actions import remind_actions as remind_actions_due
from decisions.actions.weigh_urgency import weigh_urgency

register(ASSESSING)
register(RENDERING)
register(REPORTING)
reads_urgency(lambda facts, day: weigh_urgency(facts=facts, day=day))


@shared_task(name="decisions.remind_actions", ignore_result=True)
def remind_actions() -> int:
    """Remind people of actions that are due."""
    return remind_actions_due()
