"""Someone who may do everything, and something to look at."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from logs_app import rollups
from logs_app.models import (
    DirtyDay,
    DirtyHour,
    Evaluation,
    EvaluationEvaluator,
    EvaluationRun,
    Log,
    Media,
    MediaUse,
    Rate,
    Run,
    RunLog,
)
from observability.projects.models import Membership, Preference, User
from prompts_app import publish


@pytest.fixture
def post(api: Client):
    def send(*logs, path="logs"):
        reply = api.post(f"/api/v1/{path}/", json.dumps(logs), content_type="application/json")
        assert reply.status_code == 200, reply.content

    return send


@pytest.fixture
def filled(post, project) -> Log:
    """A log of everything, and what hangs on it."""
    post(
        {
            "external_id": "call-1",
            "name": "triage",
            "provider": "openai",
            "model": "gpt-4o-mini",
            "customer": "halden",
            "environment": "production",
            "user": "ana@example.com",
            "session": "chat-1",
            "trace": "run-1",
            "prompt": {"path": "support/triage"},
            "input": [{"role": "user", "content": "<script>alert(1)</script> hello"}],
            "output": "hi there",
            "tool_calls": [{"function": {"name": "look_up"}}],
            "parameters": {"temperature": 0.2},
            "tags": ["a", "b"],
            "metadata": {"team": "blue"},
            "usage": {"input_tokens": 12_000, "output_tokens": 345},
            "latency_ms": 1240,
            "ttft_ms": 310,
            "started_at": "2026-01-05T10:20:30Z",
            "unknown_field": "kept",
        }
    )
    post({"log": "call-1", "name": "thumbs", "value": "up", "comment": "quick"}, path="feedback")
    rollups.recount_dirty()
    DirtyHour.objects.create(project=project, hour=datetime(2026, 1, 5, tzinfo=UTC))
    DirtyDay.objects.create(project=project, day=datetime(2026, 1, 5, tzinfo=UTC))
    Rate.objects.create(model="acme-*", input_usd="1.5", valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    developer = User.objects.create_user("dev@example.com")
    Membership.objects.create(project=project, user=developer, role="developer")
    Preference.objects.create(project=project, user=developer, columns=["model"])
    log = Log.objects.get()
    judge = publish.make_version(publish.make_prompt(project.pk, "judge", "evaluator"), {})
    run = Run.objects.create(project=project)
    evaluation = Evaluation.objects.create(project=project, name="Is it right?")
    EvaluationEvaluator.objects.create(evaluation=evaluation, version=judge)
    EvaluationRun.objects.create(evaluation=evaluation, run=run, is_control=True)
    RunLog.objects.create(run=run, log_id=log.id, datapoint="dp_1")
    media = Media.objects.create(id=log.id, project=project, external_id="m", content_type="image/png", length=1)
    MediaUse.objects.create(log_id=log.id, media=media)
    return log
