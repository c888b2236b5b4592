"""Revoke a token at once: one's own, or as the board's administrator."""

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.audit import Actor
from cases.models import ApiToken
from cases.pathway.refusals import NotVisible, WrongState


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: object) -> ApiToken:
    """The revoked token. Its owner or an administrator of its board may do this."""
    token = ApiToken.objects.select_related("board").filter(pk=access.as_id(token_id)).first()
    if token is None:
        raise NotVisible()
    if actor.user is None or token.user_id != actor.user.pk:
        access.seat(actor, token.board_id, "members.manage")
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise WrongState("This token has already been revoked.")
    audit.append(actor, "token.revoke", board=token.board, subject=f"token {token.prefix}")
    token.refresh_from_db()
    return token
