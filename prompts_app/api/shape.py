"""Prompts, versions and deployments as the API shows them. Pure, given loaded rows."""

from collections.abc import Sequence
from typing import Any

from observability.projects.models import User
from prompts_app import diff
from prompts_app.models import Deployment, Prompt, PromptVersion
from prompts_app.templating import variables_of


def prompt_shape(prompt: Any, deployed: Sequence[Deployment]) -> dict[str, Any]:
    """A prompt that a selector loaded, with what is deployed of it now."""
    return {
        "id": str(prompt.id),
        "path": prompt.path,
        "file": prompt.file,
        "description": prompt.description or None,
        "tags": prompt.tags,
        "versions": prompt.versions_made,
        "last_version": prompt.last_version,
        "deployed": [deployment_shape(row) for row in deployed],
        "created_at": prompt.created_at,
        "updated_at": prompt.updated_at,
    }


def whole_shape(prompt: Prompt, deployed: Sequence[Deployment]) -> dict[str, Any]:
    """What one prompt alone adds: its readme."""
    return prompt_shape(prompt, deployed) | {"readme": prompt.readme or None}


def version_shape(version: PromptVersion) -> dict[str, Any]:
    """`version.prompt` and `created_by` must be loaded."""
    details = version.details
    return {
        "id": str(version.id),
        "prompt": {"id": str(version.prompt_id), "path": version.prompt.path, "file": version.prompt.file},
        "number": version.number,
        "name": version.name or None,
        "description": version.description or None,
        "hash": version.hash,
        "details": details,
        "variables": variables_of(details.get("template"), details.get("template_language") or "default"),
        "created_at": version.created_at,
        "created_by": _name(version.created_by),
    }


def listed_version_shape(version: PromptVersion, deployed: Sequence[Deployment]) -> dict[str, Any]:
    """A version, and the environments where it is deployed now."""
    where = [row.environment.name for row in deployed if row.version_id == version.pk]
    return version_shape(version) | {"deployed_in": where}


def deployed_shape(deployment: Deployment, version: PromptVersion) -> dict[str, Any]:
    """What an app fetches while it runs."""
    about = {"environment": deployment.environment.name, "deployed_at": deployment.deployed_at}
    return about | version_shape(version)


def deployment_shape(deployment: Deployment) -> dict[str, Any]:
    """Without a version, it is a withdrawal. Its environment, version and person must be loaded."""
    version = deployment.version
    return {
        "id": deployment.pk,
        "environment": deployment.environment.name,
        "version": version.number if version else None,
        "version_id": str(version.id) if version else None,
        "deployed_at": deployment.deployed_at,
        "deployed_by": _name(deployment.deployed_by),
    }


def diff_shape(old: PromptVersion, new: PromptVersion) -> dict[str, Any]:
    """What changed from one version to another."""
    before, after = (version.details.get("template") for version in (old, new))
    changed = diff.changes(old.details, new.details)
    return {
        "from": old.number,
        "to": new.number,
        "changes": [{"field": change.field, "old": change.old, "new": change.new} for change in changed],
        "template": "\n".join(diff.unified(before, after, f"v{old.number}", f"v{new.number}")),
    }


def _name(user: User | None) -> str | None:
    """A project's key is nobody."""
    return user.email if user else None
