"""The search index, and what awaits it."""

from django.db import models
from django.utils import timezone

from logs_app.models.fields import WordsField
from observability.projects.models import Project


class LogWords(models.Model):
    """The words of a log. `words` has a GIN index on PostgreSQL and an FTS5 one on SQLite, which a migration makes."""

    log_id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    words = WordsField()

    class Meta:
        db_table = "log_words"
        verbose_name_plural = "words of logs"

    def __str__(self) -> str:
        return str(self.log_id)


class UnindexedLogs(models.Model):
    """A mark that logs changed or went. Append-only, one a commit and project; who indexes them removes it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    log_ids = models.TextField()  # in hexadecimal, with spaces between
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "unindexed_logs"

    def __str__(self) -> str:
        return f"{self.project_id} {self.marked_at:%Y-%m-%d %H:%M:%S}"
