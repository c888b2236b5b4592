"""The only door to patient data: who may see what, and the place where a read is audited.

Every function takes the acting person first and returns the object or raises: `NotVisible`
for what another board owns (told apart in nothing from what does not exist), `NotYourRole`
for a visible thing that this role may not use in this way. Rights are read from the
database at each call, so that a removed member loses access with the next request.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from cases import audit
from cases.audit import Actor
from cases.models import ApiToken, AuditEntry, Board, Case, Job, Membership, Notice, OutgoingMail, Patient
from cases.pathway.permissions import POLICY, may
from cases.pathway.refusals import Denied, NotVisible, NotYourRole, Refusal
from cases.pathway.wording import with_article


def actor_of(request: Any) -> Actor:
    """Who acts in this request of a page or of the API, with its id and address for the log.

    A token narrows the person to the token's board and scopes.
    """
    token = getattr(request, "auth", None)
    narrowed: dict[str, Any] = {"via": "session"}
    if isinstance(token, ApiToken):
        narrowed = {"via": "token", "scopes": frozenset(token.scopes), "board_id": token.board_id}
    return Actor(user=request.user, request_id=getattr(request, "id", ""), address=_address(request.META), **narrowed)


def _address(meta: dict[str, Any]) -> str:
    # Only as many forwarded addresses are believed as there are proxies of our own.
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    given = hops[-proxies] if 0 < proxies <= len(hops) else meta.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(given))[:45]
    except ValueError:
        return ""


def memberships(actor: Actor) -> QuerySet[Membership]:
    """The current seats of this person (limited to the token's board, if it has one), each with its board."""
    return _current(actor).select_related("board__site").order_by("board__name")


def _current(actor: Actor) -> QuerySet[Membership]:
    seats = Membership.objects.filter(user=actor.user, user__is_active=True, ended_at=None)
    return seats if actor.board_id is None else seats.filter(board_id=actor.board_id)


def seat(actor: Actor, board_id: object, verb: str) -> Membership:
    """This person's seat on the board, if it holds `verb`."""
    current = _current(actor).filter(board_id=board_id).first()
    if current is None:
        raise NotVisible(board_id=board_id, verb=verb)
    if actor.scopes is not None and verb not in actor.scopes:
        raise NotYourRole(
            f"This token does not carry the scope “{verb}”.",
            remedy="Ask for a token with it.",
            board_id=board_id,
            verb=verb,
        )
    if not may(current.role, verb):
        raise NotYourRole(
            f"{with_article(current.get_role_display().lower()).capitalize()} may not do this.",
            remedy=f"It needs: {', '.join(sorted(role.label.lower() for role in POLICY[verb]))}.",
            board_id=board_id,
            verb=verb,
        )
    return current


def note_refused(request: Any, refusal: Refusal) -> None:
    """Leave a line "refused" in the board's access log when `refusal` denied access to what exists.

    The doors call it once the action's transaction has rolled back, for pages and API alike.
    The line says who, by which route, for which permission, and names ids from the address;
    what exists nowhere leaves none, and neither does an anonymous request.
    """
    if not isinstance(refusal, Denied) or not request.user.is_authenticated:
        return
    owner = Board.objects.filter(pk=refusal.board_id).first() if refusal.board_id else None
    if owner is None and isinstance(refusal, NotVisible):
        return
    actor, route = actor_of(request), request.resolver_match
    ids = {name: str(value) for name, value in route.kwargs.items() if isinstance(value, UUID)}
    seat_there = _current(actor).filter(board=owner).first() if owner else None
    audit.append(
        actor,
        "refused",
        role=seat_there.role if seat_there else "",
        board=owner,
        subject=f"{request.method} {route.view_name or route.route}"[:120],
        detail={"verb": refusal.verb, **ids},
    )


def holds(actor: Actor, board_id: object, verb: str) -> bool:
    """Whether `seat` would answer; for showing or hiding a button, never instead of it."""
    try:
        seat(actor, board_id, verb)
    except (NotVisible, NotYourRole):
        return False
    return True


def boards(actor: Actor, verb: str) -> list[Board]:
    """The boards on which this person holds `verb`, by name."""
    if actor.scopes is not None and verb not in actor.scopes:
        return []
    return [s.board for s in memberships(actor) if may(s.role, verb)]


def board(actor: Actor, board_id: object, verb: str, *, lock: bool = False) -> Board:
    """One board on which this person holds `verb`. No patient data, so not audited.

    `lock` holds it until the transaction ends; it is taken before anything that belongs to the board.
    """
    pk = as_id(board_id)
    if actor is not audit.SYSTEM:
        seat(actor, pk, verb)
    rows = Board.objects.select_related("site")
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(pk=pk).first()
    if found is None:
        raise NotVisible()
    return found


def case(
    actor: Actor,
    case_id: object,
    verb: str,
    *,
    lock: bool = False,
    subject: str = "",
    detail: dict[str, Any] | None = None,
) -> Case:
    """One case for one purpose, audited as `verb` with `subject` and `detail` (names and ids, no values).

    `lock` takes the row lock that a change needs (inside the caller's transaction).
    """
    with transaction.atomic():
        rows = Case.objects.select_related("patient", "board__site")
        if lock:
            rows = rows.select_for_update(of=("self",), no_key=True)
        found = rows.filter(pk=as_id(case_id)).first()
        if found is None:
            raise NotVisible()
        role = "" if actor is audit.SYSTEM else seat(actor, found.board_id, verb).role
        audit.append(actor, verb, role=role, board=found.board, case=found, subject=subject, detail=detail)
        return found


def patient(actor: Actor, patient_id: object, verb: str = "case.read") -> Patient:
    """One person's identity, for a reader of a case of theirs. Audited on that case's board."""
    sits_on = [s.board_id for s in memberships(actor)]
    with transaction.atomic():
        theirs = Case.objects.filter(patient=as_id(patient_id), board__in=sits_on).select_related("patient", "board")
        mine = list(theirs.order_by("-referred_at"))
        if not mine:
            elsewhere = Case.objects.filter(patient=as_id(patient_id)).values_list("board_id", flat=True).first()
            raise NotVisible(board_id=elsewhere, verb=verb)
        reason = next((c for c in mine if holds(actor, c.board_id, verb)), mine[0])
        role = seat(actor, reason.board_id, verb).role
        audit.append(actor, verb, role=role, board=reason.board, patient=reason.patient, subject="patient identity")
        return reason.patient


def cases(actor: Actor, verb: str = "case.read", *, board_id: object | None = None) -> QuerySet[Case]:
    """Every case on the boards where this person holds `verb`. Nothing is audited yet:
    whoever shows rows passes them through `shown`."""
    visible = [b.pk for b in boards(actor, verb)]
    if board_id is not None:
        visible = [seat(actor, as_id(board_id), verb).board_id]
    return Case.objects.filter(board__in=visible).select_related("patient", "board")


def shown(actor: Actor, rows: Iterable[Case], verb: str = "case.list_read") -> list[Case]:
    """The rows as a list, after writing one audit line per board that names their cases."""
    found = list(rows)
    by_board: dict[Board, list[str]] = {}
    for row in found:
        by_board.setdefault(row.board, []).append(row.reference)
    with transaction.atomic():
        for owner, references in by_board.items():
            audit.append(actor, verb, board=owner, detail={"cases": references})
    return found


def access_log(actor: Actor, case_id: object) -> tuple[Case, QuerySet[AuditEntry]]:
    """A case and the log of who used it, for whoever may read that; reading it is a line of its own.

    Who else has cast a ballot is left out for everybody but an auditor: an open vote is blind
    by every channel, and later the round itself shows the ballots to those who may see them.
    """
    found = case(actor, case_id, "case.read_access_log", subject="access log")
    lines = AuditEntry.objects.filter(case=found)
    if not holds(actor, found.board_id, "audit.read"):
        lines = lines.exclude(~Q(actor=actor.user), verb="vote.cast")
    return found, lines


def job(actor: Actor, job_id: object) -> Job:
    """A background job of a board this person can read cases of, or one that they have asked for themselves."""
    found = Job.objects.select_related("board", "case").filter(pk=as_id(job_id)).first()
    if found is None or found.board_id is None:
        raise NotVisible()
    asked_for_it = actor.user is not None and found.requested_by_id == actor.user.pk
    if not (asked_for_it and memberships(actor).filter(board=found.board_id).exists()):
        seat(actor, found.board_id, "case.read")
    return found


def notices(actor: Actor) -> QuerySet[Notice]:
    """What this person was told of the boards they sit on, newest first. No patient data, so not audited."""
    on = [b.pk for b in boards(actor, "notice.read")]
    return Notice.objects.filter(user=actor.user, board__in=on).select_related("board").order_by("-at", "-pk")


def mails(actor: Actor, board_id: object) -> QuerySet[OutgoingMail]:
    """The outbox of a board: its e-mails and the daily summaries of its members, newest first."""
    owner = board(actor, board_id, "mail.manage")
    of_members = Q(board=None, user__memberships__in=Membership.objects.filter(board=owner, ended_at=None))
    return OutgoingMail.objects.filter(Q(board=owner) | of_members).select_related("user", "job").distinct()


def own_tokens(actor: Actor, board_id: object) -> QuerySet[ApiToken]:
    """This person's tokens for one board, those that have ended among them, newest first."""
    return ApiToken.objects.filter(user=actor.user, board=as_id(board_id)).order_by("-created_at", "-pk")


def own_token(actor: Actor, token_id: object) -> ApiToken:
    """One token of this person; for everybody else it is not there."""
    found = ApiToken.objects.filter(pk=as_id(token_id)).first()
    if found is None:
        raise NotVisible()
    if actor.user is None or found.user_id != actor.user.pk:
        raise NotVisible(board_id=found.board_id, verb="token.revoke")
    return found


def members_tokens(actor: Actor, board_id: object) -> QuerySet[ApiToken]:
    """The tokens of a board that nobody has revoked, with whose they are, newest first, for who manages its members."""
    owner = board(actor, board_id, "members.manage")
    return ApiToken.objects.filter(board=owner, revoked_at=None).select_related("user").order_by("-created_at", "-pk")


def members_token(actor: Actor, token_id: object) -> ApiToken:
    """One token of a board, for who manages its members."""
    found = ApiToken.objects.filter(pk=as_id(token_id)).first()
    if found is None:
        raise NotVisible()
    seat(actor, found.board_id, "members.manage")
    return found


def as_id(value: object) -> UUID:
    """A UUID from whatever a door received; what is not one cannot exist, so NotVisible."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        raise NotVisible() from None
