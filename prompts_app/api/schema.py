"""What OpenAPI says about each address of prompts."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from observability.projects.documented import ERRORS, PAGING, PROJECT, parameter
from prompts_app.api import documented as shapes
from prompts_app.selectors import PromptFilter

FILTERS = [
    parameter(
        name,
        kind.extra["help_text"],
        **({"type": "string", "enum": shapes.FILES} if name == "file" else {"type": "string"}),
    )
    for name, kind in PromptFilter.base_filters.items()
]
_NAMED = OpenApiParameter("prompt", OpenApiTypes.STR, OpenApiParameter.PATH, description="The prompt's id or path.")
_VERSION = OpenApiParameter("version", OpenApiTypes.STR, OpenApiParameter.PATH, description="Its number or id.")
_CONFLICT = {409: ERRORS}


def _of(summary: str, answers: Any, *parameters: Any, **more: Any) -> Any:
    return extend_schema(
        summary=summary,
        parameters=[PROJECT, *parameters],
        responses={400: ERRORS, 404: ERRORS} | (answers if isinstance(answers, dict) else {200: answers}),
        **more,
    )


of_prompts = extend_schema_view(
    list=_of("Prompts by path, and what is deployed of them", shapes.PROMPTS, *PAGING, *FILTERS),
    create=_of(
        "Make a version",
        {
            201: OpenApiResponse(shapes.VERSION, description="It is new."),
            200: OpenApiResponse(shapes.VERSION, description="It was there: equal details are one version."),
        }
        | _CONFLICT,
        description="Makes the prompt, too, where there is none. The first version is deployed to the default "
        "environment; later ones are not.",
        request=shapes.NEW_VERSION,
    ),
    retrieve=_of("A prompt", shapes.ONE_PROMPT, _NAMED),
)
of_versions = extend_schema_view(
    list=_of("The versions of a prompt, the newest first", shapes.VERSIONS, _NAMED, *PAGING),
    retrieve=_of("A version", shapes.VERSION, _NAMED, _VERSION),
    partial_update=_of(
        "Name or describe a version",
        {200: shapes.VERSION} | _CONFLICT,
        _NAMED,
        _VERSION,
        description="Its details never change.",
        request=shapes.DESCRIPTION,
    ),
)
of_diff = extend_schema_view(
    retrieve=_of(
        "What changed between two versions",
        shapes.DIFF,
        _NAMED,
        OpenApiParameter("from", OpenApiTypes.STR, required=True, description="A version's number or id."),
        OpenApiParameter("to", OpenApiTypes.STR, required=True, description="A version's number or id."),
    ),
)
of_deployments = extend_schema_view(
    list=_of("What was deployed where, when and by whom, the latest first", shapes.DEPLOYMENTS, _NAMED, *PAGING),
    create=_of(
        "Deploy a version to an environment",
        {
            201: OpenApiResponse(shapes.DEPLOYMENT, description="It is deployed now."),
            200: OpenApiResponse(shapes.DEPLOYMENT, description="It was deployed there already."),
        },
        _NAMED,
        request=shapes.NEW_DEPLOYMENT,
    ),
)
of_rollbacks = extend_schema_view(
    create=_of(
        "Deploy the version that was deployed there before",
        {201: shapes.DEPLOYMENT} | _CONFLICT,
        _NAMED,
        request=shapes.PLACE,
    ),
)
of_withdrawals = extend_schema_view(
    create=_of(
        "Leave an environment without a version", {201: shapes.DEPLOYMENT} | _CONFLICT, _NAMED, request=shapes.PLACE
    ),
)
of_deployed = extend_schema_view(
    retrieve=_of(
        "The version that is deployed now",
        {200: shapes.DEPLOYED, 304: OpenApiResponse(description="As in If-None-Match.")},
        OpenApiParameter("path", OpenApiTypes.STR, required=True, description="The prompt's path."),
        parameter("environment", "The project's default one where it is not said."),
        description="Cheap enough for every call: answered from memory, with a strong ETag.",
    )
)
