"""Requests that came with a project's key and could not be read, or not all of them."""

import uuid

from django.db import models
from django.utils import timezone

from observability.projects.models import Project


class DeadLetter(models.Model):
    """A request as it came, without credentials, and why it, or some of its items, were refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="letters", db_index=False)
    format = models.TextField()
    method = models.TextField()
    path = models.TextField()
    query = models.JSONField(default=dict)  # name -> value
    headers = models.JSONField(default=dict)  # those that say how the body is to be read
    body = models.BinaryField()  # unpacked
    has_body = models.BooleanField(default=True)  # False where it was too large to be kept
    size = models.PositiveBigIntegerField()  # of the body, in bytes
    status = models.PositiveSmallIntegerField()  # of HTTP: that of the first refusal
    reasons = models.JSONField(default=list)  # {field, message, status, items}, the most frequent first
    positions = models.JSONField(null=True)  # of the items that were refused; None for the request as a whole
    items = models.PositiveIntegerField(null=True)  # how many it was read as; None where it could not be read
    tries = models.PositiveIntegerField(default=0)  # how often it was read again
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "dead_letter"
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["project", "-received_at", "-id"], name="dead_letter_list")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def reason(self) -> str:
        """The most frequent one."""
        return ": ".join(filter(None, (self.reasons[0]["field"], self.reasons[0]["message"])))

    @property
    def refused(self) -> int | None:
        """How many items were refused; None where it is not known how many there are."""
        return None if self.positions is None else len(self.positions)
