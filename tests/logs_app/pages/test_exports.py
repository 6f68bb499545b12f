"""A list as a file: the page's rows, and no other's."""

import csv
import io
import json
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from logs_app.exports import run
from logs_app.models import Export
from logs_app.pages import exports
from logs_app.tasks import export, remove_old_exports
from observability.projects.models import Membership, Project, User

FORMATS = ("csv", "jsonl", "parquet")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ask(reader):
    """Asks for a list as a file; the reply."""

    def post(file_format="csv", query="", what="logs"):
        return reader.client.post(
            f"{reader.base}exports/new/", {"what": what, "file_format": file_format, "query": query}
        )

    return post


@pytest.fixture
def worker(monkeypatch):
    """Exports of more than three rows take a worker, who has not come yet: `worker()` lets it work."""
    asked = []
    monkeypatch.setattr(exports, "SMALL", 3)
    monkeypatch.setattr(export, "delay", asked.append)

    def work():
        for id in asked:
            export(id)

    return work


def numbered(count):
    """Logs a minute apart, the last one now."""
    now = timezone.now()
    return [{"name": str(n), "started_at": (now - timedelta(minutes=count - n)).isoformat()} for n in range(count)]


def rows_in(content: bytes, file_format: str):
    if file_format == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if file_format == "jsonl":
        return [json.loads(line) for line in content.splitlines()]
    return pq.read_table(io.BytesIO(content)).to_pylist()


def body_of(reply) -> bytes:
    assert reply.status_code == 200, reply.content
    return b"".join(reply.streaming_content)


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_filtered_list_is_the_rows_of_the_page(ask, reader, send, file_format):
    send(*(log | {"customer": "zen" if n % 2 else "acme"} for n, log in enumerate(numbered(7))))
    reply = ask(file_format, "customer=zen&since=24h&cursor=&limit=2")
    assert f'filename="acme-logs-{timezone.now():%Y-%m-%d}' in reply["Content-Disposition"]
    assert [row["name"] for row in rows_in(body_of(reply), file_format)] == ["5", "3", "1"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_log_is_whole(ask, send, file_format):
    send(
        {
            "name": 'Grüße, "you"\n東京',
            "started_at": "2026-05-01T10:00:00Z",
            "latency_ms": 12.5,
            "usage": {"input_tokens": 3, "output_tokens": 4},
            "cost_usd": "0.000000000012",
            "tags": ["a"],
            "metadata": {"k": 1},
            "input": [{"role": "user", "content": "hi"}],
            "output": "there",
            "error": {"type": "Timeout", "message": "gave up"},
        }
    )
    [row] = rows_in(body_of(ask(file_format)), file_format)
    assert row["name"] == 'Grüße, "you"\n東京'
    if file_format == "jsonl":
        assert (row["usage"]["total_tokens"], row["input"][0]["content"], row["cost_usd"]) == (
            7,
            "hi",
            "0.000000000012",
        )
        return
    assert str(row["started_at"]) in ("2026-05-01T10:00:00+00:00", "2026-05-01 10:00:00+00:00")
    assert (float(row["latency_ms"]), int(row["total_tokens"])) == (12.5, 7)
    assert (f"{row['cost_usd']:f}" if file_format == "parquet" else row["cost_usd"]) == "0.000000000012"
    assert (row["error_type"], json.loads(row["metadata"]), row["output"]) == ("Timeout", {"k": 1}, "there")
    assert json.loads(row["input"]) == [{"role": "user", "content": "hi"}]
    assert not row["trace"]


def test_a_cell_is_no_formula(ask, send):
    send({"name": "=HYPERLINK(1)", "customer": "-zen", "output": "+1"})
    [row] = rows_in(body_of(ask()), "csv")
    assert (row["name"], row["customer"], row["output"]) == ("'=HYPERLINK(1)", "'-zen", "'+1")


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("what", ["traces", "sessions", "customers", "users"])
def test_every_list_can_be_taken_away(ask, send, what, file_format):
    send({"trace": "t", "session": "s", "customer": "zen", "user": "ann", "cost_usd": "1.5"})
    [row] = rows_in(body_of(ask(file_format, what=what)), file_format)
    assert row["name" if what in ("customers", "users") else "external_id"] in ("t", "s", "zen", "ann")
    assert float(row["cost_usd"]) == 1.5


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"file_format": "xls"}, "Expected one of"),
        ({"what": "secrets"}, "Expected one of"),
        ({"query": "since=soon"}, "since: Expected an ISO time"),
        ({"query": "colour=red"}, "colour: There is no such filter"),
    ],
)
def test_what_means_nothing_is_told(ask, asked, told):
    reply = ask(**asked)
    assert reply.status_code == 400
    assert told in reply.content.decode()


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_large_list_is_written_by_a_worker_and_fetched_from_its_page(ask, reader, send, worker, file_format):
    send(*numbered(5))
    page = ask(file_format, "since=24h")["Location"]
    assert "Waits for a worker" in reader.client.get(page).content.decode()
    assert reader.client.get(f"{page}file/")["Location"] == page
    worker()
    assert "5 rows" in reader.client.get(page, headers={"HX-Request": "true"}).content.decode()
    fetched = reader.client.get(f"{page}file/")
    assert [row["name"] for row in rows_in(body_of(fetched), file_format)] == ["4", "3", "2", "1", "0"]
    assert "Download" in reader.html("exports/")


def test_how_far_it_is_can_be_seen(ask, reader, send, worker, monkeypatch):
    monkeypatch.setattr(run, "TOLD_EVERY", 2)
    send(*numbered(5))
    page = ask("jsonl")["Location"]
    seen = []
    save = Export.save
    monkeypatch.setattr(Export, "save", lambda row, **how: (save(row, **how), seen.append(row.percent)))
    worker()
    assert seen == [0, 40, 80, 100]
    assert "5 rows" in reader.client.get(page).content.decode()


def test_a_day_ago_is_a_day_before_the_question(ask, send, worker):
    send(*numbered(5))
    ask("jsonl", "since=24h")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        worker()
    assert Export.objects.get().rows == 5


def test_twice_is_once(ask, send, worker):
    send(*numbered(5))
    ask("csv")
    worker()
    before = Export.objects.get().file.name
    worker()
    assert Export.objects.get().file.name == before


def test_an_export_that_failed_says_so(ask, reader, send, worker, monkeypatch):
    send(*numbered(5))
    page = ask("csv")["Location"]
    monkeypatch.setattr(run, "chunks_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        worker()
    assert "could not be written" in reader.client.get(page).content.decode()


def test_files_go_after_a_week(ask, send, worker):
    send(*numbered(5))
    ask("csv")
    worker()
    name = Export.objects.get().file.name
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        remove_old_exports()
    assert default_storage.exists(name)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        remove_old_exports()
    assert not Export.objects.exists()
    assert not default_storage.exists(name)


def test_nobody_else_sees_an_export(ask, send, worker, project):
    send(*numbered(5))
    page = ask("csv")["Location"]
    worker()
    colleague, stranger = (User.objects.create_user(f"{n}@example.com", "a-good-password") for n in range(2))
    Membership.objects.create(project=project, user=colleague, role="viewer")
    Membership.objects.create(project=Project.objects.create(slug="o", name="O"), user=stranger, role="admin")
    for user in (colleague, stranger):
        client = Client()
        client.force_login(user)
        assert [client.get(path).status_code for path in (page, f"{page}file/")] == [404, 404]
