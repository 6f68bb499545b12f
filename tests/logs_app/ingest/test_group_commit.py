"""Requests that wait at the same moment share a transaction, and nobody waits for ever."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from logs_app.ingest import store
from logs_app.ingest.drafts import Draft
from logs_app.ingest.group_commit import GroupCommit, _Request
from logs_app.models import Log, Trace
from logs_app.records import Record
from logs_app.wire import Receipt
from observability.projects.models import Project

wait = _Request.wait


class Ended(BaseException):
    """What ends a thread."""


class Office:
    """A group commit whose first write goes on until it is released; `writes` is what was written together."""

    def __init__(self, most: int = 100) -> None:
        self.writes: list[list[str]] = []
        self.is_begun, self.release = threading.Event(), threading.Event()
        self.waiting = threading.Semaphore(0)
        self.commits: GroupCommit[str] = GroupCommit(self.write, lambda: most)

    def write(self, rows: list[str]) -> None:
        self.writes.append(list(rows))
        if rows == ["first"]:
            self.is_begun.set()
            assert self.release.wait(30)
        for row in rows:
            if row == "bad":
                raise ValueError(row)
            if row == "fatal":
                raise Ended


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


@pytest.fixture
def gather(threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Future[None]]]:
    """While a first write goes on, lets these requests wait, one after the other; then releases it."""

    def run(office: Office, *requests: list[str]) -> list[Future[None]]:
        def tell_and_wait(request: Any) -> None:
            office.waiting.release()
            wait(request)

        first = threads.submit(office.commits.commit, ["first"])
        assert office.is_begun.wait(30)
        with monkeypatch.context() as patched:
            patched.setattr(_Request, "wait", tell_and_wait)
            futures = []
            for rows in requests:
                futures.append(threads.submit(office.commits.commit, rows))
                assert office.waiting.acquire(timeout=30)
        office.release.set()
        first.result(30)
        return futures

    return run


def outcomes(futures: list[Future[None]]) -> list[type[BaseException] | None]:
    return [type(error) if (error := future.exception(30)) else None for future in futures]


def test_requests_that_wait_share_a_transaction(gather):
    office = Office()
    assert outcomes(gather(office, ["a"], ["b", "c"], ["d"])) == [None, None, None]
    assert office.writes == [["first"], ["a", "b", "c", "d"]]


def test_a_bad_row_spoils_only_its_own_request(gather):
    office = Office()
    assert outcomes(gather(office, ["a"], ["b", "bad"], ["c"])) == [None, ValueError, None]
    assert office.writes == [["first"], ["a", "b", "bad", "c"], ["a"], ["b", "bad"], ["c"]]


def test_a_transaction_has_its_bound_and_a_request_stays_together(gather):
    office = Office(most=3)
    assert outcomes(gather(office, ["a", "b"], ["c", "d"], ["e"] * 5, ["f"])) == [None] * 4
    assert office.writes == [["first"], ["a", "b"], ["c", "d"], ["e"] * 5, ["f"]]


def test_an_exception_that_ends_the_leader_wakes_everyone(gather):
    office = Office(most=2)
    assert outcomes(gather(office, ["a"], ["fatal"], ["b"], ["c"])) == [Ended, Ended, None, None]
    office.commits.commit(["after"])
    assert office.writes[-1] == ["after"]


def test_a_thread_that_is_ended_while_it_waits_is_not_waited_for(threads, monkeypatch):
    office = Office()
    first = threads.submit(office.commits.commit, ["first"])
    assert office.is_begun.wait(30)

    def end(request: Any) -> None:
        raise Ended

    with monkeypatch.context() as patched:
        patched.setattr(_Request, "wait", end)
        with pytest.raises(Ended):
            office.commits.commit(["never"])
    office.release.set()
    first.result(30)
    office.commits.commit(["after"])
    assert office.writes == [["first"], ["after"]]


def test_a_thread_that_is_ended_when_it_is_to_lead_hands_the_lead_on(threads, monkeypatch):
    office = Office(most=1)
    first = threads.submit(office.commits.commit, ["first"])
    assert office.is_begun.wait(30)

    def wait_and_end(request: Any) -> None:
        office.waiting.release()
        wait(request)
        raise Ended

    with monkeypatch.context() as patched:
        patched.setattr(_Request, "wait", wait_and_end)
        heir = threads.submit(office.commits.commit, ["never"])
        assert office.waiting.acquire(timeout=30)
    next_one = threads.submit(office.commits.commit, ["next"])
    office.release.set()
    assert outcomes([heir, first, next_one]) == [Ended, None, None]
    assert office.writes == [["first"], ["next"]]


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_spoils_only_its_own_request(gather, project, monkeypatch):
    def write(rows: list[Any]) -> None:
        try:
            office_write(rows) if rows == ["first"] else store.write(rows)
        finally:
            connections.close_all()

    office = Office()
    office_write = office.write
    office.commits = GroupCommit(write, lambda: 100)
    good, bad, other = (draft(project, external_id=name) for name in ("good", "bad", "other"))
    bad.record = msgspec.structs.replace(bad.record, metadata={"a": object()})
    assert outcomes(gather(office, [good], [bad], [other])) == [None, TypeError, None]
    assert sorted(Log.objects.values_list("external_id", flat=True)) == ["good", "other"]
    assert good.receipt.id == Log.objects.get(external_id="good").id


def draft(project: Project, **said: Any) -> Draft:
    said = {"opens_trace": True} | said
    record = Record(format="test", identity=said["external_id"], is_partial=True, **said)
    return Draft(project.pk, record, Receipt(record), timezone.now())


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def meanwhile(transactional_db, project, threads) -> Callable[[Draft, Draft], None]:
    """Two processes: the second writes while the transaction of the first is open."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: its transactions cannot overlap")

    def write_second(second: Draft) -> None:
        try:
            store.write([second])
        finally:
            connections.close_all()

    def write(first: Draft, second: Draft) -> None:
        with transaction.atomic():
            store.write([first])
            future = threads.submit(write_second, second)
            while not waiting_for_a_lock():
                assert not future.done(), "the second did not wait for the first"
        future.result(30)

    return write


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("opens_trace", [True, False])
def test_two_halves_written_at_once_make_one_log(meanwhile, project, opens_trace):
    meanwhile(
        draft(project, external_id="r", input="in", opens_trace=opens_trace),
        draft(project, external_id="r", output="out", status="ok", opens_trace=opens_trace),
    )
    assert Log.objects.get().status == "ok"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", [1, -1], ids=["child first", "parent first"])
def test_a_child_and_its_parent_written_at_once_share_a_trace(meanwhile, project, order):
    family = [draft(project, external_id="child", parent="parent"), draft(project, external_id="parent", parent="root")]
    meanwhile(*family[::order])
    assert set(Log.objects.values_list("trace__external_id", flat=True)) == {"root"}
    assert Trace.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_leaf_written_while_its_family_moves_moves_too(meanwhile, project):
    store.write([draft(project, external_id="child", parent="parent")])
    meanwhile(draft(project, external_id="parent", parent="root"), draft(project, external_id="leaf", parent="child"))
    assert set(Log.objects.values_list("trace__external_id", flat=True)) == {"root"}
