"""Lists that were asked for as a file and take a while."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver

from observability.projects.models import Project

KEPT: Final = timedelta(days=7)
FORMATS: Final = (("csv", "CSV"), ("jsonl", "JSON Lines"), ("parquet", "Parquet"))


class Export(models.Model):
    """A list on its way into a file, or the file."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)  # a key of exports.lists.LISTINGS
    file_format = models.CharField(max_length=20, choices=FORMATS)
    filters = models.JSONField(default=dict)  # name -> values; times are absolute
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    rows = models.PositiveBigIntegerField(default=0)
    rows_expected = models.PositiveBigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "export"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "asked_by", "-created_at"], name="export_list")]

    def __str__(self) -> str:
        return f"{self.what} as {self.file_format}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def kept_until(self) -> datetime:
        return self.created_at + KEPT

    @property
    def percent(self) -> int:
        """How far it is; 99 until it is done."""
        if self.status == self.Status.DONE:
            return 100
        return min(100 * self.rows // self.rows_expected, 99) if self.rows_expected else 0


@receiver(post_delete, sender=Export)
def remove_file(instance: Export, **_: Any) -> None:
    """The file goes with its row."""
    instance.file.delete(save=False)
