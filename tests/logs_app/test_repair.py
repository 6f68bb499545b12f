"""A repair tells what was stored otherwise than the logs say, and mends it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from logs_app.models import Trace, UsageDay, UsageHour
from logs_app.rollups import recount_dirty
from tests.logs_app.test_recount import START, write


@pytest.fixture
def counted(project):
    for hours in (0, 1, 26):
        write(
            project, trace="t", customer="acme", reported_usd=Decimal("0.1"), started_at=START + timedelta(hours=hours)
        )
    recount_dirty()
    return project


def test_what_was_counted_right_has_no_differences(counted, capsys):
    call_command("recount", check=True)
    assert capsys.readouterr().out == "0 differences\n"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda: UsageHour.objects.filter(hour=START, customer="").update(logs=F("logs") + 1), "hour 2026-03-28 22:00"),
        (lambda: UsageHour.objects.filter(hour=START).delete(), "hour 2026-03-28 22:00"),
        (lambda: UsageDay.objects.filter(customer="acme").update(reported_first_usd=7), "day 2026-03-28"),
        (lambda: Trace.objects.update(total_tokens=1), "trace t"),
    ],
)
def test_what_was_stored_otherwise_is_told_and_mended(counted, capsys, spoil, told):
    spoil()
    with pytest.raises(CommandError, match="differences"):
        call_command("recount", check=True)
    assert f"acme: {told} differs\n" in capsys.readouterr().out
    call_command("recount", project="acme")
    assert f"acme: {told} differed\n" in capsys.readouterr().out
    call_command("recount", check=True)


def test_what_is_behind_is_no_difference(counted):
    write(counted, customer="zen", trace="t")
    call_command("recount", check=True)


def test_an_unknown_project_is_named(db):
    with pytest.raises(CommandError, match="'nobody'"):
        call_command("recount", project="nobody")
