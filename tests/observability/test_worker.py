"""A worker as `up` starts it, on each broker: it serves both queues."""

import os
import re
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from observability.celery import app
from observability.serving import worker_command
from tests.brokers import url_of

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds until a worker that hangs is called one
TASKS = {"logs.recount_dirty": "[]", "logs.reprice_since": '[null, "2026-01-01T00:00:00+00:00"]'}


def on(broker: str, folder: Path) -> dict[str, str]:
    """An installation of its own; its queues have names that no other uses."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("POLYLOG_", "DATABASE_", "CELERY_"))}
    return own | {
        "POLYLOG_VAR": str(folder),
        "CELERY_BROKER_URL": url_of(broker) if broker != "embedded" else "filesystem://localhost/",
        "CELERY_QUEUE_PREFIX": f"test-{uuid.uuid4().hex}-",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.mark.parametrize("broker", ["embedded", "redis", "rabbitmq"])
def test_one_worker_does_what_is_quick_and_what_is_slow(broker, tmp_path):
    env = on(broker, tmp_path)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    for task, words in TASKS.items():
        call = [sys.executable, "-m", "celery", "-A", "observability", "call", task, "--args", words]
        subprocess.run(call, cwd=ROOT, env=env, check=True, capture_output=True)
    command = [word for word in worker_command() if word != "--quiet"]
    command[command.index("warning")] = "info"
    worker = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    alarm = threading.Timer(PATIENCE, worker.kill)
    alarm.start()
    done = set()
    for line in worker.stdout:
        if found := re.search(r"Task (\S+)\[.*succeeded", line):
            done.add(found.group(1))
        if done >= TASKS.keys():
            break
    alarm.cancel()
    worker.terminate()
    worker.communicate()
    assert done >= TASKS.keys()


def test_every_task_has_a_queue_and_a_scheduled_one_is_known():
    tasks = {name for name in app.tasks if name.startswith("logs.")}
    assert set(settings.CELERY_TASK_ROUTES) <= tasks
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= tasks
    queues = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert {app.amqp.router.route({}, name)["queue"].name for name in tasks} == queues
