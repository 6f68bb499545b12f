"""A project full of secrets, and who comes to look: its members, another project's, and nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from logs_app.ids import key_of
from logs_app.models import DeadLetter, Export, Log, Media, SavedView
from observability.projects import membership
from observability.projects.models import ApiKey, Environment, Membership, Project, User
from prompts_app.models import PromptVersion
from tests.logs_app.compat import DETAILS, Humanloop

FILES: dict[str, dict[str, Any]] = {
    "prompt": DETAILS,
    "tool": {"function": {"name": "hushed"}},
    "flow": {"attributes": {"a": "hushed"}},
    "evaluator": {"spec": {"evaluator_type": "external", "arguments_type": "target_free", "return_type": "boolean"}},
    "agent": {"model": "gpt-4o", "template": "hushed"},
    "dataset": {"datapoints": [{"id": "dp_a", "inputs": {"q": "hushed"}}]},
}
LOG = {"output": "hushed", "session_id": "whispers", "trace_id": "hushed-trace", "user": "whisperer"}


@pytest.fixture
def world(project: Project, key: str) -> dict[str, str]:
    """The ids of what is in acme, by the names that tests.isolation.rows gives them."""
    hl = Humanloop(key)
    ids = {"slug": project.slug, "user": "whisperer", "nothing": "nothing", "number": "1", "datapoint_id": "dp_a"}
    ids |= {"folder": "hushed", "name": "prompt"}
    for file, details in FILES.items():
        made = hl("POST", f"{file}s", path=f"hushed/{file}", **details)
        ids |= {f"{file}_id": made["id"], f"{file}_version_id": made["version_id"]}
    ids["directory_id"] = hl("GET", "directories")[0]["id"]
    ids["log_id"] = hl("POST", "prompts/log", path="hushed/prompt", inputs={"q": "hushed"}, **LOG)["id"]
    evaluators = [{"path": "hushed/evaluator"}]
    evaluation = hl("POST", "evaluations", name="hushed", file={"id": ids["prompt_id"]}, evaluators=evaluators)
    where = {
        name: {"version_id": ids[f"{file}_version_id"]}
        for name, file in (("dataset", "dataset"), ("version", "prompt"))
    }
    run = hl("POST", f"evaluations/{evaluation['id']}/runs", orchestrated=False, **where)
    return ids | {"evaluation_id": evaluation["id"], "run_id": run["id"]} | _rows(project)


def _rows(project: Project) -> dict[str, str]:
    """What is named by the ids of its rows."""
    person = User.objects.create_user("hushed@example.com", "x")
    membership.join(project, person, Membership.Role.VIEWER)
    membership.invite(project, "hushed-guest@example.com", Membership.Role.VIEWER, person)
    log = Log.objects.get()
    environment = Environment.objects.get(project=project)
    export = Export.objects.create(project=project, asked_by=person, what="hushed", file_format="csv")
    view = SavedView.objects.create(project=project, owner=person, page="logs", name="hushed", is_shared=True)
    reasons = [{"field": "hushed", "message": "hushed", "status": 400, "items": 1}]
    letter = DeadLetter.objects.create(
        project=project,
        format="native",
        method="POST",
        path="/hushed",
        body=b"hushed",
        size=6,
        status=400,
        reasons=reasons,
    )
    Media.objects.create(
        id=key_of(project.pk, "media", "sights"),
        project=project,
        external_id="sights",
        content_type="hushed/type",
        length=6,
        content=b"hushed",
    )
    return {
        "log": str(log.pk),
        "media": "sights",
        "trace": str(log.trace_id),
        "session": str(log.session_id),
        "session_id": "whispers",
        "prompt": str(PromptVersion.objects.get(prompt__path="hushed/prompt").prompt_id),
        "environment": str(environment.pk),
        "environment_id": f"env_{environment.pk}",
        "membership": str(person.memberships.get().pk),
        "invitation": str(project.invitations.get().pk),
        "key": str(project.keys.get().pk),
        "export": str(export.pk),
        "view": str(view.pk),
        "letter": str(letter.pk),
    }


@pytest.fixture
def member(project: Project) -> Callable[[str], Client]:
    """Somebody signed in, in acme: `member("viewer")`."""

    def make(role: str, slug: str = project.slug) -> Client:
        user = User.objects.create_user(f"{role}@{slug}.example.com")
        Membership.objects.create(project=Project.objects.get(slug=slug), user=user, role=role)
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def stranger(world: dict[str, str], member: Callable[..., Client]) -> Client:
    """The admin of another project."""
    membership.found("Other", "other")
    return member("admin", "other")


@pytest.fixture
def foreign_key(world: dict[str, str]) -> dict[str, str]:
    """Headers with the key of another project, in every place that a client puts one."""
    key = ApiKey.make(membership.found("Other", "other"))[1]
    places = ("X-API-KEY", "athina-api-key", "api_key")
    return {"Authorization": f"Bearer {key}"} | dict.fromkeys(places, key)
