"""Usage by hour and by day and segment, and which hours and days are behind."""

import uuid

from django.db import models

from logs_app.models.fields import HistogramField
from logs_app.models.logs import SUM_OF_MONEY
from observability.projects.models import Project
from prompts_app.models import Prompt, PromptVersion


class UsageSums(models.Model):
    """A stretch of time of one segment. Histograms are {bucket: count}, log-scaled, so that percentiles come from sums.

    It is there several times, divided less and less finely: `divided_by` names the columns that divide it (the others
    are empty), so that a question reads the fewest rows that answer it (`sums.DIVISIONS`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    divided_by = models.TextField(blank=True)
    environment = models.TextField(blank=True)
    customer = models.TextField(blank=True)
    user = models.TextField(blank=True)
    prompt = models.ForeignKey(Prompt, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    prompt_version = models.ForeignKey(PromptVersion, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    provider = models.TextField(blank=True)
    model = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    error_group = models.TextField(blank=True)
    logs = models.BigIntegerField()
    errors = models.BigIntegerField()
    input_tokens = models.BigIntegerField()
    cache_read_tokens = models.BigIntegerField()
    cache_write_tokens = models.BigIntegerField()
    output_tokens = models.BigIntegerField()
    reasoning_tokens = models.BigIntegerField()
    reported_first_usd = models.DecimalField(**SUM_OF_MONEY)
    computed_first_usd = models.DecimalField(**SUM_OF_MONEY)
    unpriced_logs = models.BigIntegerField()
    latency_sum_ms = models.FloatField()
    latency_logs = models.BigIntegerField()
    latency_histogram = HistogramField(default=dict)
    ttft_sum_ms = models.FloatField()
    ttft_logs = models.BigIntegerField()
    ttft_histogram = HistogramField(default=dict)
    last_at = models.DateTimeField()  # the latest start of a log

    class Meta:
        abstract = True


class UsageHour(UsageSums):
    """One hour of one segment, counted from the logs."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="usage", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        db_table = "usage_hour"
        ordering = ["-hour"]
        indexes = [
            models.Index(fields=["project", "divided_by", "hour"], name="usage_range"),
            models.Index(fields=["project", "divided_by", "user", "hour"], name="usage_of_users"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.hour:%Y-%m-%d %H}h"


class UsageDay(UsageSums):
    """One day (UTC) of one segment, added up from its hours: a long range reads a row where there were 24."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="usage_by_day", db_index=False)
    day = models.DateTimeField()  # its first moment

    class Meta:
        db_table = "usage_day"
        ordering = ["-day"]
        indexes = [
            models.Index(fields=["project", "divided_by", "day"], name="usage_long_range"),
            # Users are many; a page shows a few, and puts all in order by what stands in the index itself.
            models.Index(
                fields=["project", "divided_by", "user", "day"],
                include=["logs", "reported_first_usd", "computed_first_usd"],
                name="usage_of_users_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.day:%Y-%m-%d}"


class DirtyHour(models.Model):
    """A mark that an hour's logs changed. Append-only, so that writers never wait for one another; a recount removes
    the marks that it has seen."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="dirty_hours", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        db_table = "dirty_hour"
        indexes = [models.Index(fields=["project", "hour"], name="dirty_hour_lookup")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.hour:%Y-%m-%d %H}h"


class DirtyDay(models.Model):
    """A mark that an hour of a day (UTC) was recounted: until the day is added up anew, its hours answer for it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="dirty_days", db_index=False)
    day = models.DateTimeField()

    class Meta:
        db_table = "dirty_day"
        indexes = [models.Index(fields=["project", "day"], name="dirty_day_lookup")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.day:%Y-%m-%d}"
