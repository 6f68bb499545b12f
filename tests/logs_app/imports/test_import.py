"""`manage.py import`: what other vendors exported is read back through the API."""

import csv
import gzip
import io
import json
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from logs_app.imports import run
from logs_app.imports.vendors import VENDORS
from logs_app.models import Log
from logs_app.tasks import recount_dirty
from logs_app.wire import BadPayload
from observability.projects.models import ApiKey, Environment, Project
from tests.logs_app.imports.expected import EXPECTED

EXPORTS = Path(__file__).parent / "exports"
ROWS = [
    {"id": f"r{i}", "kind": "llm", "started_at": f"2024-03-0{i}T00:00:00+00:00", "model": "gpt-4o", "input": f"ask {i}"}
    for i in range(1, 8)
]


@pytest.fixture
def bring(project: Project, tmp_path: Path) -> Callable[..., str]:
    """Imports a file; gives what was told."""

    def bring(file: Path, vendor: str, **options: Any) -> str:
        told = io.StringIO()
        options = {"resume": tmp_path / "marks.json", "verbosity": 0, "stderr": told} | options
        try:
            call_command("import", str(file), vendor=vendor, project=project.slug, **options)
        except CommandError as error:
            told.write(f"{error} [{error.returncode}]")
        return told.getvalue()

    return bring


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "export.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    return path


def _part(said: Any, expected: Any) -> Any:
    """What is said of that which is expected."""
    return {name: _part(said[name], value) for name, value in expected.items()} if isinstance(expected, dict) else said


@pytest.mark.parametrize("vendor", EXPECTED)
def test_what_a_vendor_exported_is_stored_once(vendor, bring, logs):
    for _ in range(2):
        told = bring(EXPORTS / f"{vendor}.jsonl", vendor)
        assert "0 refused" in told
        found = {log["external_id"]: log for log in logs()}
        assert set(found) == set(EXPECTED[vendor])
        for id, expected in EXPECTED[vendor].items():
            log = found[id]
            log["feedback"] = {each["name"]: each["value"] for each in log["feedback"]}
            assert _part(log, expected) == expected


def test_a_table_has_the_same_rows_with_quotes_and_lines_within_cells(bring, logs, tmp_path):
    rows = [json.loads(line) for line in (EXPORTS / "langfuse.jsonl").read_text().splitlines()]
    said = 'He said "four",\nand\r\nleft'
    rows[1]["output"] = said
    path = tmp_path / "observations.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[1])
        writer.writeheader()
        writer.writerow({name: json.dumps(v) if isinstance(v, dict | list) else v for name, v in rows[1].items()})
    assert "1 logs" in bring(path, "langfuse")
    [log] = logs()
    assert (log["output"], log["input"]) == (said, rows[1]["input"])
    assert (log["usage"]["input_tokens"], log["cost"]["reported_usd"]) == (94, "0.0001")


def test_a_table_of_langfuse_has_scores_as_columns(bring, logs, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,timestamp,name,tags,correct,tone\nt1,2024-01-01T00:00:00Z,qa,"[""a""]",[1],"[""kind""]"\n')
    bring(path, "langfuse")
    [log] = logs()
    assert {each["name"]: each["value"] for each in log["feedback"]} == {"correct": 1, "tone": "kind"}
    assert log["tags"] == ["a"]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"dataType": "BOOLEAN", "value": True, "subject": {"kind": "trace", "id": "trace-1"}}, True),
        ({"dataType": "CATEGORICAL", "value": "kind", "subject": {"kind": "trace", "id": "trace-1"}}, "kind"),
        ({"dataType": "CATEGORICAL", "value": 0, "stringValue": "kind", "traceId": "trace-1"}, "kind"),
        ({"dataType": "NUMERIC", "value": "0.5", "traceId": "trace-1", "observationId": ""}, 0.5),
    ],
)
def test_scores_of_every_version_of_langfuse(said, value, bring, logs, tmp_path):
    path = tmp_path / "scores.json"
    path.write_text(json.dumps([{"id": "s", "name": "tone", **said}]))
    bring(path, "langfuse")  # before what it judges
    bring(EXPORTS / "langfuse.jsonl", "langfuse")
    [trace] = logs(kind="chain")
    assert [each["value"] for each in trace["feedback"]] == [value]


