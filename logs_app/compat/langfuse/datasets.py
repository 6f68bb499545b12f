"""Datasets of the registry as Langfuse's clients read them: a datapoint is an item."""

from typing import Any

from logs_app.compat.langfuse.door import Call
from logs_app.wire import BadPayload, Reply
from prompts_app import publish
from prompts_app.models import Prompt


def list_datasets(call: Call) -> Reply:
    rows = Prompt.objects.filter(project=call.project_id, file=Prompt.File.DATASET).order_by("path")
    return call.page(rows, lambda found: [_shape(call, each) for each in found])


def get_dataset(call: Call) -> Reply:
    return Reply(_shape(call, _named(call, call.params["name"])))


def list_items(call: Call) -> Reply:
    """`GET /api/public/dataset-items?datasetName=`, in their own order."""
    dataset = _named(call, call.text("datasetName"))
    items = _items(call, dataset)
    page, limit = call.number("page", 1), call.limit
    meta = {"page": page, "limit": limit, "totalItems": len(items), "totalPages": -(-len(items) // limit)}
    return Reply({"data": items[(page - 1) * limit : page * limit], "meta": meta})


def get_item(call: Call) -> Reply:
    datasets = Prompt.objects.filter(project=call.project_id, file=Prompt.File.DATASET)
    found = (item for each in datasets for item in _items(call, each) if item["id"] == call.params["id"])
    item = next(found, None)
    if item is None:
        raise BadPayload(f"no dataset item has the id {call.params['id']!r}", "id", 404)
    return Reply(item)


def _named(call: Call, path: str) -> Prompt:
    found = Prompt.objects.filter(project=call.project_id, file=Prompt.File.DATASET, path=path).first()
    if found is None:
        raise BadPayload(f"no dataset has the name {path!r}", "datasetName", 404)
    return found


def _shape(call: Call, dataset: Prompt) -> dict[str, Any]:
    return {
        "id": str(dataset.pk),
        "name": dataset.path,
        "description": dataset.description or None,
        "metadata": {},
        "projectId": str(call.project.public_id),
        "createdAt": dataset.created_at,
        "updatedAt": dataset.updated_at,
    }


def _items(call: Call, dataset: Prompt) -> list[dict[str, Any]]:
    """Those of the version in the default environment, else of the latest."""
    version = publish.deployed_version(dataset.pk, call.access.default_environment)
    version = version or dataset.versions.order_by("-number").first()
    points = version.details.get("datapoints") if version else None
    return [_item(dataset, point) for point in points or () if isinstance(point, dict)]


def _item(dataset: Prompt, point: dict[str, Any]) -> dict[str, Any]:
    messages, inputs = point.get("messages"), point.get("inputs")
    return {
        "id": str(point.get("id")),
        "status": "ACTIVE",
        "input": {**(inputs or {}), "messages": messages} if messages else inputs,
        "expectedOutput": point.get("target"),
        "metadata": point.get("metadata") or {},
        "sourceTraceId": None,
        "sourceObservationId": None,
        "datasetId": str(dataset.pk),
        "datasetName": dataset.path,
        "mediaReferences": [],
        "createdAt": dataset.created_at,
        "updatedAt": dataset.updated_at,
    }
