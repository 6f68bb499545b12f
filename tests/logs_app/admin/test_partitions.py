"""The page of partitions says what is kept where, and until when."""

from django.test import Client
from django.urls import reverse

from logs_app import partitions
from observability.projects.models import Project, User
from tests.logs_app.admin import page


def test_the_side_bar_leads_to_the_partitions(admin):
    assert reverse("admin:logs_log_partitions") in page(admin, "index")


def test_the_partitions_are_shown_with_what_keeps_them(admin, filled):
    partitions.make_ahead(many=1)
    shown = page(admin, "logs_log_partitions")
    if not partitions.are_kept():
        assert "SQLite keeps all logs in one table" in shown
        return
    for text in ("log_default", "log_2026w02", "2026-01-05 00:00:00", "2026-01-12 00:00:00", "kept by Acme", "KB"):
        assert text in shown
    Project.objects.update(retention_days=30)
    assert "2026-02-11, by Acme" in page(admin, "logs_log_partitions")


def test_whoever_may_not_see_logs_does_not_see_partitions(db):
    client = Client()
    client.force_login(User.objects.create_user("clerk@example.com", is_staff=True))
    assert client.get(reverse("admin:logs_log_partitions")).status_code == 403
    assert reverse("admin:logs_log_partitions") not in client.get(reverse("admin:index")).content.decode()
