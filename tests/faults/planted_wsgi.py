"""The product with a defect planted into its votes, for the proof that the load run finds it.

PLANTED=forgetful: one ballot in twenty is acknowledged and not kept.
PLANTED=doubling: a post is stored again when it is sent again.
"""

import os
import random
import uuid

from django.db import transaction

from tumorboard.wsgi import application

__all__ = ["application"]


def forgetful(cast):
    def cast_vote(**given):
        with transaction.atomic():
            ballot = cast(**given)
            transaction.set_rollback(random.random() < 0.05)
        return ballot

    return cast_vote


def doubling(cast):
    def cast_vote(**given):
        from decisions.models import BallotEvent

        seats = {"seat": given["for_seat"]} if given.get("for_seat") else {"seat__user": given["actor"].user}
        held = BallotEvent.objects.filter(round=given["round_id"], **seats)
        own = held.filter(cast_by__isnull=not given.get("for_seat")).order_by("-sequence").first()
        return cast(**given | {"idempotency_key": str(uuid.uuid4()), "replaces": own.receipt if own else ""})

    return cast_vote


def plant():
    from decisions.actions import cast_vote as casting
    from decisions.api import votes

    votes.cast_vote = globals()[os.environ["PLANTED"]](casting.cast_vote)


plant()
