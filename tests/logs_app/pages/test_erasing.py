"""A log, a trace, a session is deleted by who may write, after a question."""

import pytest

from logs_app.models import Log, LogBody, Session, Trace
from observability.projects.models import Membership

WHATS = ("log", "trace", "session")


@pytest.fixture
def ids(send):
    """Of a log, its trace and its session; another log stands beside it."""
    send({"external_id": "one", "trace": "t", "session": "s"}, {"external_id": "two", "trace": "t2", "session": "s2"})
    log = Log.objects.get(external_id="one")
    return {"log": log.pk, "trace": log.trace_id, "session": log.session_id}


@pytest.fixture
def developer(reader, viewer):
    Membership.objects.filter(user=viewer).update(role="developer")
    return reader


@pytest.mark.parametrize("what", WHATS)
def test_deleting_asks_first_and_leaves_nothing(developer, ids, what):
    address = f"{what}s/{ids[what]}/"
    assert "Delete…" in developer.text(address)
    assert f"Delete this {what}?" in developer.text(f"{address}delete/")
    assert Log.objects.count() == 2
    reply = developer.client.post(f"{developer.base}{address}delete/")
    assert reply["Location"] == f"{developer.base}{what}s/"
    assert [model.objects.count() for model in (Log, LogBody, Trace, Session)] == [1, 1, 1, 1]
    developer.html(address, expect=404)


@pytest.mark.parametrize("what", WHATS)
def test_viewers_delete_nothing(reader, ids, what):
    address = f"{what}s/{ids[what]}/"
    assert "Delete…" not in reader.text(address)
    reader.html(f"{address}delete/", expect=403)
    assert reader.client.post(f"{reader.base}{address}delete/").status_code == 403
    assert Log.objects.count() == 2
