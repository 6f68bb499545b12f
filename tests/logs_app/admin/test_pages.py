"""Every list and page of the admin answers, shows its columns, and finds."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from logs_app.models import DirtyDay, DirtyHour, Feedback, Log, LogBody, Rate, Session, Trace, UsageDay, UsageHour
from observability.projects.models import ApiKey, Environment, Membership, Project, User
from tests.logs_app.admin import name_of, page

OURS = ("projects", "logs", "prompts", "auth")
MODELS = [model for model in site._registry if model._meta.app_label in OURS]


def test_every_model_of_ours_has_an_admin():
    for label in ("projects", "logs", "prompts"):
        assert not [model for model in apps.get_app_config(label).get_models() if model not in site._registry]


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_every_list_answers_empty_and_filled(admin, filled, model):
    page(admin, f"{name_of(model)}_changelist")
    page(admin, f"{name_of(model)}_changelist", q="nothing like this")


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_every_row_has_a_page(admin, filled, model):
    for row in model._default_manager.all()[:3]:
        page(admin, f"{name_of(model)}_change", row.pk)


@pytest.mark.parametrize("model", [Project, Environment, ApiKey, Membership, User, Rate], ids=name_of)
def test_what_people_make_can_be_added(admin, model):
    assert "<form" in page(admin, f"{name_of(model)}_add")


@pytest.mark.parametrize(
    "model", [Log, LogBody, Session, Trace, Feedback, DirtyHour, DirtyDay, UsageHour, UsageDay], ids=name_of
)
def test_what_the_pipeline_writes_cannot_be_added_or_changed(admin, filled, model):
    assert admin.get(reverse(f"admin:{name_of(model)}_add")).status_code == 403
    row = model._default_manager.first()
    assert admin.post(reverse(f"admin:{name_of(model)}_change", args=[row.pk]), {}).status_code == 403


def test_the_list_of_logs_reads_well(admin, filled):
    shown = page(admin, "logs_log_changelist")
    for text in (
        "2026-01-05 10:20:30",
        "triage",
        "gpt-4o-mini",
        "halden",
        "12,345",
        "$0.00201",
        "1.24\N{NO-BREAK SPACE}s",
    ):
        assert text in shown


def test_a_log_is_shown_whole_and_escaped(admin, filled):
    shown = page(admin, "logs_log_change", filled.pk)
    for text in (
        "hello",
        "hi there",
        "look_up",
        "temperature",
        "blue",
        "unknown_field",
        "310\N{NO-BREAK SPACE}ms",
        "thumbs",
        "quick",
    ):
        assert text in shown
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_log_leads_to_its_trace_and_session(admin, filled):
    shown = page(admin, "logs_log_change", filled.pk)
    for model, row in ((Trace, filled.trace_id), (Session, filled.session_id)):
        url = reverse(f"admin:{name_of(model)}_change", args=[row])
        assert url in shown
        assert reverse("admin:logs_log_change", args=[filled.pk]) in page(admin, f"{name_of(model)}_change", row)


@pytest.mark.parametrize("term", ["call-1", "run-1", "chat-1", "tria", "gpt-4o", "hald", "ana@", "support/", "{id}"])
def test_a_log_is_found_by_any_id_and_by_beginnings(admin, filled, post, term):
    post({"external_id": "other", "name": "else"})
    shown = page(admin, "logs_log_changelist", q=term.format(id=filled.pk))
    assert reverse("admin:logs_log_change", args=[filled.pk]) in shown
    assert reverse("admin:logs_log_change", args=[Log.objects.get(external_id="other").pk]) not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"started_at_from": "2026-01-05", "started_at_to": "2026-01-05"}, True),
        ({"started_at_from": "2026-01-06"}, False),
        ({"started_at_to": "2026-01-04"}, False),
        ({"started_at_from": "no day"}, True),
        ({"recent": "24"}, False),
        ({"status__exact": "ok", "kind__exact": "llm"}, True),
        ({"status__exact": "error"}, False),
        ({"model__icontains": "MINI"}, True),
    ],
)
def test_logs_are_filtered(admin, filled, query, found):
    url = reverse("admin:logs_log_change", args=[filled.pk])
    assert (url in page(admin, "logs_log_changelist", **query)) is found


def test_a_list_of_logs_counts_nothing_and_reads_time_from_ids(admin, filled):
    with CaptureQueriesContext(connection) as queries:
        page(admin, "logs_log_changelist", recent="24", started_at_from="2026-01-01")
    on_logs = [query["sql"] for query in queries if 'FROM "log"' in query["sql"]]
    assert on_logs
    assert not [sql for sql in on_logs if "COUNT(" in sql]
    assert not [sql for sql in on_logs if re.search(r'WHERE.*"started_at"', sql)]


@pytest.mark.parametrize("model", [Log, Session, Trace, Feedback], ids=name_of)
def test_a_longer_list_asks_no_more_questions(admin, filled, post, model):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(admin, f"{name_of(model)}_changelist")
        return len(queries)

    few = count()
    numbers = range(20)
    post(
        *({"external_id": f"n{n}", "session": f"s{n}", "trace": f"t{n}", "prompt": {"path": f"p{n}"}} for n in numbers)
    )
    post(*({"log": f"n{n}", "name": "thumbs", "value": True} for n in numbers), path="feedback")
    assert count() == few


def test_the_next_page_is_reached_without_a_count(admin, post):
    post(*({"external_id": f"n{n:03}", "started_at": f"2026-01-01T00:00:{n:02}Z"} for n in range(55)))
    first, second = (page(admin, "logs_log_changelist", p=number) for number in (1, 2))
    pages = [len(re.findall(r'name="_selected_action"', shown)) for shown in (first, second)]
    assert pages == [50, 5]
    assert "9999" not in first


def test_a_log_whose_prompt_is_gone_still_shows(admin, filled):
    filled.prompt.delete()
    page(admin, "logs_log_changelist")
    page(admin, "logs_log_change", filled.pk)


def test_a_viewer_of_the_admin_sees_only_what_he_may(filled):
    client = Client()
    client.force_login(User.objects.create_user("clerk@example.com", is_staff=True))
    assert client.get(reverse("admin:logs_log_changelist")).status_code == 403
    assert "API keys" not in client.get(reverse("admin:index")).content.decode()


def test_usage_is_shown_in_one_division_at_a_time(admin, filled):
    whole, fine = (page(admin, "logs_usagehour_changelist", **query) for query in ({}, {"division": "customer"}))
    assert "2026-01-05 10:00:00" in whole
    assert ("halden" in whole, "halden" in fine) == (False, True)


def test_the_side_bar_groups_what_is_there(admin):
    shown = page(admin, "index")
    for text in ("Own prices", "API keys", "Traces", "Hours to recount"):
        assert text in shown


def test_old_logs_are_not_among_the_recent(admin, post):
    now = datetime.now(UTC)
    post({"external_id": "new"}, {"external_id": "old", "started_at": (now - timedelta(hours=30)).isoformat()})
    new, old = (
        reverse("admin:logs_log_change", args=[Log.objects.get(external_id=name).pk]) for name in ("new", "old")
    )
    day, week = (page(admin, "logs_log_changelist", recent=hours) for hours in ("24", "168"))
    assert (new in day, old in day, old in week) == (True, False, True)
