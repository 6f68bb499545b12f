"""Which logs failed, and of what: a row a failed log, beside it."""

from typing import Final

from django.db import models
from django.db.models import Case, OuterRef, Subquery, Value, When

from observability.projects.models import Project


class LogError(models.Model):
    """A failed log's group, by `fingerprints.fingerprint_of` its type and message. Written and removed with the log."""

    log_id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    fingerprint = models.TextField()

    class Meta:
        db_table = "log_error"
        ordering = ["-log_id"]
        indexes = [models.Index(fields=["project", "fingerprint", "-log_id"], name="log_error_list")]

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.log_id}"


# The column of that name which rolled-up hours have, for logs; empty for those that did not fail.
ERROR_GROUP: Final = Case(
    When(status="error", then=Subquery(LogError.objects.filter(log_id=OuterRef("id")).values("fingerprint")[:1])),
    default=Value(""),
    output_field=models.TextField(),
)
