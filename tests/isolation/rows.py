"""For each address, whose ids stand in it: a row a route, part of the route -> thing of the world."""

from logs_app.adapters import langsmith, otlp

SLUG = {"slug": "slug"}
FILES = ("prompt", "tool", "flow", "evaluator", "agent", "dataset")
_SETTINGS = "projects/<slug:slug>/settings/"
_API_PROMPT = {"prompt": "prompt"}


def _of_files() -> dict[str, dict[str, str]]:
    rows = {}
    for file in FILES:
        own, one = f"v5/{file}s", {"id": f"{file}_id"}
        version = one | {"version_id": f"{file}_version_id"}
        rows |= {
            own: {},
            f"{own}/<str:id>": one,
            f"{own}/<str:id>/versions": one,
            f"{own}/<str:id>/versions/<str:version_id>": version,
            f"{own}/<str:id>/versions/<str:version_id>/commit": version,
            f"{own}/<str:id>/environments": one,
            f"{own}/<str:id>/environments/<str:environment_id>": one | {"environment_id": "environment_id"},
            f"{own}/<str:id>/evaluators": one,
        }
    for file in ("prompt", "agent"):
        own, one = f"v5/{file}s", {"id": f"{file}_id"}
        rows |= {f"{own}/deserialize": {}, f"{own}/<str:id>/serialize": one, f"{own}/<str:id>/populate": one}
    for file in ("prompt", "tool", "agent"):
        rows[f"v5/{file}s/<str:id>/log/<str:log_id>"] = {"id": f"{file}_id", "log_id": "log_id"}
    return rows


def _of_langsmith() -> dict[str, dict[str, str]]:
    prompt = {"owner": "folder", "name": "name"}
    rows = {
        "runs": {}, "runs/batch": {}, "runs/multipart": {}, "runs/query": {}, "runs/<uuid:id>": {"id": "log"},
        "runs/<str:run_id>": {"run_id": "log"}, "feedback": {}, "feedback/<uuid:id>": {"id": "log"}, "sessions": {},
        "sessions/<uuid:id>": {"id": "session"}, "settings": {}, "repos": {}, "repos/": {},
        "repos/<str:owner>/<str:name>": prompt, "repos/<str:owner>/<str:name>/tags": prompt,
        "commits/<str:owner>/<str:name>": prompt, "commits/<str:owner>/<str:name>/": prompt,
        "commits/<str:owner>/<str:name>/<str:commit>": prompt | {"commit": "number"},
    }  # fmt: skip
    return {f"{prefix}{route}": row for prefix in langsmith.PREFIXES for route, row in rows.items()}


