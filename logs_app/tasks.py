"""What Celery does while nobody waits. A task may run twice at once, or be lost: the next run makes up for it."""

from datetime import datetime
from uuid import UUID

from celery import shared_task

from logs_app import ids, partitions, retention, rollups
from logs_app.counting import count_waiting
from logs_app.exports import run as exports
from logs_app.ingest.replay import replay_all
from logs_app.ingest.store import letters
from logs_app.models import Log
from logs_app.repricing import reprice
from logs_app.search.index import index_waiting
from observability.projects.models import Project


@shared_task(name="logs.recount_dirty")
def recount_dirty() -> None:
    """Recounts the hours, traces and sessions that are behind."""
    rollups.recount_dirty(rest=20)  # a twentieth of a processor at most


@shared_task(name="logs.count_tokens")
def count_tokens() -> None:
    """Counts and prices the logs whose clients said no tokens."""
    count_waiting()


@shared_task(name="logs.index_words")
def index_words() -> None:
    """Brings the search index up to date."""
    index_waiting()


@shared_task(name="logs.reprice_since")
def reprice_since(project_id: int | None, since: str) -> None:
    """Prices a project's logs again from a moment on (ISO 8601); every project's without one."""
    logs = Log.objects.filter(id__gte=ids.first_id(datetime.fromisoformat(since)))
    reprice(logs.filter(project_id=project_id) if project_id else logs)


@shared_task(name="logs.make_partitions")
def make_partitions() -> None:
    """Makes the partitions of the coming weeks, and of those that many logs came late for."""
    partitions.make_ahead()


@shared_task(name="logs.analyze")
def analyze() -> None:
    """Brings what the database knows of the logs as a whole up to date."""
    partitions.analyze()


@shared_task(name="logs.retain")
def retain() -> None:
    """Takes away the logs that no project keeps any longer."""
    retention.retain()


@shared_task(name="logs.export")
def export(id: str) -> None:
    """Writes the file of an export."""
    exports.run(UUID(id))


@shared_task(name="logs.remove_old_exports")
def remove_old_exports() -> None:
    """Removes the files that nobody fetched for a week."""
    exports.remove_old()


@shared_task(name="logs.replay")
def replay(project_id: int) -> None:
    """Reads a project's dead letters again."""
    for project in Project.objects.filter(pk=project_id):
        replay_all(project)


@shared_task(name="logs.remove_old_letters")
def remove_old_letters() -> None:
    """Removes the dead letters that are too old, or too many."""
    letters.remove_old()
