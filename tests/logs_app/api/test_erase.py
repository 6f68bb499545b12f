"""What is deleted is gone when the answer comes: from every list, every sum and every table."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from logs_app import rollups
from logs_app.ingest.store import deletion
from logs_app.models import Export, Feedback, Log, LogBody, LogWords, Session, Trace
from logs_app.search.index import index_waiting
from observability.projects.models import ApiKey, Project, User

ANN = {"user": "ann", "customer": "acme", "session": "chat 1", "trace": "run 1"}
BOB = {"user": "bob", "customer": "zen", "session": "chat 2", "trace": "run 2"}


@pytest.fixture
def post(api):
    def send(*logs, path="logs"):
        assert api.post(f"/api/v1/{path}/", json.dumps(logs), content_type="application/json").status_code == 200

    return send


@pytest.fixture
def filled(post):
    """Two logs of Ann and one of Bob, each with words and a judgement by the other; all is recounted and indexed."""
    post(
        {"external_id": "a1", "input": "I am ann", "started_at": "2026-03-01T10:00:00Z", **ANN},
        {"external_id": "a2", "started_at": "2026-03-01T11:00:00Z", **ANN},
        {"external_id": "b1", "started_at": "2026-03-01T11:00:00Z", **BOB},
    )
    post(
        {"log": "a1", "name": "thumbs", "value": True, "user": "bob"},
        {"log": "b1", "name": "thumbs", "value": True, "user": "ann"},
        {"log": "not here yet", "name": "thumbs", "value": True, "user": "ann"},
        path="feedback",
    )
    rollups.recount_dirty()
    index_waiting()


def left(api) -> tuple[list[str], ...]:
    """The names of what the API still lists."""
    ids = ([row["external_id"] for row in api.get(f"/api/v1/{what}/").json()["results"]] for what in LISTS)
    names = ([row["name"] for row in api.get(f"/api/v1/{what}/").json()["results"]] for what in ("customers", "users"))
    return (*ids, *names)


LISTS = ("logs", "traces", "sessions")
ONLY_BOB = (["b1"], ["run 2"], ["chat 2"], ["zen"], ["bob"])


def tables_that_say(word: str) -> set[str]:
    """The tables of logs in which any column of a row holds a word."""
    found = set()
    for model in apps.get_app_config("logs").get_models():
        for row in model._default_manager.values_list():
            if any(word in str(value).split() for value in row):
                found.add(model.__name__)
    return found


@pytest.mark.parametrize("address", ["traces/run 1", "sessions/chat 1", "customers/acme", "users/ann"])
def test_everything_of_one_is_gone_at_once(api, filled, address):
    assert api.delete(f"/api/v1/{address}/").status_code == 204
    assert left(api) == ONLY_BOB
    assert sum(row["logs"] for row in api.get("/api/v1/usage/").json()["results"]) == 1
    assert [model.objects.count() for model in (Log, LogBody, LogWords, Trace, Session)] == [1] * 5
    assert api.delete(f"/api/v1/{address}/").status_code == 404


def test_nothing_names_an_erased_user_any_more(api, filled):
    assert "Log" in tables_that_say("ann")
    api.delete("/api/v1/users/ann/")
    assert tables_that_say("ann") == set()
    assert not Feedback.objects.exists()  # on her logs, and by her


def test_nothing_names_an_erased_customer_any_more(api, filled):
    assert "UsageHour" in tables_that_say("acme")
    api.delete("/api/v1/customers/acme/")
    assert tables_that_say("acme") == set()
    assert Feedback.objects.count() == 2


def test_files_that_may_tell_of_an_erased_user_go_too(api, filled, project, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    asked_by = User.objects.create_user("dev@example.com")
    export = Export.objects.create(project=project, asked_by=asked_by, what="logs", file_format="csv", status="done")
    export.file.save("logs.csv", ContentFile(b"ann"))
    api.delete("/api/v1/users/nobody/")
    assert Path(export.file.path).exists()
    api.delete("/api/v1/users/ann/")
    assert not Path(export.file.path).exists()


def test_a_session_that_two_share_keeps_the_other_and_forgets_the_name(api, post, filled):
    post({"external_id": "b2", "session": "chat 1", "trace": "run 1", "user": "bob"})
    api.delete("/api/v1/users/ann/")
    assert [log["external_id"] for log in api.get("/api/v1/sessions/chat 1/").json()["conversation"]] == ["b2"]
    assert api.get("/api/v1/traces/run 1/").json()["logs"] == 1
    assert tables_that_say("ann") == set()


def test_a_batch_ends_nothing(api, post, filled, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 2)
    post(*({"external_id": f"more{n}", **ANN} for n in range(5)))
    api.delete("/api/v1/users/ann/")
    assert left(api) == ONLY_BOB


def test_polylogs_own_ids_name_what_is_deleted_too(api, filled):
    for what, name in (("traces", "run 1"), ("sessions", "chat 2")):
        id = api.get(f"/api/v1/{what}/{name}/").json()["id"]
        assert api.delete(f"/api/v1/{what}/{id}/").status_code == 204
    assert not Log.objects.exists()


def test_another_projects_logs_are_out_of_reach(api, filled):
    other = Project.objects.create(slug="other", name="Other")
    theirs = {"Authorization": f"Bearer {ApiKey.make(other)[1]}"}
    trace = api.get("/api/v1/traces/run 1/").json()["id"]
    for address in (f"traces/{trace}", "sessions/chat 1", "customers/acme", "users/ann"):
        assert api.delete(f"/api/v1/{address}/", headers=theirs).status_code == 404
    assert Log.objects.count() == 3


def test_a_viewer_deletes_nothing(client, project, filled):
    project.memberships.create(user=User.objects.create_user("eve@example.com"), role="viewer")
    client.force_login(User.objects.get(email="eve@example.com"))
    for address in ("traces/run 1", "sessions/chat 1", "customers/acme", "users/ann"):
        assert client.delete(f"/api/v1/{address}/?project=acme").status_code == 403


@pytest.mark.parametrize(
    "words", [("--user", "ann"), ("--customer", "acme"), ("--session", "chat 1"), ("--trace", "run 1")]
)
def test_the_command_erases_as_the_api_does(api, filled, words):
    said = StringIO()
    call_command("erase", "--project", "acme", *words, stdout=said)
    assert left(api) == ONLY_BOB
    assert "rows erased" in said.getvalue()


def test_the_command_says_what_it_does_not_know(project):
    for words in (("--project", "nope", "--user", "ann"), ("--project", "acme", "--user", "")):
        with pytest.raises(CommandError, match="--"):
            call_command("erase", *words)


def test_a_deleted_project_leaves_no_row(filled, project):
    project.delete()
    assert not [model for model in apps.get_app_config("logs").get_models() if model._default_manager.exists()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM log_words_index WHERE log_words_index MATCH 'ann'")
            assert cursor.fetchone() == (0,)
