"""Humanloop's addresses under /v5/, besides its log calls."""

from django.urls import URLPattern

from logs_app.compat.humanloop import call, datapoints, directories, evaluations, files, logs, runs, sessions, versions
from logs_app.compat.humanloop.door import door

_FILES = ("prompt", "tool", "flow", "evaluator", "agent", "dataset")
_WITH_TEMPLATE = ("prompt", "agent")


def _of_kind(file: str) -> list[URLPattern]:
    """What every kind of file has."""
    own = f"{file}s"
    return [
        door(own, file, GET=files.list_files, POST=files.upsert),
        door(f"{own}/<str:id>", file, GET=files.get, DELETE=files.delete, PATCH=files.move),
        door(f"{own}/<str:id>/versions", file, GET=versions.list_versions),
        door(
            f"{own}/<str:id>/versions/<str:version_id>",
            file,
            PATCH=versions.patch_version,
            DELETE=versions.delete_version,
        ),
        door(f"{own}/<str:id>/versions/<str:version_id>/commit", file, POST=versions.commit_version),
        door(f"{own}/<str:id>/environments", file, GET=versions.list_environments),
        door(
            f"{own}/<str:id>/environments/<str:environment_id>",
            file,
            POST=versions.set_deployment,
            DELETE=versions.remove_deployment,
        ),
        door(f"{own}/<str:id>/evaluators", file, POST=versions.update_monitoring),
    ]


def _with_template(file: str) -> list[URLPattern]:
    own = f"{file}s"
    return [
        door(f"{own}/deserialize", file, POST=files.deserialize),
        door(f"{own}/<str:id>/serialize", file, GET=files.serialize),
        door(f"{own}/<str:id>/populate", file, POST=versions.populate),
    ]


urlpatterns = [
    door("prompts/call", POST=call.call_prompt),
    *(pattern for file in _WITH_TEMPLATE for pattern in _with_template(file)),
    *(pattern for file in _FILES for pattern in _of_kind(file)),
    *(door(f"{file}s/<str:id>/log/<str:log_id>", file, PATCH=logs.update) for file in ("prompt", "tool", "agent")),
    door("flows/logs/<str:log_id>", "flow", PATCH=logs.update),
    door("flows/log/<str:log_id>", "flow", PATCH=logs.update),
    door("datasets/<str:id>/datapoints", "dataset", GET=datapoints.list_datapoints),
    door("datasets/<str:id>/datapoints/csv", "dataset", POST=datapoints.upload_csv),
    door("files", GET=files.list_all),
    door("files/retrieve-by-path", POST=files.retrieve_by_path),
    door("directories", GET=directories.list_directories, POST=directories.create),
    door("directories/<str:id>", GET=directories.get, PATCH=directories.update, DELETE=directories.delete),
    door("logs", GET=logs.list_logs, DELETE=logs.delete_logs),
    door("logs/<str:id>", GET=logs.get_log),
    door("sessions", GET=sessions.list_sessions),
    door("sessions/<str:id>", GET=sessions.get, DELETE=sessions.delete),
    door("evaluations", GET=evaluations.list_evaluations, POST=evaluations.create),
    door("evaluations/<str:id>", GET=evaluations.get, DELETE=evaluations.delete),
    door("evaluations/<str:id>/evaluators", POST=evaluations.add_evaluators),
    door("evaluations/<str:id>/evaluators/<str:version_id>", DELETE=evaluations.remove_evaluator),
    door("evaluations/<str:id>/stats", GET=evaluations.get_stats),
    door("evaluations/<str:id>/logs", GET=evaluations.get_logs),
    door("evaluations/<str:id>/runs", GET=runs.list_runs, POST=runs.create),
    door("evaluations/<str:id>/runs/<str:run_id>", POST=runs.add_existing, DELETE=runs.remove, PATCH=runs.update),
    door("evaluations/<str:id>/runs/<str:run_id>/logs", POST=runs.add_logs),
]
