"""The version that is deployed now, ready to be sent: apps ask for it with every call that they make.

Answers are remembered for KEY_CACHE_SECONDS, and forgotten at once in the process that changed them.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from rest_framework.renderers import JSONRenderer

from observability.memory import Memory
from observability.projects.models import Environment
from prompts_app.api.shape import deployed_shape
from prompts_app.models import Deployment, Prompt, PromptVersion
from prompts_app.resolve import NotFound

_ANSWERING: Final = (Deployment, Environment, Prompt, PromptVersion)


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, and the name of its contents."""

    etag: str
    body: bytes


_answers: Memory[tuple[int, str, str], Answer] = Memory()


def deployed(project_id: int, path: str, environment: str) -> Answer:
    """What is deployed there of the prompt with this path. Raises NotFound."""
    return _answers.get((project_id, path, environment), lambda: _read(project_id, path, environment))


def _read(project_id: int, path: str, environment: str) -> Answer:
    history = Deployment.objects.filter(
        prompt__project=project_id, prompt__path=path, environment__name=environment
    ).select_related("environment", "version__prompt", "version__created_by")
    last = history.order_by("-id").first()
    if last is None or last.version is None:
        raise _missing(project_id, path, environment)
    body = JSONRenderer().render(deployed_shape(last, last.version))
    return Answer(f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)


def _missing(project_id: int, path: str, environment: str) -> NotFound:
    if not Prompt.objects.filter(project=project_id, path=path).exists():
        return NotFound("path", f"No prompt has the path {path!r}.")
    return NotFound("environment", f"No version of {path!r} is deployed to {environment!r}.")


def forget(sender: object, **_: object) -> None:
    _answers.forget()
    # Until the transaction ends, others read and remember what was before.
    transaction.on_commit(_answers.forget)


for _model in _ANSWERING:
    receiver([post_save, post_delete], sender=_model)(forget)
