"""Searching is the same before a log is indexed and after."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from logs_app.models import Log, LogWords, UnindexedLogs
from logs_app.search import index
from logs_app.search.index import index_waiting, search_lag
from logs_app.tasks import index_words
from observability.projects.models import ApiKey, Project
from tests.logs_app.api.test_logs import names, send

WORDS = ("parcel", "par", "lost", "late", "北", "4711")


@pytest.fixture(params=[False, True], ids=["waiting", "indexed"])
def four(api, request):
    """Logs that wait for the index, or that are in it."""
    send(
        api,
        {"name": "a", "input": [{"role": "user", "content": "My parcel is late."}], "output": "So it is."},
        {"name": "b", "output": "late, my parcel", "tags": ["vip"], "metadata": {"ticket": "AB-4711"}},
        {"name": "c", "status": "error", "error": {"type": "Timeout", "message": "gave up"}, "customer": "Zen"},
        {"name": "d", "input": "北京です", "tool_calls": [{"name": "find", "arguments": {"city": "Lima"}}]},
    )
    if request.param:
        assert index_waiting() == 4
        assert LogWords.objects.count() == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=PARCEL", "ab"),
        ("q=parc+lat", "ab"),
        ("q=arcel", ""),
        ("q=parcel+nowhere", ""),
        ("q=%22my+parcel%22", "ab"),
        ("q=%22parcel+is%22", "a"),
        ("q=parcel+-vip", "a"),
        ("q=-parcel", "cd"),
        ("q=late+-%22late%2C+my%22", "a"),
        ("q=vip", "b"),
        ("q=ab-4711", "b"),
        ("q=timeout+zen", "c"),
        ("q=%22gave+up%22", "c"),
        ("q=%E4%BA%AC", "d"),
        ("q=%E5%8C%97%E4%BA%AC", "d"),
        ("q=%E4%BA%AC%E5%8C%97", ""),
        ("q=lima", "d"),
        ("q=role", ""),
        ("q=parcel&since=24h", "ab"),
        ("q=parcel&until=2020-01-01", ""),
        ("q=%3F%3F", ""),
        ("q=%27%3A%2A+%26+%5C", ""),
    ],
)
def test_words_are_found(api, four, query, found):
    assert names(api, query) == list(found)


def test_a_log_that_changed_is_found_by_its_new_words_at_once_and_later(api):
    send(api, {"name": "a", "external_id": "x", "output": "first"})
    index_waiting()
    send(api, {"name": "a", "external_id": "x", "output": "second"})
    assert names(api, "q=second") == ["a"]
    index_waiting()
    assert (names(api, "q=second"), names(api, "q=first")) == (["a"], [])


def test_the_words_of_a_deleted_log_go_with_it(api):
    [id] = send(api, {"name": "a", "output": "secret"})
    index_waiting()
    api.delete(f"/api/v1/logs/{id}/")
    assert not LogWords.objects.exists()


def test_words_that_were_being_indexed_while_their_log_was_deleted_go_with_the_next_run(api, monkeypatch):
    [id] = send(api, {"name": "a", "output": "secret"})
    words_by_log = index._words_by_log

    def overtaken(ids):
        found = list(words_by_log(ids))
        if Log.objects.filter(id=id).exists():
            api.delete(f"/api/v1/logs/{id}/")
        return found

    monkeypatch.setattr(index, "_words_by_log", overtaken)
    index_waiting()
    assert not LogWords.objects.exists()


def test_who_was_overtaken_writes_nothing(api):
    send(api, {"name": "a", "output": "old"})
    marks = list(UnindexedLogs.objects.all())
    index_waiting()
    assert index._index(marks) == 0
    assert LogWords.objects.count() == 1


def test_other_projects_are_not_searched(api, four):
    other = Project.objects.create(slug="other", name="Other")
    key = ApiKey.make(other, key="pl-other-key-000")[1]
    headers = {"Authorization": f"Bearer {key}"}
    assert api.get("/api/v1/logs/?q=parcel", headers=headers).json()["results"] == []


def test_the_lag_is_the_age_of_the_oldest_mark(api):
    assert search_lag() == timedelta()
    send(api, {"name": "a"})
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert timedelta(seconds=119) < search_lag() < timedelta(seconds=121)
    index_words()
    assert search_lag() == timedelta()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's FTS5 has no other way")
def test_a_rare_word_is_found_through_the_index(api, four):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # four rows are not worth an index
    assert "log_words_by_word" in LogWords.objects.filter(words__begins=["rare"]).explain()


class SearchingIsTheSame(TestCase):
    @given(
        said=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=5),
        search=st.lists(st.sampled_from([*WORDS, "-lost", '"late par"']), min_size=1, max_size=3).map(" ".join),
    )
    def test_before_and_after_indexing(self, said: list[str], search: str) -> None:
        key = ApiKey.make(Project.objects.create(slug="acme", name="Acme"), key="pl-test-key-0000")[1]
        self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        send(self.client, *({"name": str(n), "output": text} for n, text in enumerate(said)))
        before = self._found(search)
        index_waiting()
        assert self._found(search) == before

    def _found(self, search: str) -> list[str]:
        reply = self.client.get("/api/v1/logs/", {"q": search})
        return [log["name"] for log in json.loads(reply.content)["results"]]
