"""Writers that want the same things: pooled connections, and rows in another order."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from logs_app.ingest import store
from logs_app.ingest.drafts import Draft
from logs_app.ingest.group_commit import GroupCommit
from logs_app.models import Log, Session
from logs_app.records import Record
from logs_app.wire import Receipt
from observability.projects.models import Project
from tests.logs_app.ingest.test_group_commit import waiting_for_a_lock

PATIENCE = 30


def draft(project: Project, session: str) -> Draft:
    record = Record(format="test", kind="event", session=session)
    return Draft(project.pk, record, Receipt(record), timezone.now())


@pytest.mark.django_db(transaction=True)
def test_threads_that_wait_hold_no_connection(project):
    """Else the pool may be empty, and the thread that is to write for them waits for them."""
    is_writing, may_end = threading.Event(), threading.Event()
    is_waiting = threading.Semaphore(0)
    held = []

    def write(rows: list[str]) -> None:
        is_writing.set()
        assert may_end.wait(PATIENCE)

    def release() -> None:
        store.release()
        held.append(connection.connection)
        is_waiting.release()

    def request(row: str) -> object:
        Project.objects.count()
        commits.commit([row])
        found = connection.connection
        connections.close_all()
        return found

    commits = GroupCommit(write, lambda: 10, release)
    with ThreadPoolExecutor() as threads:
        leader = threads.submit(request, "first")
        assert is_writing.wait(PATIENCE)
        waiting = [threads.submit(request, row) for row in ("second", "third")]
        for _ in waiting:
            assert is_waiting.acquire(timeout=PATIENCE)
        may_end.set()
        assert leader.result(PATIENCE) is not None
        assert [future.exception(PATIENCE) for future in waiting] == [None, None]
    assert held == [None, None]


@pytest.mark.django_db
def test_a_connection_in_a_transaction_is_kept(project):
    with transaction.atomic():
        store.release()
        assert Project.objects.get() == project


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_lost_a_deadlock_is_tried_again(project):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing can lock another out")
    store.write([draft(project, "s"), draft(project, "t")])
    first, second = Session.objects.order_by("id")
    drafts = [draft(project, row.external_id) for row in (first, second)]

    def write() -> None:
        try:
            store.write(drafts)
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as threads, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL deadlock_timeout = '1min'"
            )  # the other finds the deadlock, and gives up its locks
        Session.objects.select_for_update().get(pk=second.pk)
        other = threads.submit(write)
        while not waiting_for_a_lock():
            assert not other.done()
        Session.objects.select_for_update().get(pk=first.pk)
        transaction.on_commit(lambda: other.result(PATIENCE))
    assert Log.objects.filter(session=first).count() == Log.objects.filter(session=second).count() == 2


@pytest.mark.django_db
def test_what_fails_otherwise_is_not_tried_again(project, monkeypatch):
    tries = []

    def fail(drafts: list[Draft]) -> None:
        tries.append(drafts)
        raise OperationalError("disk full")

    monkeypatch.setattr(store, "_write", fail)
    with pytest.raises(OperationalError):
        store.write([])
    assert len(tries) == 1
