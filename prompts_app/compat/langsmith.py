"""LangSmith's prompts: `GET /commits/{owner}/{name}/{commit}` and what `pull_prompt` and `push_prompt` need.

Documented by the source of langsmith 0.15 and langchain-core. A prompt's path is its name, or `owner/name`; a commit is
a version, by its id, its number, `latest`, or the environment that it is deployed to, which LangSmith calls a tag.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from observability.projects.authentication import NamedKeyAuthentication
from observability.projects.models import Environment
from observability.projects.reading import BodyParser, body_of, project_of
from prompts_app import publish
from prompts_app.compat.langchain import NoManifest, details_in, manifest_of
from prompts_app.models import Prompt, PromptVersion
from prompts_app.resolve import id_in

MAX_PAGE: Final = 100
MAX_PATH: Final = 500  # characters
LATEST: Final = "latest"
OWN: Final = "-"  # the owner that stands for the key's own


class _HubView(APIView):
    authentication_classes = (NamedKeyAuthentication,)
    parser_classes = (BodyParser,)

    def handle_exception(self, exc: Exception) -> Response:
        """`detail` is what the clients show."""
        if isinstance(exc, NoManifest):
            return Response({"detail": str(exc)}, status=400)
        response = super().handle_exception(exc)
        detail = response.data.get("detail") if isinstance(response.data, dict) else response.data
        response.data = {"detail": str(detail)}
        return response

    def prompt(self, request: Request, owner: str, name: str) -> Prompt:
        prompts = Prompt.objects.filter(project=project_of(request), file=Prompt.File.PROMPT)
        found = prompts.filter(path=_path(owner, name)).first()
        if found is None:
            raise NotFound("there is no such prompt")
        return found


def _path(owner: str, name: str) -> str:
    said = name if owner == OWN else f"{owner}/{name}"
    return said.replace("\0", "\ufffd")


class SettingsView(_HubView):
    @extend_schema(exclude=True)  # LangSmith documents its own API
    def get(self, request: Request) -> Response:
        project = project_of(request)
        about = {"id": str(project.public_id), "display_name": project.name or project.slug, "tenant_handle": None}
        return Response(about | {"created_at": project.created_at})


class ReposView(_HubView):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        prompts = Prompt.objects.filter(project=project_of(request), file=Prompt.File.PROMPT)
        if words := request.GET.get("query"):
            prompts = prompts.filter(path__icontains=words.replace("\0", "\ufffd"))
        some = prompts.order_by("path")[_part(request)]
        return Response({"repos": [_repo(prompt) for prompt in some], "total": prompts.count()})

    @extend_schema(exclude=True)
    def post(self, request: Request) -> Response:
        said = body_of(request)
        name = said.get("repo_handle")
        if not isinstance(name, str) or not name.strip("/ ") or len(name) > MAX_PATH:
            raise ValidationError({"detail": "repo_handle: expected the name of a prompt"})
        with transaction.atomic():
            prompt = publish.make_prompt(project_of(request).pk, name)
            if prompt.file != Prompt.File.PROMPT:
                raise ValidationError({"detail": f"repo_handle: {name!r} is a {prompt.file}, not a prompt"})
            _describe(prompt, said)
        return Response({"repo": _repo(prompt)})


class RepoView(_HubView):
    @extend_schema(exclude=True)
    def get(self, request: Request, owner: str, name: str) -> Response:
        return Response({"repo": _repo(self.prompt(request, owner, name))})

    @extend_schema(exclude=True)
    def patch(self, request: Request, owner: str, name: str) -> Response:
        prompt = self.prompt(request, owner, name)
        _describe(prompt, body_of(request))
        return Response({"repo": _repo(prompt)})


def _describe(prompt: Prompt, said: Mapping[str, Any]) -> None:
    """Sets what was said of description, readme and tags."""
    for field in ("description", "readme"):
        if isinstance(said.get(field), str):
            setattr(prompt, field, said[field])
    tags = said.get("tags")
    if isinstance(tags, list):
        prompt.tags = [tag for tag in tags if isinstance(tag, str)]
    prompt.save()


def _repo(prompt: Prompt) -> dict[str, Any]:
    last = prompt.versions.first()
    about = {"id": str(prompt.pk), "repo_handle": prompt.path, "full_name": f"{OWN}/{prompt.path}", "owner": None}
    counts = dict.fromkeys(("num_likes", "num_downloads", "num_views"), 0)
    return (
        about
        | counts
        | {
            "tenant_id": str(prompt.project.public_id),
            "description": prompt.description,
            "readme": prompt.readme,
            "tags": prompt.tags,
            "created_at": prompt.created_at,
            "updated_at": prompt.updated_at,
            "is_public": False,
            "is_archived": False,
            "num_commits": prompt.versions.count(),
            "last_commit_hash": last and last.pk.hex,
        }
    )


class CommitsView(_HubView):
    @extend_schema(exclude=True)
    def get(self, request: Request, owner: str, name: str) -> Response:
        versions = self.prompt(request, owner, name).versions.order_by("-number")
        return Response({"commits": [_commit(each) for each in versions[_part(request)]], "total": versions.count()})

    @extend_schema(exclude=True)
    def post(self, request: Request, owner: str, name: str) -> Response:
        """A new version, or the one that is the same."""
        said = body_of(request)
        details = details_in(said.get("manifest"))
        description = said.get("description")
        version = publish.make_version(
            self.prompt(request, owner, name), details, description=description if isinstance(description, str) else ""
        )
        return Response({"commit": _commit(version)})


def _commit(version: PromptVersion) -> dict[str, Any]:
    return {
        "id": str(version.pk),
        "commit_hash": version.pk.hex,
        "repo_id": str(version.prompt_id),
        "created_at": version.created_at,
        "updated_at": version.created_at,
        "description": version.description or None,
    }


class CommitView(_HubView):
    @extend_schema(exclude=True)
    def get(self, request: Request, owner: str, name: str, commit: str) -> Response:
        version = _version(self.prompt(request, owner, name), commit)
        about = {"owner": owner, "repo": name, "commit_hash": version.pk.hex, "examples": []}
        return Response(about | {"manifest": manifest_of(version.details), "description": version.description or None})


def _version(prompt: Prompt, commit: str) -> PromptVersion:
    """The version that a commit's word means. Raises NotFound."""
    if commit == LATEST:
        found = prompt.versions.order_by("-number").first()
    elif id := id_in(commit):
        found = prompt.versions.filter(pk=id).first()
    elif commit.isascii() and commit.isdigit() and len(commit) < 9:
        found = prompt.versions.filter(number=int(commit)).first()
    else:
        found = publish.deployed_version(prompt.pk, commit.replace("\0", "\ufffd"))
    if found is None:
        raise NotFound(
            f"{prompt.path!r} has no version {commit!r}, and none is deployed to an environment of that name"
        )
    return found


