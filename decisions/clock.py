"""What decisions do for cases, made known to this process: kinds of background work, and the reading of urgency.

Imported when the app is ready (web, commands) and by Celery's autodiscovery (workers).
"""

from cases.jobs.kinds import register
from cases.pathway.urgency_reading import reads_urgency
from decisions.actions.assess_case import ASSESSING
from decisions.actions.make_report import REPORTING
from decisions.actions.publish_document import RENDERING
from decisions.actions.weigh_urgency import weigh_urgency

register(ASSESSING)
register(RENDERING)
register(REPORTING)
reads_urgency(lambda facts, day: weigh_urgency(facts=facts, day=day))