PAGES = {
    "projects/<slug:slug>/": SLUG,
    "projects/<slug:slug>/logs/": SLUG,
    "projects/<slug:slug>/logs/live/": SLUG,
    "projects/<slug:slug>/logs/columns/": SLUG,
    "projects/<slug:slug>/logs/delete/": SLUG,
    "projects/<slug:slug>/logs/tags/": SLUG,
    "projects/<slug:slug>/logs/<uuid:id>/": SLUG | {"id": "log"},
    "projects/<slug:slug>/logs/<uuid:id>/said/": SLUG | {"id": "log"},
    "projects/<slug:slug>/logs/<uuid:id>/neighbours/": SLUG | {"id": "log"},
    "projects/<slug:slug>/logs/<uuid:id>/delete/": SLUG | {"id": "log"},
    "projects/<slug:slug>/media/<str:id>/": SLUG | {"id": "media"},
    "projects/<slug:slug>/traces/": SLUG,
    "projects/<slug:slug>/traces/<uuid:id>/": SLUG | {"id": "trace"},
    "projects/<slug:slug>/traces/<uuid:id>/delete/": SLUG | {"id": "trace"},
    "projects/<slug:slug>/sessions/": SLUG,
    "projects/<slug:slug>/sessions/<uuid:id>/": SLUG | {"id": "session"},
    "projects/<slug:slug>/sessions/<uuid:id>/delete/": SLUG | {"id": "session"},
    "projects/<slug:slug>/customers/": SLUG,
    "projects/<slug:slug>/customers/latency/": SLUG,
    "projects/<slug:slug>/customer/": SLUG,
    "projects/<slug:slug>/customer/rest/": SLUG,
    "projects/<slug:slug>/customer/erase/": SLUG,
    "projects/<slug:slug>/billing/": SLUG,
    "projects/<slug:slug>/users/": SLUG,
    "projects/<slug:slug>/users/latency/": SLUG,
    "projects/<slug:slug>/user/": SLUG,
    "projects/<slug:slug>/user/rest/": SLUG,
    "projects/<slug:slug>/user/erase/": SLUG,
    "projects/<slug:slug>/errors/": SLUG,
    "projects/<slug:slug>/errors/affected/": SLUG,
    "projects/<slug:slug>/errors/<str:fingerprint>/": SLUG | {"fingerprint": "nothing"},
    "projects/<slug:slug>/feedback/": SLUG,
    "projects/<slug:slug>/filter/": SLUG,
    "projects/<slug:slug>/facets/": SLUG,
    "projects/<slug:slug>/views/": SLUG,
    "projects/<slug:slug>/views/<uuid:id>/": SLUG | {"id": "view"},
    "projects/<slug:slug>/views/<uuid:id>/delete/": SLUG | {"id": "view"},
    "projects/<slug:slug>/connect/": SLUG,
    "projects/<slug:slug>/connect/arrival/": SLUG,
    "projects/<slug:slug>/exports/": SLUG,
    "projects/<slug:slug>/exports/new/": SLUG,
    "projects/<slug:slug>/exports/<uuid:id>/": SLUG | {"id": "export"},
    "projects/<slug:slug>/exports/<uuid:id>/file/": SLUG | {"id": "export"},
    "projects/<slug:slug>/health/": SLUG,
    "projects/<slug:slug>/health/replay/": SLUG,
    "projects/<slug:slug>/health/<uuid:id>/": SLUG | {"id": "letter"},
    "projects/<slug:slug>/health/<uuid:id>/body/": SLUG | {"id": "letter"},
    "projects/<slug:slug>/health/<uuid:id>/replay/": SLUG | {"id": "letter"},
    "projects/<slug:slug>/health/<uuid:id>/delete/": SLUG | {"id": "letter"},
    "projects/<slug:slug>/usage/breakdowns/": SLUG,
    "projects/<slug:slug>/usage/prompts/": SLUG,
    "projects/<slug:slug>/usage/prompts/<uuid:id>/": SLUG | {"id": "prompt"},
    "projects/<slug:slug>/prompts/": SLUG,
    "projects/<slug:slug>/prompts/<uuid:id>/": SLUG | {"id": "prompt"},
    "projects/<slug:slug>/prompts/<uuid:id>/compare/": SLUG | {"id": "prompt"},
    "projects/<slug:slug>/prompts/<uuid:id>/<int:number>/": SLUG | {"id": "prompt", "number": "number"},
    "projects/<slug:slug>/prompts/<uuid:id>/<int:number>/deploy/": SLUG | {"id": "prompt", "number": "number"},
    _SETTINGS: SLUG,
    f"{_SETTINGS}environments/": SLUG,
    f"{_SETTINGS}environments/<int:id>/": SLUG | {"id": "environment"},
    f"{_SETTINGS}environments/<int:id>/default/": SLUG | {"id": "environment"},
    f"{_SETTINGS}members/": SLUG,
    f"{_SETTINGS}members/<int:id>/role/": SLUG | {"id": "membership"},
    f"{_SETTINGS}members/<int:id>/remove/": SLUG | {"id": "membership"},
    f"{_SETTINGS}members/<int:id>/reset/": SLUG | {"id": "membership"},
    f"{_SETTINGS}invitations/<int:id>/withdraw/": SLUG | {"id": "invitation"},
    f"{_SETTINGS}keys/": SLUG,
    f"{_SETTINGS}keys/<int:id>/revoke/": SLUG | {"id": "key"},
}

