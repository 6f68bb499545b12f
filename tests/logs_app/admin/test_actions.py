"""What the admin does to logs and prices."""

from django.urls import reverse

from logs_app import rollups
from logs_app.models import DirtyHour, Feedback, Log, LogBody, Rate, Session, Trace, UsageHour
from observability.projects.models import Project
from tests.logs_app.admin import act


def test_a_log_can_be_priced_again(admin, filled, post):
    post(
        {
            "external_id": "own",
            "model": "acme-1",
            "started_at": "2026-02-01T00:00:00Z",
            "usage": {"input_tokens": 10**6},
        }
    )
    Log.objects.update(computed_usd=None)
    assert "the cost of 2 changed" in act(admin, Log, "recalculate", *Log.objects.all())
    assert Log.objects.get(external_id="own").computed_usd == 1.5


def test_a_new_price_says_what_to_do_and_does_it(admin, post, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    post({"model": "acme-1", "started_at": "2026-02-01T00:00:00Z", "usage": {"input_tokens": 10**6}})
    new = {"model": "acme-1", "valid_from_0": "2026-01-01", "valid_from_1": "00:00:00", "input_usd": "3"}
    reply = admin.post(reverse("admin:logs_rate_add"), new, follow=True)
    assert "Recalculate logs since then" in reply.content.decode()
    act(admin, Rate, "recalculate", Rate.objects.get())
    assert Log.objects.get().computed_usd == 3


def test_a_price_needs_a_number(admin):
    new = {"model": "acme-1", "valid_from_0": "2026-01-01", "valid_from_1": "00:00:00"}
    assert "Give a price" in admin.post(reverse("admin:logs_rate_add"), new).content.decode()


def test_deleting_logs_asks_first_and_leaves_nothing(admin, filled):
    DirtyHour.objects.all().delete()
    assert "1 log, with what was said" in act(admin, Log, "delete_selected", filled)
    assert Log.objects.exists()
    act(admin, Log, "delete_selected", filled, post="yes")
    assert DirtyHour.objects.count() == 1
    rollups.recount_dirty()
    for model in (Log, LogBody, Feedback, Session, Trace, UsageHour):
        assert not model.objects.exists()


def test_one_log_is_deleted_as_completely(admin, filled):
    url = reverse("admin:logs_log_delete", args=[filled.pk])
    assert "1 log, with what was said" in admin.get(url).content.decode()
    admin.post(url, {"post": "yes"})
    rollups.recount_dirty()
    for model in (Log, LogBody, Feedback, Session, Trace):
        assert not model.objects.exists()


def test_all_that_match_are_deleted_across_pages(admin, post):
    post(*({"external_id": f"n{n}", "name": "old" if n else "new"} for n in range(60)))
    chosen = Log.objects.filter(name="old").first()
    url = reverse("admin:logs_log_changelist") + "?q=old"
    sent = {"action": "delete_selected", "_selected_action": [str(chosen.pk)], "select_across": "1", "post": "yes"}
    admin.post(url, sent)
    assert [log.name for log in Log.objects.all()] == ["new"]


def test_a_project_takes_its_logs_along(admin, filled, project):
    Project.objects.create(slug="other", name="Other")
    url = reverse("admin:projects_project_delete", args=[project.pk])
    assert "with all its logs" in admin.get(url).content.decode()
    admin.post(url, {"post": "yes"})
    assert [left.slug for left in Project.objects.all()] == ["other"]
    assert not Log.objects.exists()
    assert not LogBody.objects.exists()
