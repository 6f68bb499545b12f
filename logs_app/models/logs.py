"""Logs, their bodies, and what they belong to. Empty text means "not said": a segment is a value, never NULL.

No foreign key leaves `log` or `log_body` in the database, and nothing is unique in them but the id: so they can be
partitioned by it and spread over machines.
"""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from logs_app.fingerprints import fingerprint_of
from logs_app.models.fields import JSONTextField
from logs_app.records import KINDS, STATUSES, TOKENS
from observability.projects.models import Project
from prompts_app.models import Prompt, PromptVersion

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 12}
SUM_OF_MONEY: dict[str, Any] = {"max_digits": 30, "decimal_places": 12}


class Totals(models.Model):
    """Sums over logs, recounted while nobody waits; `is_dirty` says that they are behind."""

    id = models.UUIDField(primary_key=True, editable=False)
    logs = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    total_tokens = models.BigIntegerField(default=0)
    reported_first_usd = models.DecimalField(**SUM_OF_MONEY, default=0)
    computed_first_usd = models.DecimalField(**SUM_OF_MONEY, default=0)
    unpriced_logs = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    is_dirty = models.BooleanField(default=True)

    class Meta:
        abstract = True

    @property
    def duration_ms(self) -> float:
        """From the first start to the last end."""
        return (self.ended_at - self.started_at).total_seconds() * 1000

    def shown_usd(self, first: str) -> Decimal:
        """The sum of the costs that are shown where this one of a log's two costs comes first."""
        return self.reported_first_usd if first == "reported" else self.computed_first_usd


