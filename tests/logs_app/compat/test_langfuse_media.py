"""Pictures and sounds that Langfuse's clients upload apart: kept once, shown in place, gone with their logs."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from logs_app.ingest.store.media import UNNAMED_KEPT
from logs_app.models import Media, MediaUse
from logs_app.retention import retain
from observability.projects import membership
from observability.projects.models import ApiKey, Project
from tests.logs_app.compat.test_langfuse import as_client

PICTURE = b"\x89PNG, or so it says"


def hash_of(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def id_of(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()[:22]


def reference(content, type="image/png"):
    return f"@@@langfuseMedia:type={type}|id={id_of(content)}|source=base64_data_uri@@@"


class Uploader:
    """A client of Langfuse's, so far as it uploads."""

    def __init__(self, client):
        self.client = client

    def ask(self, content=PICTURE, status=200, type="image/png", **said):
        body = {
            "traceId": "t",
            "observationId": "o",
            "contentType": type,
            "contentLength": len(content),
            "sha256Hash": hash_of(content),
            "field": "input",
        }
        reply = self.client.post("/api/public/media", body | said, content_type="application/json")
        assert reply.status_code == status, reply.content
        return reply.json()

    def put(self, url, content=PICTURE, status=200, type="image/png", **headers):
        headers = {"x-amz-checksum-sha256": hash_of(content), "x-ms-blob-type": "BlockBlob", **headers}
        reply = Client().put(url, content, content_type=type, headers=headers)
        assert reply.status_code == status, reply.content
        return reply

    def upload(self, content=PICTURE, type="image/png"):
        self.put(self.ask(content, type=type)["uploadUrl"], content, type=type)

    def get(self, id, status=200):
        reply = self.client.get(f"/api/public/media/{id}")
        assert reply.status_code == status, reply.content
        return reply.json()


@pytest.fixture
def langfuse(key):
    return Uploader(as_client(key))


@pytest.fixture
def other(db):
    """A client of another project."""
    return Uploader(as_client(ApiKey.make(membership.found("Other", "other"))[1], "other"))


@pytest.fixture
def send(api):
    def take(**log):
        reply = api.post("/api/v1/logs/", log, content_type="application/json")
        assert reply.status_code == 200, reply.content
        return reply.json()["results"][0]["id"]

    return take


def test_what_is_uploaded_is_read_back(langfuse):
    said = langfuse.ask()
    assert said["mediaId"] == id_of(PICTURE)
    langfuse.get(said["mediaId"], 404)
    assert langfuse.put(said["uploadUrl"]).content == b""
    told = {"uploadedAt": "2026-11-21T12:00:00Z", "uploadHttpStatus": 200, "uploadHttpError": "", "uploadTimeMs": 3}
    patched = langfuse.client.patch(f"/api/public/media/{said['mediaId']}", told, content_type="application/json")
    assert patched.status_code == 200
    found = langfuse.get(said["mediaId"])
    assert (found["mediaId"], found["contentType"]) == (said["mediaId"], "image/png")
    assert found["contentLength"] == len(PICTURE)
    assert found["urlExpiry"] > found["uploadedAt"]
    assert Client().get(found["url"]).content == PICTURE


def test_what_is_there_is_not_uploaded_again(langfuse):
    first = langfuse.ask()["uploadUrl"]
    langfuse.upload()
    langfuse.put(first)  # of another process, at the same time
    assert langfuse.ask() == {"mediaId": id_of(PICTURE), "uploadUrl": None}
    assert Media.objects.count() == 1