# Pages of a person and not of a project. The invitation is a secret itself; so is the link to a new password.
PERSONAL: dict[str, dict[str, str]] = {
    "": {},
    "new-project/": {},
    "profile/": {},
    "server/health/": {},
    "profile/email/": {},
    "profile/password/": {},
    "profile/sign-out-everywhere/": {},
}
OPEN: dict[str, dict[str, str]] = {
    "healthz": {},
    "readyz": {},
    "metrics": {},
    "api/public/health": {},
    "sign-in/": {},
    "sign-out/": {},
    "invitations/<str:secret>/": {"secret": "nothing"},
    "new-password/<str:uidb64>/<str:token>/": {"uidb64": "nothing", "token": "nothing"},
    "api/v1/schema/": {},
    "api/v1/docs/": {},
    **{f"{prefix}info": {} for prefix in langsmith.PREFIXES},
}

NATIVE = {
    "api/v1/logs/": {},
    "api/v1/logs/<uuid:pk>/": {"pk": "log"},
    "api/v1/logs/tags/": {},
    "api/v1/logs/delete/": {},
    "api/v1/feedback/": {},
    "api/v1/traces/": {},
    "api/v1/traces/<path:pk>/": {"pk": "trace"},
    "api/v1/sessions/": {},
    "api/v1/sessions/<path:pk>/": {"pk": "session"},
    "api/v1/customers/": {},
    "api/v1/customers/<path:pk>/": {"pk": "user"},
    "api/v1/users/": {},
    "api/v1/users/<path:pk>/": {"pk": "user"},
    "api/v1/usage/": {},
    "api/v1/prompts/": {},
    "api/v1/prompts/deployed/": {},
    "api/v1/prompts/<path:prompt>/versions/": _API_PROMPT,
    "api/v1/prompts/<path:prompt>/versions/<str:version>/": _API_PROMPT | {"version": "number"},
    "api/v1/prompts/<path:prompt>/diff/": _API_PROMPT,
    "api/v1/prompts/<path:prompt>/deployments/": _API_PROMPT,
    "api/v1/prompts/<path:prompt>/rollback/": _API_PROMPT,
    "api/v1/prompts/<path:prompt>/withdraw/": _API_PROMPT,
    "api/v1/prompts/<path:prompt>/": _API_PROMPT,
}

