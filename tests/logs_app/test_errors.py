"""Groups of errors come to what the failed logs come to, whatever happened to them."""

from collections import Counter
from datetime import timedelta
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logs_app import rollups
from logs_app.fingerprints import fingerprint_of
from logs_app.ingest.store import deletion
from logs_app.models import Log, LogError, UsageHour
from logs_app.records import Failure, Record
from logs_app.selectors.logs import page_of_logs
from logs_app.selectors.usage import Question, usage
from tests.logs_app.test_recount import START as HOUR
from tests.logs_app.test_recount import write
from tests.logs_app.test_rollups import START, Delete, Recount, Write, fresh_project, take

records = st.builds(
    lambda who, **said: Record(format="native", kind="llm", external_id=who, identity=who, **said),
    st.sampled_from(["one", "two", "three", None]),
    status=st.sampled_from(["ok", "error", "running", None]),
    error=st.none()
    | st.builds(Failure, type=st.sampled_from(["A", None]), message=st.sampled_from(["5 s", "6 s", "no"])),
    customer=st.sampled_from(["acme", "zen", None]),
    model=st.sampled_from(["gpt-4o", None]),
    started_at=st.builds(
        lambda n, days: START + timedelta(minutes=20 * n, days=-days), st.integers(0, 9), st.integers(0, 2)
    ),
)
changes = st.lists(st.builds(Write, records) | st.builds(Delete, st.integers(0, 3)), max_size=6)
steps = st.lists(st.tuples(changes, st.builds(Recount, st.booleans())), min_size=1, max_size=4).map(
    lambda rounds: [*chain(*([*some, recount] for some, recount in rounds))][:-1]
)


def counted(project, *groups, **filters):
    question = Question(group_by=("error", *groups), filters=filters)
    return {tuple(name or "" for name in row.groups.values()): row.logs for row in usage(project, question)}


def raw(project, *groups):
    failed = Log.objects.filter(project=project, status="error")
    return Counter(
        (fingerprint_of(log.error_type, log.error_message), *(getattr(log, name) for name in groups)) for log in failed
    )


def assert_exact(project):
    for groups in ((), ("customer",), ("model",), ("customer", "model")):
        assert counted(project, *groups) == raw(project, *groups)
    for (fingerprint,), count in raw(project).items():
        logs = page_of_logs(project, {"error": fingerprint}).rows
        assert len(logs) == count
        assert {fingerprint_of(log.error_type, log.error_message) for log in logs} == {fingerprint}
        assert counted(project, error=fingerprint) == {(fingerprint,): count}
        assert (
            len(page_of_logs(project, {"-error": fingerprint}).rows)
            == Log.objects.filter(project=project).count() - count
        )


@pytest.mark.django_db
@settings(max_examples=40, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_groups_of_errors_are_what_the_failed_logs_come_to(steps):
    project = fresh_project()
    for step in steps:
        take(project, step)
    assert_exact(project)
    rollups.recount_dirty()
    assert_exact(project)


def failed(project, message, **said):
    write(project, status="error", error=Failure(type="A", message=message), **said)


def test_a_rolled_up_answer_reads_no_log(project, django_assert_num_queries):
    failed(project, "no")
    rollups.recount_dirty()
    Log.objects.all().delete()
    assert counted(project) == {(fingerprint_of("A", "no"),): 1}


def test_what_is_erased_leaves_no_error(project):
    failed(project, "no", customer="zen")
    failed(project, "no", customer="acme")
    rollups.recount_dirty()
    deletion.erase(project.pk, "customer", "zen")
    assert LogError.objects.count() == 1
    assert not UsageHour.objects.filter(customer="zen").exists()
    assert counted(project) == {(fingerprint_of("A", "no"),): 1}


def test_a_project_goes_with_its_errors(project):
    failed(project, "no")
    project.delete()
    assert not LogError.objects.exists()


@pytest.mark.parametrize("spoil", [{"fingerprint": "0" * 16}, None])
def test_a_repair_groups_errors_anew(project, capsys, spoil):
    failed(project, "no")
    rollups.recount_dirty()
    errors = LogError.objects.all()
    errors.update(**spoil) if spoil else errors.delete()
    with pytest.raises(CommandError, match="differences"):
        call_command("recount", check=True)
    call_command("recount")
    assert f"errors of {HOUR:%Y-%m-%d %H:00} differed" in capsys.readouterr().out
    call_command("recount", check=True)
    assert counted(project) == {(fingerprint_of("A", "no"),): 1}
