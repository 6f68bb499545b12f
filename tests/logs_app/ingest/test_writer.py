"""The connection that is kept to write with."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections, transaction

from logs_app.ingest.store.writer import Writer
from observability.projects.models import Project


@pytest.fixture
def writer(transactional_db):
    made = Writer()
    yield made
    made.close()


def socket_of(writer: Writer) -> object:
    with writer.lent():
        Project.objects.count()
        return connection.connection


def test_all_threads_write_through_one_connection(writer):
    own = connection.connection
    with ThreadPoolExecutor(3) as threads:
        used = {id(each.result()) for each in [threads.submit(socket_of, writer) for _ in range(6)]}
    assert used == {id(socket_of(writer))}
    assert connection.connection is own


def test_a_thread_in_a_transaction_keeps_its_own(writer):
    with transaction.atomic():
        own = connection.connection
        assert socket_of(writer) is own


def test_what_failed_in_the_middle_leaves_nothing(writer):
    def fail() -> None:
        with writer.lent(), transaction.atomic():
            Project.objects.create(slug="half", name="Half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Project.objects.exists()
    with writer.lent():
        assert not connection.in_atomic_block


@pytest.mark.parametrize("is_idle", [True, False])
def test_a_connection_that_broke_is_replaced(writer, monkeypatch, is_idle):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could end a connection")
    broken = socket_of(writer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [broken.info.backend_pid])
    if is_idle:
        writer._used_at = 0.0
    else:
        with pytest.raises(OperationalError):
            socket_of(writer)
    assert socket_of(writer) is not broken


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_begins_anew(writer):
    kept = socket_of(writer)
    writer.forget()
    try:
        assert socket_of(writer) is not kept
    finally:
        kept.close()
    connections.close_all()
