"""The ground that the other apps stand on: who may write and read, and where it belongs."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone

DEFAULT_ENVIRONMENT = "production"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in, by email."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    sign_outs = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often they signed out everywhere: sessions from before are over."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[assignment,misc]

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be theirs: another password or a sign-out everywhere ends the others."""
        return f"{super().get_session_auth_hash()}{self.sign_outs or ''}"


class Project(models.Model):
    """What logs, prompts, keys and members belong to."""

    class Cost(models.TextChoices):
        REPORTED = "reported", "Reported by the client first"
        COMPUTED = "computed", "Computed from prices first"

    slug = models.SlugField(unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]*$")])
    name = models.CharField(max_length=200)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    takes_public_id = models.BooleanField(
        "accept logs by public id",
        default=True,
        help_text="LLMonitor's clients send no key, only an app id. On: the public id may write logs, never read.",
    )
    cost = models.CharField(
        "cost shown",
        max_length=8,
        choices=Cost,
        default=Cost.REPORTED,
        help_text="Which cost is shown where a log has both; the other stands in where one is missing.",
    )
    joins_calls = models.BooleanField(
        "join by call id",
        default=True,
        help_text="LiteLLM may log a call to several places at once. On: what bears the same call id is one log, whose "
        "cost and tokens count once. Off: each place has a log of its own.",
    )
    retention_days = models.PositiveIntegerField(
        "days that logs are kept",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36500)],
        help_text="Older logs go, within the hour, with all that is theirs: bodies, feedback, traces, sessions, and "
        "what they add to usage. Empty: logs are kept for ever.",
    )
    # Logs before this went with their partitions: the totals of traces and sessions that began earlier may be behind.
    gone_before = models.DateTimeField(null=True, editable=False)
    members = models.ManyToManyField(User, through="Membership", related_name="projects")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    """A place that prompts are deployed to; a log names one freely."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="environments")
    name = models.CharField(max_length=200)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="environment_name"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_default=True), name="environment_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def hash_key(key: str) -> str:
    """What is stored of a secret: its SHA-256. They are long and random, so no salt or slow hash is needed."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


class ApiKey(models.Model):
    """A secret that writes and reads one project's logs. Shown once, when it is made; only its hash is kept."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=200, default="default")
    prefix = models.CharField(max_length=12, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def make(
        cls, project: Project, name: str = "default", key: str = "", created_by: User | None = None
    ) -> tuple[Self, str]:
        """A new key and its text, which cannot be had again."""
        key = key or f"pl-{secrets.token_urlsafe(30)}"
        made = cls.objects.create(
            project=project, name=name, prefix=key[: min(7, len(key) // 3)], hash=hash_key(key), created_by=created_by
        )
        return made, key

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])


class Membership(models.Model):
    """A person's part in a project."""

    class Role(models.TextChoices):
        VIEWER = "viewer"
        DEVELOPER = "developer"
        ADMIN = "admin"

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


class Preference(models.Model):
    """What a person has chosen for themselves in a project; superusers, too, who need no membership."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="preferences")
    columns = models.JSONField(default=list, blank=True, help_text="Of the list of logs, by name.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


class Invitation(models.Model):
    """A link by which a person without an account joins a project. Shown once; only its hash is kept."""

    DAYS = 7

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=9, choices=Membership.Role, default=Membership.Role.VIEWER)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["project", "email"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.email} to {self.project}"

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(days=self.DAYS)

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()