def test_helicones_table_doubles_quotes_twice(bring, logs, tmp_path):
    path = tmp_path / "h.csv"
    body = json.dumps({"messages": [{"role": "user", "content": ""}]}).replace('"', '""').replace('"', '""')
    path.write_text(f'response_id,request_created_at,request_body,cost\nr1,2024-01-01T00:00:00Z,"{body}",0.5\n')
    bring(path, "helicone")
    [log] = logs()
    assert (log["input"], log["cost_usd"]) == ([{"role": "user", "content": ""}], "0.5")


def test_phoenixs_table_is_written_by_pandas(bring, logs, tmp_path):
    path = tmp_path / "p.csv"
    said = """[{'message.role': 'user', 'message.content': "it's"}]"""
    cells = {"context.span_id": "aa", "context.trace_id": "bb", "name": "chat", "span_kind": "LLM", "parent_id": ""}
    cells |= {"attributes.llm.token_count.prompt": "12.0", "attributes.llm.input_messages": said}
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([cells, cells.values()])
    bring(path, "phoenix")
    [log] = logs()
    assert (log["input"], log["usage"]["input_tokens"]) == ([{"role": "user", "content": "it's"}], 12)


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_a_project_moves_by_its_own_export(file_format, bring, logs, admin, tmp_path, project):
    bring(EXPORTS / "langfuse.jsonl", "langfuse")
    bring(EXPORTS / "lunary.jsonl", "lunary")
    query = {"what": "logs", "file_format": file_format, "query": "since=2020-01-01"}
    answer = admin.post(f"/projects/{project.slug}/exports/new/", query)
    path = tmp_path / f"export.{file_format}"
    path.write_bytes(b"".join(answer.streaming_content))
    other = Project.objects.create(slug="other", name="Other")
    Environment.objects.create(project=other, name="production", is_default=True)
    call_command(
        "import", str(path), vendor="polylog", project="other", resume=tmp_path / "m", verbosity=0, stderr=io.StringIO()
    )
    client = Client(headers={"Authorization": f"Bearer {ApiKey.make(other, key='pl-other-key')[1]}"})
    listed = client.get("/api/v1/logs/", {"limit": "50"}).json()["results"]
    moved = {log["external_id"]: client.get(f"/api/v1/logs/{log['id']}/").json() for log in listed}
    assert _moving(moved) == _moving({log["external_id"]: log for log in logs()})


def _moving(logs: dict[str, Any]) -> dict[str, Any]:
    """What an export takes along of each log."""
    names = (
        "format", "kind", "name", "status", "model", "environment", "user", "session", "trace", "parent", "tags",
        "metadata", "started_at", "ended_at", "latency_ms", "ttft_ms", "usage", "input", "output", "parameters",
    )  # fmt: skip
    return {
        id: {name: log[name] for name in names}
        | {"prompt": (log["prompt"] or {}).get("path"), "usd": log["cost"]["reported_usd"]}
        | {"feedback": {(each["name"], str(each["value"]), each["comment"]) for each in log["feedback"]}}
        for id, log in logs.items()
    }


def test_a_bad_line_spoils_only_itself(bring, logs, lines):
    text = lines.read_text().splitlines()
    text[2:2] = ["{not json", "", "[1]"]
    lines.write_text("\n".join(text))
    told = bring(lines, "polylog")
    assert "9 rows read, 7 logs and 0 judgements stored, 2 refused" in told
    assert f"{lines}:3: body: not JSON" in told
    assert f"{lines}:5: row: expected an object, got an array" in told
    assert told.endswith("2 rows were refused. [1]")
    assert len(logs()) == len(ROWS)


