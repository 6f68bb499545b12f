"""`manage.py demo`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from logs_app.ingest.store import deletion
from logs_app.models import Feedback, Log, Session, Trace
from observability.projects.models import Environment, Project
from prompts_app.models import Deployment


def demo(**options) -> str:
    out = StringIO()
    call_command("demo", logs=300, verbosity=0, stdout=out, **options)
    return out.getvalue()


def test_a_month_is_written(project):
    assert "logs written to acme, 0 were there already" in demo()
    assert 200 < Log.objects.count() < 500
    assert Session.objects.exists()
    assert Trace.objects.exists()
    assert not Feedback.objects.filter(log_id=None).exists()
    assert set(Environment.objects.values_list("name", flat=True)) == {"production", "staging", "development"}
    assert not Log.objects.filter(awaits_count=True).exists()
    assert not Log.objects.filter(kind="llm", status="ok", computed_usd=None).exclude(provider="self-hosted").exists()
    assert not Log.objects.filter(started_at__gt=timezone.now()).exists()
    assert not Log.objects.filter(started_at__lt=timezone.now() - timedelta(days=31)).exists()


def test_the_second_time_nothing_is_doubled(project):
    demo()
    before = Log.objects.count(), Feedback.objects.count()
    assert f"0 logs written to acme, {before[0]} were there already" in demo()
    assert (Log.objects.count(), Feedback.objects.count()) == before


def test_what_was_interrupted_is_completed(project):
    demo()
    whole = set(Log.objects.values_list("id", flat=True))
    deletion.remove(Log.objects.filter(id__in=sorted(whole)[50:90]))
    assert demo().startswith("40 logs written")
    assert set(Log.objects.values_list("id", flat=True)) == whole


def test_it_goes_into_the_project_that_is_named(project):
    other = Project.objects.create(slug="other", name="Other")
    demo(project="other")
    assert not Log.objects.exclude(project=other).exists()


def test_versions_are_deployed_where_and_when_they_were_used(project):
    demo()
    deployments = Deployment.objects.filter(prompt__path="support/answer")
    history = deployments.filter(environment__name="production").order_by("id")
    assert [deployment.version.number for deployment in history] == [1, 2, 3, 4]
    days = [(deployment.deployed_at - history[0].deployed_at).days for deployment in history]
    assert days == [0, 6, 13, 22]
    staging = deployments.get(environment__name="staging", version__number=3)
    assert (history[2].deployed_at - staging.deployed_at).days == 2


def test_an_unknown_project_is_named(project):
    with pytest.raises(CommandError, match="no project 'none'"):
        demo(project="none")


def test_without_a_project_the_first_is_made(db):
    assert "API key" in demo()
    assert Log.objects.filter(project__slug="default").exists()
