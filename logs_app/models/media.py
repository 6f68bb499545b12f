"""Pictures, sounds and other files that logs refer to, and which log refers to which."""

from django.db import models
from django.utils import timezone

from observability.projects.models import Project


class Media(models.Model):
    """The bytes that a reference in a log stands for: one copy a project, however many logs show it.

    The id is computed from (project, the client's id), which is computed from the bytes. A deleted project takes its
    media along as it takes its logs: no foreign key in the database does it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, related_name="+")
    external_id = models.TextField()
    content_type = models.TextField()
    length = models.PositiveBigIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    content = models.BinaryField()  # the last: SQLite reads all that stands before a column to reach it

    class Meta:
        db_table = "media"
        verbose_name_plural = "media"
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return f"{self.external_id} {self.content_type}"


class MediaUse(models.Model):
    """A log refers to media, which may not have come yet. Written and removed with the log."""

    log_id = models.UUIDField(editable=False)
    media = models.ForeignKey(Media, models.DO_NOTHING, db_constraint=False, related_name="uses")

    class Meta:
        db_table = "media_use"
        ordering = ["-log_id"]
        constraints = [models.UniqueConstraint(fields=["log_id", "media"], name="one_use_a_log")]

    def __str__(self) -> str:
        return f"{self.log_id} {self.media_id}"