VENDORS = {
    "llm/v1/log": {},
    "api/v1/log/inference": {},
    "api/v1/trace/sdk": {},
    "api/v1/prompt_run/user-feedback": {},
    "api/report": {},
    "api/v1/report": {},
    "v1/runs/ingest": {},
    "v1/runs/<path:run_id>/score": {"run_id": "log"},
    "v1/runs/<path:run_id>/feedback": {"run_id": "log"},
    "log-event": {},
    **{f"{prefix}v1/{what}": {} for prefix in otlp.PREFIXES for what in ("traces", "logs", "metrics")},
    "api/trace": {},
    "api/app/<path:app>": {"app": "nothing"},
    "v1/template_versions/latest": {},
    "v1/templates/latest": {},
    **_of_langsmith(),
    **{f"v5/{file}s/log": {} for file in ("prompt", "flow", "tool", "agent", "evaluator")},
    "v5/import/otel/v1/traces": {},
    "v5/prompts/call": {},
    **_of_files(),
    "v5/flows/logs/<str:log_id>": {"log_id": "log_id"},
    "v5/flows/log/<str:log_id>": {"log_id": "log_id"},
    "v5/datasets/<str:id>/datapoints": {"id": "dataset_id"},
    "v5/datasets/<str:id>/datapoints/csv": {"id": "dataset_id"},
    "v5/files": {},
    "v5/files/retrieve-by-path": {},
    "v5/directories": {},
    "v5/directories/<str:id>": {"id": "directory_id"},
    "v5/logs": {},
    "v5/logs/<str:id>": {"id": "log_id"},
    "v5/sessions": {},
    "v5/sessions/<str:id>": {"id": "session_id"},
    "v5/evaluations": {},
    "v5/evaluations/<str:id>": {"id": "evaluation_id"},
    "v5/evaluations/<str:id>/evaluators": {"id": "evaluation_id"},
    "v5/evaluations/<str:id>/evaluators/<str:version_id>": {
        "id": "evaluation_id",
        "version_id": "evaluator_version_id",
    },
    "v5/evaluations/<str:id>/stats": {"id": "evaluation_id"},
    "v5/evaluations/<str:id>/logs": {"id": "evaluation_id"},
    "v5/evaluations/<str:id>/runs": {"id": "evaluation_id"},
    "v5/evaluations/<str:id>/runs/<str:run_id>": {"id": "evaluation_id", "run_id": "run_id"},
    "v5/evaluations/<str:id>/runs/<str:run_id>/logs": {"id": "evaluation_id", "run_id": "run_id"},
}

VENDORS |= {
    "api/public/ingestion": {},
    "api/public/projects": {},
    "api/public/scores": {},
    "api/public/scores/<path:id>": {"id": "log_id"},
    "api/public/v2/scores": {},
    "api/public/v2/scores/<path:id>": {"id": "log_id"},
    "api/public/v3/scores": {},
    "api/public/traces": {},
    "api/public/traces/<path:id>": {"id": "trace"},
    "api/public/observations": {},
    "api/public/observations/<path:id>": {"id": "log_id"},
    "api/public/v2/observations": {},
    "api/public/sessions": {},
    "api/public/sessions/<path:id>": {"id": "session_id"},
    "api/public/dataset-items": {},
    "api/public/dataset-items/<path:id>": {"id": "datapoint_id"},
    "api/public/v2/datasets": {},
    "api/public/v2/datasets/<path:name>": {"name": "dataset_id"},
    "api/public/media": {},
    "api/public/media/<str:id>": {"id": "media"},
    "api/public/media/<str:id>/content": {"id": "media"},
    "api/public/v2/prompts": {},
    "api/public/v2/prompts/<path:name>": {"name": "prompt_id"},
    "api/public/v2/prompts/<path:name>/versions/<int:version>": {"name": "prompt_id", "version": "number"},
}

# What only takes in, and what is asked before it does.
DOORS: dict[str, dict[str, str]] = {
    "api/v2/logs": {},
    "api/v2/llmobs": {},
    "api/intake/llm-obs/v1/trace/spans": {},
    "evp_proxy/v2/api/v2/llmobs": {},
    "login": {},
    "ingest/traces/<path:project>": {"project": "nothing"},
    "v2/projects/<path:project>/traces": {"project": "nothing"},
    "api/v1/events": {},
    "api/v1/events/batch": {},
    "api/<path:project>/envelope/": {"project": "nothing"},
    "<path:object>.json": {"object": "nothing"},
    **{f"{provider}/v1/log": {} for provider in ("oai", "anthropic", "custom")},
    **{f"{prefix}project": {} for prefix in ("", "v1/")},
    **{f"{prefix}project/register": {} for prefix in ("", "v1/")},
    **{f"{prefix}project_logs/<path:project>/insert": {"project": "nothing"} for prefix in ("", "v1/")},
    "batch": {},
    "batch/": {},
    "i/v0/e/": {},
    "v1/private/traces/batch": {},
    "v1/private/spans/batch": {},
}

ROWS: dict[str, dict[str, str]] = PAGES | PERSONAL | OPEN | NATIVE | VENDORS | DOORS
