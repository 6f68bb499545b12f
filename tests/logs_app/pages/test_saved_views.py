"""Saved views: one's own and those that are shared, made, opened, changed and deleted."""

import pytest
from django.test import Client

from logs_app.models import SavedView
from observability.projects.models import Membership, Project, User
from tests.logs_app.pages import Reader


@pytest.fixture
def developer(project: Project) -> Reader:
    user = User.objects.create_user("dev@example.com")
    Membership.objects.create(project=project, user=user, role="developer")
    client = Client()
    client.force_login(user)
    return Reader(client, project.slug)


def save(reader: Reader, name: str, query: str = "status=error", **said: str):
    return reader.client.post(f"{reader.base}views/", {"name": name, "page": "logs", "query": query, **said})


def change(reader: Reader, view: SavedView, **said: str):
    return reader.client.post(f"{reader.base}views/{view.pk}/", said)


def listed(reader: Reader) -> str:
    return reader.text("views/", page="logs", query="kind=llm")


def test_a_viewer_keeps_their_own(reader, developer):
    reply = save(reader, "Errors", "status=error&cursor=x&tag=")
    assert reply["Location"] == "/projects/acme/logs/?status=error&tag="
    assert "Errors Logs" in listed(reader)
    assert "The view Errors is saved." in reader.text("logs/")
    assert "Errors" not in listed(developer)


def test_shared_views_are_made_by_those_who_may_write(reader, developer):
    assert save(reader, "Errors", is_shared="true").status_code == 403
    assert not SavedView.objects.exists()
    assert save(developer, "Errors", is_shared="true").status_code == 302
    assert "Errors Logs · shared" in listed(reader)
    view = SavedView.objects.get()
    assert change(reader, view, name="Mine").status_code == 403
    assert reader.client.post(f"{reader.base}views/{view.pk}/delete/").status_code == 403
    assert "Rename" not in listed(reader)


def test_a_viewer_cannot_share_later(reader):
    save(reader, "Errors")
    assert change(reader, SavedView.objects.get(), is_shared="true").status_code == 403
    assert not SavedView.objects.get().is_shared


def test_nobody_sees_another_persons_own(reader, developer):
    save(developer, "Errors")
    view = SavedView.objects.get()
    assert change(reader, view, name="Mine").status_code == 404
    assert reader.client.get(f"{reader.base}views/{view.pk}/delete/").status_code == 404


def test_a_view_is_renamed_updated_shared_and_deleted(developer):
    save(developer, "Errors")
    view = SavedView.objects.get()
    assert change(developer, view, name="Failures")["Location"] == "/projects/acme/logs/?status=error"
    assert change(developer, view, query="kind=llm")["Location"] == "/projects/acme/logs/?kind=llm"
    change(developer, view, is_shared="true")
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("Failures", "kind=llm", True)
    change(developer, view, is_shared="false")
    assert not SavedView.objects.get().is_shared
    assert "Delete the view Failures?" in developer.text(f"views/{view.pk}/delete/")
    assert developer.client.post(f"{developer.base}views/{view.pk}/delete/")["Location"] == "/projects/acme/logs/"
    assert not SavedView.objects.exists()


def test_a_view_on_its_page_is_brought_up_to_date(reader):
    save(reader, "Errors")
    assert "Update to present filters" in listed(reader)
    assert "Update to present filters" not in reader.text("views/", page="logs", query="status=error")
    assert "Update to present filters" not in reader.text("views/", page="traces", query="kind=llm")


def test_names_are_ones_own(reader, developer):
    save(reader, "Errors")
    assert save(developer, "Errors").status_code == 302
    assert SavedView.objects.count() == 2
    save(reader, "Errors", "kind=llm")
    assert "There is a view Errors already." in reader.text("logs/")
    save(reader, "Others")
    change(reader, SavedView.objects.get(name="Others"), name="Errors")
    assert "There is a view Errors already." in reader.text("logs/")
    assert SavedView.objects.count() == 3


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"page": "nowhere"}, "not one of the available choices"),
        ({"query": "nothing=1"}, "There is no such filter"),
        ({"query": "status=fine"}, "Expected one of ok"),
        ({"query": "tag=" + "x" * 8000}, "at most 8000 characters"),
    ],
)
def test_what_is_wrong_is_told(reader, said, told):
    assert save(reader, **{"name": "Errors", **said}).status_code == 302
    assert told in reader.text("logs/")
    assert not SavedView.objects.exists()
