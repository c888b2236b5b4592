"""People who log in, and the tokens other systems use in their name."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A named person. The address is stored in lower case; one account per address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=(username or "").strip())


class User(AbstractBaseUser):
    """One named account per person: no shared and no default accounts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, help_text="As printed on a signature")
    profession = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def printed_name(self) -> str:
        """Name and profession, as a signature and a responsible person are printed."""
        return ", ".join(part for part in (self.name, self.profession) if part)[:160]


class ApiToken(models.Model):
    """A secret for another system, stored as SHA-256 and looked up by its prefix.

    It acts for one person on one board, with a list of scopes (verbs of the policy
    table); it expires, can be revoked, and is shown once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    board = models.ForeignKey("cases.Board", models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """in_use, expired or revoked; what was revoked stays so. The seat and the account are not looked at."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "in_use"


class CalendarFeed(models.Model):
    """A person's own address of their meetings for a calendar program. The secret part of the address is
    stored as SHA-256; it is shown once, and ends when it is revoked or made anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="one_calendar_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class CalendarPreference(models.Model):
    """How a person wants meetings in their calendar program: `invitations` to each by e-mail, and a reminder
    `alarm_minutes` before each (None: no reminder). Without a row neither."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="calendar_preference")
    invitations = models.BooleanField(default=False)
    alarm_minutes = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"calendar preference of {self.user_id}"
