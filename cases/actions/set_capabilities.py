"""Record what a site can do; every open case of its boards is assessed again."""

from collections.abc import Mapping

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.facts.catalogue import facts_of
from cases.facts.fact import Scope
from cases.jobs.facts_changed import site_changed
from cases.models import Site
from cases.pathway.intake import Intake


@transaction.atomic
def set_capabilities(*, actor: Actor, board_id: object, capabilities: Mapping[str, bool | None]) -> Site:
    """The site of the board with these capabilities; None takes an answer back to "not recorded".

    Names that are left out keep their answer. Raises BadInput for a name that is no site fact.
    """
    seat = access.seat(actor, access.as_id(board_id), "site.configure")
    intake = Intake()
    known = {fact.name for fact in facts_of(Scope.SITE)}
    for name, answer in capabilities.items():
        if name not in known:
            intake.refuse(name, "The catalogue has no such capability.", "Use the names of the form.")
        elif answer not in (True, False, None):
            intake.refuse(name, "This is neither yes, no nor not recorded.", "Choose one of the answers.")
    intake.finish()
    site = Site.objects.select_for_update(no_key=True).get(pk=seat.board.site_id)
    answers = {**site.capabilities, **capabilities}
    answers = {name: answer for name, answer in answers.items() if answer is not None}
    if answers != site.capabilities:
        _change(actor, site, answers)
    return site


def _change(actor: Actor, site: Site, answers: dict[str, bool]) -> None:
    before, site.capabilities = site.capabilities, answers
    site.save(update_fields=["capabilities"])
    # The audit chains come last, as in every action that holds cases.
    site_changed(site)
    changed = sorted(name for name in {*before, *answers} if before.get(name) != answers.get(name))
    for board in site.boards.order_by("pk"):
        audit.append(actor, "site.configure", board=board, subject="capabilities", detail={"changed": changed})
