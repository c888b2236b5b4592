"""Who is calling: a person's session (with CSRF check) or a token of theirs.

A token reads `tmb_<prefix>_<secret>`. The database holds the prefix and the SHA-256 of the
whole token, so that a copy of it opens nothing.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cases.models import ApiToken, Membership, User

NOTE_USE_EVERY = timedelta(minutes=1)
LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer tmb_<prefix>_<secret>`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person and the token; None when no bearer token was sent."""
        kind, _, given = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        token = _matching(given.strip())
        if token is None:
            raise AuthenticationFailed("The token is not known.")
        _refuse_unusable(token)
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Tumorboard"'


def _matching(given: bytes) -> ApiToken | None:
    parts = given.decode("ascii", "replace").split("_", 2) if len(given) <= LONGEST else []
    if len(parts) != 3 or parts[0] != "tmb" or "\x00" in parts[1]:
        return None
    found = ApiToken.objects.select_related("user").filter(prefix=parts[1]).first()
    digest = hashlib.sha256(given).hexdigest()
    same = hmac.compare_digest(digest, found.digest if found else "0" * 64)
    return found if same else None


def _refuse_unusable(token: ApiToken) -> None:
    if token.state == "revoked":
        raise AuthenticationFailed("The token has been revoked.")
    if token.state == "expired":
        raise AuthenticationFailed("The token has expired.")
    if not token.user.is_active:
        raise AuthenticationFailed("The token's person has no account any more.")
    if not Membership.objects.filter(user=token.user_id, board=token.board_id, ended_at=None).exists():
        raise AuthenticationFailed("The token's person does not sit on its board any more.")


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "tmb_<prefix>_<secret>",
            "description": "A token acts for one person on one board, within its scopes, until it expires.",
        }