class Session(Totals):
    """A conversation: the logs that share a client's session id. The id is computed from (project, that id)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sessions", db_index=False)
    external_id = models.TextField()
    user = models.TextField(blank=True)
    customer = models.TextField(blank=True)
    environment = models.TextField(blank=True)

    class Meta:
        db_table = "session"
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["project", "-started_at", "-id"], name="session_list"),
            models.Index(fields=["id"], condition=Q(is_dirty=True), name="session_dirty"),
        ]

    def __str__(self) -> str:
        return self.external_id


class Trace(Totals):
    """One run of an app: the logs that share a client's trace id. The id is computed from (project, that id)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="traces", db_index=False)
    external_id = models.TextField()
    name = models.TextField(blank=True)
    session = models.ForeignKey(
        Session, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="traces"
    )
    user = models.TextField(blank=True)
    customer = models.TextField(blank=True)
    environment = models.TextField(blank=True)

    class Meta:
        db_table = "trace"
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["project", "-started_at", "-id"], name="trace_list"),
            models.Index(fields=["id"], condition=Q(is_dirty=True), name="trace_dirty"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Log(models.Model):
    """One call, run or event. The id is the clock: sorting by it is sorting by time."""

    id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="logs")
    format = models.TextField()
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    name = models.TextField(blank=True)
    status = models.TextField(choices=[(status, status) for status in STATUSES])
    error_type = models.TextField(blank=True)
    error_message = models.TextField(blank=True)
    provider = models.TextField(blank=True)
    model = models.TextField(blank=True)
    requested_model = models.TextField(blank=True)
    environment = models.TextField(blank=True)
    customer = models.TextField(blank=True)
    user = models.TextField(blank=True)
    prompt = models.ForeignKey(
        Prompt, models.DO_NOTHING, null=True, blank=True, db_constraint=False, db_index=False, related_name="logs"
    )
    prompt_version = models.ForeignKey(
        PromptVersion,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="logs",
    )
    session = models.ForeignKey(
        Session, models.DO_NOTHING, null=True, blank=True, db_constraint=False, db_index=False, related_name="log_set"
    )
    trace = models.ForeignKey(
        Trace, models.DO_NOTHING, null=True, blank=True, db_constraint=False, db_index=False, related_name="log_set"
    )
    parent = models.TextField(blank=True)
    external_id = models.TextField(blank=True)
    external_key = models.UUIDField(null=True, blank=True, editable=False)  # computed from (project, external id)
    # The key that a log of the external id of its call would have, where doors are joined by it.
    call_key = models.UUIDField(null=True, blank=True, editable=False)
    tags = models.JSONField(default=list, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    latency_ms = models.FloatField(null=True, blank=True)
    ttft_ms = models.FloatField(null=True, blank=True)
    finish_reason = models.TextField(blank=True)
    input_tokens = models.BigIntegerField(null=True, blank=True)
    cache_read_tokens = models.BigIntegerField(null=True, blank=True)
    cache_write_tokens = models.BigIntegerField(null=True, blank=True)
    output_tokens = models.BigIntegerField(null=True, blank=True)
    reasoning_tokens = models.BigIntegerField(null=True, blank=True)
    is_counted = models.BooleanField(default=False)  # the tokens were counted here: the client said none
    awaits_count = models.BooleanField(default=False)
    reported_usd = models.DecimalField(**MONEY, null=True, blank=True)
    computed_usd = models.DecimalField(**MONEY, null=True, blank=True)
    unpriced_reason = models.TextField(blank=True)  # why computed_usd is missing
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "log"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project", "-id"], name="log_list"),
            models.Index(fields=["external_key"], condition=Q(external_key__isnull=False), name="log_by_external_id"),
            models.Index(fields=["call_key"], condition=Q(call_key__isnull=False), name="log_by_call"),
            models.Index(fields=["trace"], condition=Q(trace__isnull=False), name="log_by_trace"),
            models.Index(fields=["session"], condition=Q(session__isnull=False), name="log_by_session"),
            models.Index(fields=["id"], condition=Q(awaits_count=True), name="log_awaiting_count"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def error_fingerprint(self) -> str:
        """Its group of errors; "" where it did not fail."""
        return fingerprint_of(self.error_type, self.error_message) if self.status == "error" else ""

    @property
    def total_tokens(self) -> int | None:
        """Tokens of all kinds; None where none are known."""
        known = [count for name in TOKENS if (count := getattr(self, name)) is not None]
        return sum(known) if known else None

    def shown_usd(self, first: str) -> Decimal | None:
        """Which of the two costs is shown: the one that comes first, or the one that there is."""
        one, other = self.reported_usd, self.computed_usd
        if first != "reported":
            one, other = other, one
        return other if one is None else one


class LogBody(models.Model):
    """What is large in a log, apart from it: lists read its beginning at most."""

    log_id = models.UUIDField(primary_key=True, editable=False)
    input = JSONTextField(null=True, blank=True)
    output = JSONTextField(null=True, blank=True)
    tools = JSONTextField(null=True, blank=True)
    tool_calls = JSONTextField(null=True, blank=True)
    parameters = JSONTextField(null=True, blank=True)
    extra = JSONTextField(null=True, blank=True)
    error_stack = models.TextField(blank=True)
    clock = JSONTextField(null=True, blank=True, editable=False)  # when each field was said, where halves may follow

    class Meta:
        db_table = "log_body"
        verbose_name_plural = "log bodies"

    def __str__(self) -> str:
        return str(self.log_id)


class Feedback(models.Model):
    """A judgement on a log: by a person, or by an evaluator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="feedback", db_index=False)
    log_id = models.UUIDField(null=True, blank=True, db_index=True)  # None: its log has not arrived yet
    target = models.TextField(blank=True)  # the id that the client named the log by
    target_key = models.UUIDField(null=True, blank=True)
    alias_key = models.UUIDField(null=True, blank=True)  # of another id that the same word may stand for
    format = models.TextField()
    name = models.TextField()
    value = models.JSONField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)  # the value as a number where it is one: true 1, up 1, down 0
    comment = models.TextField(blank=True)
    user = models.TextField(blank=True)
    evaluator_version = models.ForeignKey(
        PromptVersion, models.SET_NULL, null=True, blank=True, related_name="judgements"
    )
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "feedback"
        verbose_name_plural = "feedback"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project", "-created_at"], name="feedback_list"),
            models.Index(fields=["project", "name", "-created_at"], name="feedback_by_name"),
            models.Index(fields=["target_key"], condition=Q(log_id__isnull=True), name="feedback_waiting"),
            models.Index(
                fields=["alias_key"], condition=Q(log_id__isnull=True, alias_key__isnull=False), name="feedback_alias"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
