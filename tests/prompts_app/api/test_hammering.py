"""Many who make versions, log and deploy at the same moment: nothing twice, no gap, one line of history."""

import json
import threading
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client

from observability.projects.models import Environment
from prompts_app.models import Deployment, PromptVersion
from tests.prompts_app.api import DETAILS, PROMPTS

VERSIONS = 6


@pytest.mark.django_db(transaction=True)
def test_versions_have_no_gap_and_deployments_one_line_of_history(key, project):
    threads, rounds = (32, 12) if connection.vendor == "postgresql" else (6, 8)
    Environment.objects.create(project=project, name="staging")
    answers: list[tuple[int, dict]] = []
    logged: list[str] = []
    made = threading.Barrier(threads)

    def send(client, address, body):
        try:
            reply = client.post(f"{PROMPTS}{address}", json.dumps(body), content_type="application/json")
            answers.append((reply.status_code, reply.json()))
        finally:
            connection.close()  # the pool has fewer than there are threads

    def log(details):
        try:
            body = json.dumps({"path": "hot/path", "prompt": details, "output": "x"})
            reply = Client(headers={"X-API-KEY": key}).post("/v5/prompts/log", body, content_type="application/json")
            logged.append(reply.json()["version_id"])
        finally:
            connection.close()

    def work(me: int) -> None:
        client = Client(headers={"Authorization": f"Bearer {key}"})
        for n in range(rounds):
            details = DETAILS | {"seed": (me + n) % VERSIONS + 1}
            send(client, "", {"path": "hot/path", "details": details})
            log(details)
        made.wait(timeout=60)
        for n in range(rounds):
            environment = ("production", "staging")[n % 2]
            if n % 5 == 4:
                send(client, "hot/path/rollback/", {"environment": environment})
            else:
                version = (me * 7 + n) % VERSIONS + 1
                send(client, "hot/path/deployments/", {"environment": environment, "version": version})

    running = [threading.Thread(target=work, args=(me,)) for me in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()

    assert len(answers) == 2 * threads * rounds
    # A roll back may come before there is a version to go back to.
    assert {status for status, _ in answers} <= {200, 201, 409}
    made_versions = {(answer["id"], answer["number"]) for _, answer in answers if "hash" in answer}
    assert sorted(number for _, number in made_versions) == list(range(1, VERSIONS + 1))
    assert PromptVersion.objects.count() == VERSIONS
    assert len(logged) == threads * rounds
    assert len(set(logged)) == VERSIONS
    _check_history(answers)


def _check_history(answers):
    """Each deployment that was answered as new is one row, and none repeats the one before it."""
    new = [answer["id"] for status, answer in answers if status == 201 and "deployed_by" in answer]
    for environment in ("production", "staging"):
        rows = Deployment.objects.filter(environment__name=environment).order_by("id")
        assert all(one != next for one, next in pairwise(rows.values_list("version", flat=True)))
        times = list(rows.values_list("deployed_at", flat=True))
        assert times == sorted(times)
    # The first version deployed itself.
    assert set(new) | {Deployment.objects.order_by("id").first().pk} == set(
        Deployment.objects.values_list("id", flat=True)
    )