def test_a_row_of_a_table_with_too_few_cells_is_named_by_its_line(bring, logs, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,kind,started_at,input\n1,llm,2024-01-01,"two\nlines"\n2,llm\n3,llm,2024-01-01,\n')
    told = bring(path, "polylog")
    assert f"{path}:4: row: expected 4 cells, got 2" in told
    assert {log["external_id"]: log["input"] for log in logs()} == {"1": "two\nlines", "3": None}


def test_a_dry_run_checks_and_stores_nothing(bring, lines, tmp_path):
    lines.write_text(lines.read_text() + json.dumps(ROWS[0] | {"kind": "nonsense"}) + "\n")
    told = bring(lines, "polylog", dry_run=True)
    assert "7 logs and 0 judgements would be stored, 1 refused" in told
    assert not Log.objects.exists()
    assert not (tmp_path / "marks.json").exists()


def test_old_logs_are_counted_once(bring, api):
    for _ in range(2):
        bring(EXPORTS / "helicone.jsonl", "helicone")
        recount_dirty()
        [row] = api.get("/api/v1/usage/?since=2024-08-01&until=2024-08-02").json()["results"]
        assert (row["logs"], row["errors"], row["input_tokens"], row["cost_usd"]) == (2, 1, 12, "0.0005")


def test_packed_files_and_arrays(bring, logs, lines, tmp_path):
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes()))
    listed = tmp_path / "b.json"
    listed.write_text(json.dumps({"data": ROWS}, indent=1))
    for path in (packed, listed):
        assert "7 rows read, 7 logs" in bring(path, "polylog")
    assert len(logs()) == len(ROWS)


def test_a_file_that_ends_too_soon_is_told_after_what_could_be_read(bring, lines, tmp_path):
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes())[:-9])
    assert "ended before" in bring(packed, "polylog")
    other = tmp_path / "a.xlsx"
    other.touch()
    assert "expected a name that ends in" in bring(other, "polylog")


def test_ctrl_c_ends_after_the_batch_and_the_next_run_goes_on(bring, logs, lines, monkeypatch):
    monkeypatch.setattr(run, "ROWS_A_BATCH", 3)
    accept = run.accept

    def interrupted(*args: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return accept(*args)

    monkeypatch.setattr(run, "accept", interrupted)
    assert f"Stopped after line 3 of {lines}. The same command goes on there. [130]" in bring(lines, "polylog")
    assert len(logs()) == 3
    monkeypatch.setattr(run, "accept", accept)
    told = bring(lines, "polylog")
    assert "3 rows were stored before" in told
    assert "4 rows read, 4 logs" in told
    assert [log["input"] for log in logs()] == [row["input"] for row in ROWS]
    assert "7 rows read" in bring(lines, "polylog")


def test_a_row_without_an_id_is_the_same_when_it_comes_again(bring, logs, tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text('{"type": "llm", "name": "gpt-4o", "createdAt": "2024-01-01T12:00:00Z", "input": "a"}\n')
    for _ in range(2):
        bring(path, "lunary")
    assert len(logs()) == 1


def test_the_project_must_exist(db, lines):
    with pytest.raises(CommandError, match="There is no project 'nowhere'"):
        call_command("import", str(lines), vendor="polylog", project="nowhere")


def test_only_the_first_refusals_are_told(bring, tmp_path):
    path = tmp_path / "wrong.jsonl"
    path.write_text('{"a": 1}\n' * 23)
    told = bring(path, "phoenix")
    assert f"{path}:20: context.trace_id: is missing" in told
    assert "and 3 more" in told


@pytest.mark.parametrize("odd", [7, "text", [1], [{"a": 1}], {"a": {"b": 1}}, True, ["x"], -1.5, "\u0661"], ids=repr)
@pytest.mark.parametrize("vendor", VENDORS)
def test_odd_values_are_read_or_refused(vendor, odd):
    rows = ROWS if vendor == "polylog" else map(json.loads, (EXPORTS / f"{vendor}.jsonl").read_text().splitlines())
    for row in rows:
        for name in row:
            with suppress(BadPayload):
                list(VENDORS[vendor](row | {name: odd}))
