"""The admin's side bar: every model that is registered, in the groups that people think in."""

from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.http import HttpRequest
from django.urls import reverse

# A model's list, or another page of its admin after a colon.
_GROUPS: Final = {
    "Logs": {
        "logs.Log": ("Logs", "receipt_long"),
        "logs.Trace": ("Traces", "account_tree"),
        "logs.Session": ("Sessions", "forum"),
        "logs.Feedback": ("Feedback", "thumbs_up_down"),
        "logs.LogError": ("Errors", "error"),
        "logs.DeadLetter": ("Refused requests", "unsubscribe"),
        "logs.UsageHour": ("Usage by hour", "bar_chart"),
        "logs.UsageDay": ("Usage by day", "calendar_month"),
        "logs.DirtyHour": ("Hours to recount", "pending"),
        "logs.DirtyDay": ("Days to add up", "pending_actions"),
        "logs.LogBody": ("Bodies", "data_object"),
        "logs.Media": ("Media", "image"),
        "logs.MediaUse": ("Media in logs", "link"),
        "logs.Log:partitions": ("Partitions", "calendar_view_week"),
        "logs.Export": ("Exports", "download"),
        "logs.SavedView": ("Saved views", "bookmark"),
        "logs.LogWords": ("Search index", "manage_search"),
        "logs.UnindexedLogs": ("Logs to index", "hourglass_empty"),
    },
    "Prompts": {
        "prompts.Prompt": ("Prompts", "edit_note"),
        "prompts.PromptVersion": ("Versions", "history"),
        "prompts.Deployment": ("Deployments", "rocket_launch"),
        "prompts.Directory": ("Directories", "folder"),
        "prompts.Monitor": ("Monitors", "monitor_heart"),
        "prompts.Provider": ("Providers", "cloud"),
    },
    "Evaluations": {
        "logs.Evaluation": ("Evaluations", "fact_check"),
        "logs.EvaluationEvaluator": ("Evaluators", "gavel"),
        "logs.Run": ("Runs", "play_circle"),
        "logs.EvaluationRun": ("Runs in evaluations", "compare_arrows"),
        "logs.RunLog": ("Logs of runs", "playlist_add_check"),
    },
    "Prices": {"logs.Rate": ("Own prices", "payments")},
    "Access": {
        "projects.Project": ("Projects", "folder_open"),
        "projects.Environment": ("Environments", "dns"),
        "projects.ApiKey": ("API keys", "key"),
        "projects.User": ("Users", "person"),
        "projects.Membership": ("Memberships", "group"),
        "projects.Preference": ("Preferences", "tune"),
        "projects.Invitation": ("Invitations", "mail"),
        "auth.Group": ("Groups of rights", "shield_person"),
    },
}


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """What unfold draws: only what this person may see."""
    drawn = []
    for title, items in _GROUPS.items():
        seen = [_item(label, *item) for label, item in items.items() if _may_see(request, label)]
        if seen:
            drawn.append({"title": title, "separator": True, "items": seen})
    return drawn


def environment(request: HttpRequest) -> list[str] | None:
    """A mark on servers that are not meant for the world."""
    return ["debug", "warning"] if settings.DEBUG else None


def _item(label: str, title: str, icon: str) -> dict[str, Any]:
    model, _, page = label.lower().replace(".", "_").partition(":")
    return {"title": title, "icon": icon, "link": reverse(f"admin:{model}_{page or 'changelist'}")}


def _may_see(request: HttpRequest, label: str) -> bool:
    model = apps.get_model(label.partition(":")[0])
    return site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)
