"""The kinds of background work that belong to decisions, made known to this process.

Imported when the app is ready (web, commands) and by Celery's autodiscovery (workers).
"""

from cases.jobs.kinds import register
from decisions.actions.assess_case import ASSESSING
from decisions.actions.publish_document import RENDERING

register(ASSESSING)
register(RENDERING)
