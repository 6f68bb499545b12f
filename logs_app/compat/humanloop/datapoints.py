"""Datasets: what an upsert makes of the datapoints that were there, and how they are read back."""

import csv
import io
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDictKeyError

from logs_app.compat.humanloop.door import Call
from logs_app.compat.humanloop.shapes import file_shape
from logs_app.wire import BadPayload, Reply, Wire, clean_text, type_name
from prompts_app import publish
from prompts_app.identity import hash_of
from prompts_app.models import Prompt, PromptVersion

_ACTIONS = ("set", "add", "remove")


def datapoints_after(call: Call, dataset: Prompt) -> list[dict[str, Any]]:
    """The datapoints of the version that an upsert makes. Raises BadPayload."""
    said = call.body.get("datapoints") or []
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise BadPayload("Input should be a valid list of objects", "datapoints", 422)
    action = call.text("action") or "set"
    if action not in _ACTIONS:
        raise BadPayload(f"Input should be one of {', '.join(_ACTIONS)}", "action", 422)
    new = [_with_id(each) for each in said]
    before = _before(call, dataset) if action != "set" else []
    if action == "remove":
        gone = {each["id"] for each in new}
        return [each for each in before if each["id"] not in gone]
    there = {each["id"] for each in before}
    return [*before, *(each for each in new if each["id"] not in there)]


def shown_datapoints(version: PromptVersion | None) -> dict[str, Any]:
    return {"datapoints": (version.details.get("datapoints") or []) if version else []}


def list_datapoints(call: Call) -> Reply:
    found = shown_datapoints(call.version)["datapoints"]
    return call.page(lambda: len(found), lambda start, end: found[start:end])


def upload_csv(call: Call) -> Reply:
    """A file of a form: a row a datapoint. Columns `target.NAME` are the target's, the others are inputs."""
    before = shown_datapoints(call.version)["datapoints"]
    form, text = _form_in(call)
    datapoints = [*before, *(_with_id(_of_row(row)) for row in csv.DictReader(io.StringIO(text)))]
    name, words = form.get("version_name", ""), form.get("version_description") or form.get("commit_message", "")
    version = publish.make_version(call.prompt, {"datapoints": datapoints}, name=name, description=words)
    return Reply(file_shape(call.prompt, version, shown_datapoints(version)))


def _before(call: Call, dataset: Prompt) -> list[dict[str, Any]]:
    """What is added to or removed from: the version that the query selects, else the current one."""
    version = call.version_of(dataset, call.query.get("version_id"), call.query.get("environment"))
    found: list[dict[str, Any]] = shown_datapoints(version)["datapoints"]
    return found


def _with_id(said: dict[str, Any]) -> dict[str, Any]:
    """A datapoint, whose id follows from what it says."""
    for name in ("inputs", "target"):
        if said.get(name) is not None and not isinstance(said[name], dict):
            raise BadPayload(
                f"Input should be a valid dictionary, got {type_name(said[name])}", f"datapoints.{name}", 422
            )
    kept = {name: said.get(name) for name in ("inputs", "messages", "target") if said.get(name) is not None}
    return {"id": said.get("id") or f"dp_{hash_of(kept)[:32]}", **kept}


def _of_row(row: dict[str, Any]) -> dict[str, Any]:
    target = {name.removeprefix("target."): text for name, text in row.items() if name and name.startswith("target.")}
    inputs = {name: text for name, text in row.items() if name and not name.startswith("target.")}
    return {"inputs": inputs, "target": target or None}


def _form_in(call: Call) -> tuple[dict[str, str], str]:
    """The fields of a form and the text of its file. Raises BadPayload."""
    about = {"CONTENT_TYPE": _content_type(call.wire), "CONTENT_LENGTH": str(len(call.wire.raw))}
    try:
        parser = MultiPartParser(about, io.BytesIO(call.wire.raw), [MemoryFileUploadHandler()])
        form, files = parser.parse()
        file: Any = files["file"]
        return {name: clean_text(str(text)) for name, text in form.items()}, clean_text(file.read().decode("utf-8-sig"))
    except (MultiPartParserError, MultiValueDictKeyError, UnicodeDecodeError) as error:
        raise BadPayload(f"expected a form with a CSV file in UTF-8: {error}", "file", 422) from None


def _content_type(wire: Wire) -> str:
    """The header; the Python client leaves the boundary out of it, which then is the body's first line."""
    said = wire.headers.get("content-type", "")
    first = wire.raw.partition(b"\r\n")[0]
    if "boundary=" in said or not first.startswith(b"--"):
        return said
    return f"multipart/form-data; boundary={first[2:].decode('ascii', 'replace')}"
