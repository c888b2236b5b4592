"""Switch parts of the advice off or on for a site; every open case of its boards is assessed again."""

from collections.abc import Collection

from django.db import transaction

from cases import access, audit
from cases.audit import Actor
from cases.jobs.facts_changed import site_changed
from cases.models import Site
from cases.pathway.intake import Intake
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.policy import Policy, rule_classes


@transaction.atomic
def set_site_policy(
    *, actor: Actor, board_id: object, advice: bool, unverified_scores: bool, classes_off: Collection[str]
) -> Site:
    """The site of the board with its new policy. Assessments made under the old one are stale at once.

    Raises BadInput for a class of rules that the knowledge does not have.
    """
    seat = access.seat(actor, access.as_id(board_id), "site.configure")
    intake = Intake()
    known = rule_classes(load_knowledge())
    for name in classes_off:
        intake.one_of("classes_off", name, known)
    intake.finish()
    policy = Policy(bool(advice), bool(unverified_scores), frozenset(classes_off)).to_json()
    site = Site.objects.select_for_update(no_key=True).get(pk=seat.board.site_id)
    if policy != Policy.from_json(site.policy).to_json():
        _change(actor, site, policy)
    return site


def _change(actor: Actor, site: Site, policy: dict[str, object]) -> None:
    before, site.policy = site.policy, policy
    site.save(update_fields=["policy"])
    # The audit chains come last, as in every action that holds cases.
    site_changed(site)
    for board in site.boards.order_by("pk"):
        audit.append(actor, "site.configure", board=board, subject="policy", detail={"from": before, "to": policy})
