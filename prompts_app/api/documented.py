"""The shapes of `prompts_app.api.shape`, as OpenAPI names them. A test holds them to what is given."""

from rest_framework import serializers as s

from observability.projects.documented import Field, anything, page_of, shape, text, whole
from prompts_app.models import Prompt

FILES = Prompt.File.values

DEPLOYMENT = shape(
    "Deployment",
    id=s.IntegerField(),
    environment=s.CharField(),
    version=s.IntegerField(allow_null=True, help_text="Null: from then on no version was deployed there."),
    version_id=s.UUIDField(allow_null=True),
    deployed_at=s.DateTimeField(),
    deployed_by=text("Null for a project's key."),
)


def _prompt() -> dict[str, Field]:
    return {
        "id": s.UUIDField(),
        "path": s.CharField(),
        "file": s.ChoiceField(FILES),
        "description": text(),
        "tags": s.ListField(child=s.CharField()),
        "versions": s.IntegerField(help_text="How many there are."),
        "last_version": whole(),
        "deployed": DEPLOYMENT(many=True, help_text="What is deployed now, the default environment first."),
        "created_at": s.DateTimeField(),
        "updated_at": s.DateTimeField(),
    }


PROMPT_FILE = shape("PromptFile", id=s.UUIDField(), path=s.CharField(), file=s.ChoiceField(FILES))


def _version() -> dict[str, Field]:
    return {
        "id": s.UUIDField(),
        "prompt": PROMPT_FILE(),
        "number": s.IntegerField(),
        "name": text(),
        "description": text(),
        "hash": s.CharField(help_text="Of the details: equal details are one version."),
        "details": s.DictField(help_text="What determines its behaviour, with defaults filled in."),
        "variables": s.ListField(child=s.CharField(), help_text="Of the template."),
        "created_at": s.DateTimeField(),
        "created_by": text("Null for a project's key, and for what came with a log."),
    }


PROMPT = shape("ListedPrompt", **_prompt())
ONE_PROMPT = shape("Prompt", **_prompt(), readme=text())
VERSION = shape("PromptVersion", **_version(), deployed_in=s.ListField(child=s.CharField()))
DEPLOYED = shape("DeployedVersion", environment=s.CharField(), deployed_at=s.DateTimeField(), **_version())
DIFF = shape(
    "PromptDiff",
    **{"from": s.IntegerField(), "to": s.IntegerField()},
    changes=shape("Change", field=s.CharField(), old=anything(), new=anything())(many=True),
    template=s.CharField(help_text="A unified diff of the templates as text; empty where they read the same."),
)
NEW_VERSION = shape(
    "NewPromptVersion",
    path=s.CharField(),
    file=s.ChoiceField(FILES, required=False),
    details=s.DictField(help_text="Such as model, provider, template, temperature, tools."),
    name=text(),
    description=text(),
)
DESCRIPTION = shape("PromptVersionDescription", name=text(), description=text())
PLACE = shape("DeploymentPlace", environment=s.CharField())
NEW_DEPLOYMENT = shape("NewDeployment", environment=s.CharField(), version=s.CharField(help_text="Its number or id."))

PROMPTS = page_of("Prompt", PROMPT)
VERSIONS = page_of("PromptVersion", VERSION)
DEPLOYMENTS = page_of("Deployment", DEPLOYMENT)
