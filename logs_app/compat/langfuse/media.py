"""Pictures, sounds and files that Langfuse's clients cut out of what they log and upload apart.

api.reference.langfuse.com (media), and the clients' own code: the id of media is the first 22 characters of its SHA-256
in URL-safe base64, which newer clients compute themselves; bytes go to a signed address, without the API's key.
"""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import langfuse
from logs_app.compat.langfuse.door import Call
from logs_app.ids import key_of
from logs_app.ingest.store import media as store
from logs_app.ingest.unpack import body_of
from logs_app.ingest.views import guarded, http
from logs_app.media import reply_with
from logs_app.models import Media
from logs_app.readings.fields import text_in
from logs_app.readings.times import iso_time
from logs_app.wire import BadPayload, Reply
from observability.projects.models import Project

UPLOAD_SECONDS: Final = 900  # an upload is tried three times
DOWNLOAD_SECONDS: Final = 3600
_UPLOAD, _DOWNLOAD = "langfuse media upload", "langfuse media download"
_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}", re.ASCII)


def ask_for_upload(call: Call) -> Reply:
    """`POST /api/public/media`: where to upload bytes of this hash; nowhere, where they are already."""
    said = call.wire.object
    hash = _hash_in(said)
    signed = {"project": call.project_id, "type": _type_in(said), "length": _length_in(said), "hash": hash}
    id = _id_of(hash)
    is_here = _stored(call.project_id, id).exists()
    return Reply({"mediaId": id, "uploadUrl": None if is_here else _address(call.request, id, signed, _UPLOAD)})


def tell_of_upload(call: Call) -> Reply:
    """`PATCH /api/public/media/<id>`: how an upload went. The bytes themselves have said so."""
    iso_time(call.wire.object.get("uploadedAt"), "uploadedAt")
    return Reply({})


def get_media(call: Call) -> Reply:
    id = call.params["id"]
    found = _one(_stored(call.project_id, id).defer("content"), id)
    return Reply(
        {
            "mediaId": id,
            "contentType": found.content_type,
            "contentLength": found.length,
            "uploadedAt": found.added_at,
            "url": _address(call.request, id, str(found.pk), _DOWNLOAD),
            "urlExpiry": (timezone.now() + timedelta(seconds=DOWNLOAD_SECONDS)).isoformat(),
        }
    )


class ContentView(APIView):
    """The bytes of one media, for whoever has a signed address."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def put(self, request: Request, id: str) -> HttpResponse:
        return guarded(langfuse, lambda: http(_upload(request._request, id)))

    @extend_schema(exclude=True)
    def get(self, request: Request, id: str) -> HttpResponse:
        return guarded(langfuse, lambda: _download(request._request, id))


def _upload(request: HttpRequest, id: str) -> Reply:
    """Keeps the bytes, where they are those that the address was signed for."""
    said = _signed(request, _UPLOAD, UPLOAD_SECONDS)
    project_id, length, hash = said["project"], said["length"], said["hash"]
    if id != _id_of(hash) or not Project.objects.filter(pk=project_id).exists():
        raise _bad_signature()
    for name, expected in (("Content-Type", said["type"]), ("x-amz-checksum-sha256", hash)):
        if request.headers.get(name, expected) != expected:
            raise BadPayload(f"expected {expected!r}, which the address was asked for with", name)
    content = body_of(request.META, length)
    if len(content) != length or _hash_of(content) != hash:
        raise BadPayload(f"expected the {length} bytes whose SHA-256 the address was asked for with", "body")
    key = key_of(project_id, "media", id)
    store.add(Media(key, project_id, external_id=id, content_type=said["type"], length=length, content=content))
    return Reply()


def _download(request: HttpRequest, id: str) -> HttpResponse:
    key = _signed(request, _DOWNLOAD, DOWNLOAD_SECONDS)
    return reply_with(_one(Media.objects.filter(pk=key, external_id=id), id), request)


def _stored(project_id: int, id: str) -> QuerySet[Media]:
    return Media.objects.filter(project=project_id, pk=key_of(project_id, "media", id))


def _one(media: QuerySet[Media], id: str) -> Media:
    """Raises BadPayload where there is none."""
    found = media.first()
    if found is None:
        raise BadPayload(f"no media has the id {id!r}", "mediaId", 404)
    return found


def _address(request: HttpRequest, id: str, said: Any, salt: str) -> str:
    """The address of these bytes, signed for one purpose and a while; on the name that the client knows us by."""
    path = reverse("langfuse-media", args=[id])
    return request.build_absolute_uri(f"{path}?signature={signing.dumps(said, salt=salt)}")


def _signed(request: HttpRequest, salt: str, seconds: int) -> Any:
    """What an address was signed for. Raises BadPayload."""
    try:
        return signing.loads(request.GET.get("signature", ""), salt=salt, max_age=seconds)
    except signing.BadSignature:
        raise _bad_signature() from None


def _bad_signature() -> BadPayload:
    return BadPayload("is not good for this address, or too old", "signature", 403)


def _type_in(said: dict[str, Any]) -> str:
    type = text_in(said, "contentType") or ""
    if not _TYPE.fullmatch(type):
        raise BadPayload("expected a type such as image/png", "contentType")
    return type


def _length_in(said: dict[str, Any]) -> int:
    length = said.get("contentLength")
    if not isinstance(length, int) or isinstance(length, bool) or length < 1:
        raise BadPayload("expected a number of bytes from 1", "contentLength")
    if length > settings.MEDIA_MAX_BYTES:
        raise BadPayload(f"larger than the limit of {settings.MEDIA_MAX_BYTES} bytes", "contentLength", 413)
    return length


def _hash_in(said: dict[str, Any]) -> str:
    """A SHA-256 in base64. Raises BadPayload."""
    text = text_in(said, "sha256Hash") or ""
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise BadPayload("expected a SHA-256 in base64", "sha256Hash")
    return _text_of(digest)


def _hash_of(content: bytes) -> str:
    return _text_of(hashlib.sha256(content).digest())


def _text_of(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _id_of(hash: str) -> str:
    return hash.translate(str.maketrans("+/", "-_"))[:22]