def test_a_public_id_uploads_and_reads_nothing(langfuse, project):
    Project.objects.update(takes_public_id=True)
    public = Uploader(as_client(str(project.public_id), str(project.public_id)))
    public.upload()
    public.get(id_of(PICTURE), 403)


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"contentLength": 0}, 400, "contentLength"),
        ({"contentLength": "9"}, 400, "contentLength"),
        ({"contentLength": 101}, 413, "contentLength"),
        ({"contentType": "image/png; x=\"y\""}, 400, "contentType"),
        ({"contentType": None}, 400, "contentType"),
        ({"sha256Hash": "é"}, 400, "sha256Hash"),
        ({"sha256Hash": "AAAA"}, 400, "sha256Hash"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_langfuses_words(langfuse, settings, said, status, field):
    settings.MEDIA_MAX_BYTES = 100
    refused = langfuse.ask(status=status, **said)
    assert refused["message"] == f"{field}: {refused['error']}"


def test_an_address_takes_what_it_was_asked_for_alone(langfuse, other):
    url = langfuse.ask()["uploadUrl"]
    for content, status in ((PICTURE[:-1] + b".", 400), (PICTURE[:-1], 400), (PICTURE + b".", 413)):
        langfuse.put(url, content, status, **{"x-amz-checksum-sha256": hash_of(PICTURE)})
    langfuse.put(url, status=400, type="text/html")
    langfuse.put(url, status=400, **{"x-amz-checksum-sha256": hash_of(b"")})
    for wrong in (url[:-1], url.partition("?")[0], url.replace(id_of(PICTURE), id_of(b"other"))):
        langfuse.put(wrong, status=403)
    assert not Media.objects.exists()


def test_an_address_is_good_for_a_while_and_one_purpose(langfuse, time_machine):
    time_machine.move_to("2026-11-21T12:00:00Z", tick=False)
    old = langfuse.ask()["uploadUrl"]
    time_machine.move_to("2026-11-21T12:16:00Z", tick=False)
    langfuse.put(old, status=403)
    langfuse.upload()
    url = langfuse.get(id_of(PICTURE))["url"]
    langfuse.put(url, status=403)
    time_machine.move_to("2026-11-21T13:17:00Z", tick=False)
    assert Client().get(url).status_code == 403


def test_nothing_comes_for_a_project_that_is_gone(langfuse, project):
    url = langfuse.ask()["uploadUrl"]
    project.delete()
    langfuse.put(url, status=403)


def test_projects_do_not_share(langfuse, other, admin):
    langfuse.upload()
    other.get(id_of(PICTURE), 404)
    assert other.ask()["uploadUrl"]
    assert admin.get(f"/projects/other/media/{id_of(PICTURE)}/").status_code == 404
    other.upload()
    assert Media.objects.count() == 2


@pytest.mark.parametrize(
    ("type", "tag"),
    [
        ("image/png", '<img class="shown" src="{}"'),
        ("audio/wav", '<audio class="sound" controls preload="none" src="{}"'),
        ("video/mp4", '<video class="shown" controls preload="none" src="{}"'),
    ],
)
def test_media_are_shown_where_their_reference_stands(langfuse, send, admin, type, tag):
    langfuse.upload(type=type)
    source = f"/projects/acme/media/{id_of(PICTURE)}/"
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": reference(PICTURE, type)}},
    ]
    asked = {"input": [{"role": "user", "content": parts}], "output": "A picture.", "session": "s", "trace": "t"}
    id = send(**asked)
    for page in (f"logs/{id}/", f"logs/{id}/?preview=1", f"logs/{id}/?part=1"):
        assert tag.format(source) in admin.get(f"/projects/acme/{page}").content.decode()
    [whole] = admin.get("/api/v1/sessions/?project=acme").json()["results"]
    assert tag.format(source) in admin.get(f"/projects/acme/sessions/{whole['id']}/").content.decode()
    shown = admin.get(source)
    assert (shown.content, shown["Content-Type"], shown["Content-Disposition"]) == (PICTURE, type, "inline")
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("type", ["image/svg+xml", "text/html", "application/pdf", "application/octet-stream"])
def test_what_could_act_in_a_browser_is_a_download(langfuse, send, admin, type):
    langfuse.upload(type=type)
    id = send(input=reference(PICTURE, type))
    source = f"/projects/acme/media/{id_of(PICTURE)}/"
    html = admin.get(f"/projects/acme/logs/{id}/").content.decode()
    assert f'<a href="{source}" download>' in html
    assert 'class="shown"' not in html
    url = langfuse.get(id_of(PICTURE))["url"]
    for given in (admin.get(source), Client().get(url)):
        assert given["Content-Type"] == "application/octet-stream"
        assert re.match(r'attachment; filename="[\w-]+\.\w+"$', given["Content-Disposition"])