class TagsView(_HubView):
    @extend_schema(exclude=True)
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Deploys a version to the environment that the tag names."""
        said = body_of(request)
        prompt = self.prompt(request, owner, name)
        version = _version(prompt, str(said.get("commit_id") or ""))
        environment = Environment.objects.filter(
            project=prompt.project_id, name=str(said.get("tag_name") or "")
        ).first()
        if environment is None:
            raise NotFound(f"a tag is an environment, and there is none named {said.get('tag_name')!r}")
        publish.deploy(version, environment)
        about = {"tag_name": environment.name, "commit_id": str(version.pk), "repo_id": str(prompt.pk)}
        return Response(about | {"created_at": timezone.now(), "updated_at": timezone.now()})


def _part(request: Request) -> slice:
    """The part of a list that `offset` and `limit` name."""
    said = [request.GET.get("offset") or "0", request.GET.get("limit") or str(MAX_PAGE)]
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in said):
        raise ValidationError({"detail": "offset, limit: expected whole numbers"})
    start, size = int(said[0]), min(int(said[1]), MAX_PAGE)
    return slice(start, start + size)


_VIEWS: Final = (
    ("settings", SettingsView),
    ("repos", ReposView),
    ("repos/", ReposView),
    ("repos/<str:owner>/<str:name>", RepoView),
    ("repos/<str:owner>/<str:name>/tags", TagsView),
    ("commits/<str:owner>/<str:name>", CommitsView),
    ("commits/<str:owner>/<str:name>/", CommitsView),
    ("commits/<str:owner>/<str:name>/<str:commit>", CommitView),
)
urlpatterns: list[URLPattern] = [
    path(f"{prefix}{address}", view.as_view()) for prefix in ("", "api/v1/") for address, view in _VIEWS
]
