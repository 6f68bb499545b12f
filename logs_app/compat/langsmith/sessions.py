"""Projects of LangSmith ("sessions" on the wire), by whose name runs come: all are in the project that the key opens.

Their ids are computed from their names; which there are, the latest runs tell.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from logs_app.compat.langsmith.door import Call
from logs_app.models import Log
from logs_app.readings.fields import text_in
from logs_app.readings.langsmith_run import PROJECT
from logs_app.wire import BadPayload, Reply

LATEST: Final = 10_000  # runs


def id_of_session(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"polylog:langsmith/{name}")


def sessions_of(project_id: int) -> Mapping[UUID, str]:
    """The projects of LangSmith that the latest runs name, by their ids."""
    latest = Log.objects.filter(project_id=project_id).order_by("-id")[:LATEST]
    names = set(latest.values_list(f"metadata__{PROJECT}", flat=True))
    return {id_of_session(name): name for name in sorted(names, key=str) if isinstance(name, str)}


def list_sessions(call: Call) -> Reply:
    """`GET /sessions`, all or the one of a name."""
    named = call.query.get("name")
    found = [name for name in sessions_of(call.project_id).values() if named in (None, name)]
    if within := call.query.get("name_contains"):
        found = [name for name in found if within in name]
    start = call.number("offset", 0)
    return Reply([_shape(call, name) for name in found[start : start + call.number("limit", 100, 100)]])


def get_session(call: Call) -> Reply:
    name = sessions_of(call.project_id).get(UUID(call.id))
    if name is None:
        raise BadPayload(f"project {call.id} not found", "id", 404)
    return Reply(_shape(call, name))


def make_session(call: Call) -> Reply:
    """`POST /sessions`: nothing is to be made, a project is there with its first run."""
    name = text_in(call.wire.object, "name")
    if not name:
        raise BadPayload("is missing", "name")
    return Reply(_shape(call, name))


def _shape(call: Call, name: str) -> dict[str, Any]:
    return {
        "id": id_of_session(name),
        "name": name,
        "tenant_id": call.access.public_id,
        "start_time": timezone.now(),
        "reference_dataset_id": None,
        "extra": {},
    }