def test_a_player_asks_for_a_part(langfuse, admin):
    langfuse.upload(type="audio/mpeg")
    source = f"/projects/acme/media/{id_of(PICTURE)}/"
    size = len(PICTURE)
    for asked, given, told in (
        ("bytes=0-", PICTURE, f"bytes 0-{size - 1}/{size}"),
        ("bytes=1-3", PICTURE[1:4], f"bytes 1-3/{size}"),
        ("bytes=2-999", PICTURE[2:], f"bytes 2-{size - 1}/{size}"),
    ):
        reply = admin.get(source, headers={"Range": asked, "Accept-Encoding": "gzip"})
        assert (reply.status_code, reply.content, reply["Content-Range"]) == (206, given, told)
    for asked in ("bytes=-5", "bytes=999-", "lines=1-2", "bytes=3-1"):
        reply = admin.get(source, headers={"Range": asked})
        assert (reply.status_code, reply.content) == (200, PICTURE), asked


def test_media_go_with_the_last_log_that_refers_to_them(langfuse, send, api):
    langfuse.upload()
    langfuse.upload(b"another")
    one = send(input=reference(PICTURE), output=[reference(b"another", "image/gif")])
    two = send(metadata={"seen": reference(PICTURE)})
    api.delete(f"/api/v1/logs/{one}/")
    assert [media.external_id for media in Media.objects.all()] == [id_of(PICTURE)]
    api.delete(f"/api/v1/logs/{two}/")
    assert (Media.objects.count(), MediaUse.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("what", "name"), [("users", "ann"), ("customers", "acme"), ("traces", "t"), ("sessions", "s")]
)
def test_erasing_takes_media_along(langfuse, send, api, what, name):
    langfuse.upload()
    send(input=reference(PICTURE), user="ann", customer="acme", trace="t", session="s")
    api.delete(f"/api/v1/{what}/{name}/")
    assert (Media.objects.count(), MediaUse.objects.count()) == (0, 0)


def test_a_log_that_is_told_in_halves_refers_once(langfuse):
    langfuse.upload()
    at = timezone.now().isoformat()
    halves = ({"id": "g", "startTime": at, "input": reference(PICTURE)}, {"id": "g", "endTime": at, "output": "A."})
    for n, half in enumerate(halves):
        event = {"id": str(n), "type": "generation-create", "timestamp": at, "body": half}
        reply = langfuse.client.post("/api/public/ingestion", {"batch": [event]}, content_type="application/json")
        assert reply.json()["errors"] == []
    assert MediaUse.objects.count() == 1


def test_retention_takes_media_along_and_those_that_no_log_ever_named(langfuse, send, project):
    then = timezone.now() - timedelta(days=40)
    for content in (PICTURE, b"named still", b"never named", b"awaited"):
        langfuse.upload(content)
    Media.objects.exclude(external_id=id_of(b"awaited")).update(added_at=timezone.now() - UNNAMED_KEPT)
    send(input=reference(PICTURE), started_at=then.isoformat())
    send(input=reference(b"named still"))
    Project.objects.filter(pk=project.pk).update(retention_days=30)
    retain()
    left = {media.external_id for media in Media.objects.all()}
    assert left == {id_of(b"named still"), id_of(b"awaited")}
    assert MediaUse.objects.count() == 1


def test_a_deleted_project_takes_its_media_along(langfuse, other, send, project):
    for client in (langfuse, other):
        client.upload()
    send(input=reference(PICTURE))
    project.delete()
    assert (Media.objects.count(), MediaUse.objects.count()) == (1, 0)
