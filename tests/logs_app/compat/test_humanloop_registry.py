"""Humanloop's registry: files, versions, environments, directories, datasets, and logs read back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from logs_app.models import Log
from logs_app.rollups import recount_dirty
from observability.projects.models import ApiKey, Environment, Project
from prompts_app.models import Deployment
from tests.logs_app.compat import DETAILS, Humanloop


def test_an_upsert_of_the_same_details_is_the_same_version(hl, prompt):
    again = hl("POST", "prompts", path="team/answer", **DETAILS | {"top_p": 1.0})
    other = hl("POST", "prompts", id=prompt["id"], **DETAILS | {"seed": 7})
    assert again["version_id"] == prompt["version_id"] != other["version_id"]
    assert again["version_name"] == "v1"
    assert [each["seed"] for each in hl("GET", f"prompts/{prompt['id']}/versions")["records"]] == [7, None]


def test_what_is_not_said_of_a_file_stays(hl, prompt):
    hl("POST", "prompts", id=prompt["id"], description="Answers", tags=["a"], **DETAILS)
    kept = hl("POST", "prompts", id=prompt["id"], **DETAILS)
    assert (kept["description"], kept["tags"], kept["inputs"]) == ("Answers", ["a"], [{"name": "mood"}])


def test_a_version_name_is_taken_once(hl, prompt):
    said = hl("POST", "prompts", status=409, path="team/answer", model="o3", version_name="v1")
    assert said == {"detail": "Version name 'v1' already exists"}
    assert len(hl("GET", f"prompts/{prompt['id']}/versions")["records"]) == 1


def test_versions_are_selected_by_id_and_environment(hl, prompt, project):
    second = hl("POST", "prompts", path="team/answer", **DETAILS | {"seed": 7})
    staging = Environment.objects.create(project=project, name="staging")
    id = prompt["id"]
    shown = hl("POST", f"prompts/{id}/environments/env_{staging.pk}?version_id={second['version_id']}")
    assert [each["name"] for each in shown["environments"]] == ["staging"]
    assert hl("GET", f"prompts/{id}")["version_id"] == prompt["version_id"]
    assert hl("GET", f"prompts/{id}?environment=staging")["version_id"] == second["version_id"]
    assert hl("GET", f"prompts/{id}?version_id={second['version_id']}")["seed"] == 7
    hl("GET", f"prompts/{id}?environment=nowhere", status=404)
    hl("GET", f"prompts/{id}?version_id=prv_{'0' * 32}", status=404)
    hl("GET", f"prompts/{id}?version_id={second['version_id']}&environment=staging", status=422)
    by_name = {each["name"]: each for each in hl("GET", f"prompts/{id}/environments")}
    assert (by_name["production"]["tag"], by_name["staging"]["file"]["seed"]) == ("default", 7)
    assert [each["seed"] for each in hl("GET", "files?environment=staging")["records"]] == [7]
    hl("DELETE", f"prompts/{id}/environments/env_{staging.pk}", status=204)
    hl("GET", f"prompts/{id}?environment=staging", status=404)
    assert hl("GET", "files?environment=staging")["records"] == []
    assert hl("GET", "files?environment=nowhere")["records"] == []


def test_deleting_a_deployed_version_brings_none_back_unasked(hl, prompt):
    second = hl("POST", "prompts", path="team/answer", **DETAILS | {"seed": 7})
    production = Environment.objects.get()
    hl("POST", f"prompts/{prompt['id']}/environments/env_{production.pk}?version_id={second['version_id']}")
    hl("DELETE", f"prompts/{prompt['id']}/versions/{second['version_id']}", status=204)
    hl("GET", f"prompts/{prompt['id']}?environment=production", status=404)
    assert Deployment.objects.first().version is None


def test_lists_are_paged_filtered_and_sorted(hl):
    for n in range(12):
        hl("POST", "prompts", path=f"{'a' if n % 2 else 'b'}/p{n:02}", model="m")
    page = hl("GET", "prompts?sort_by=name&order=asc&size=5&page=2")
    assert [each["path"] for each in page["records"]] == ["a/p11", "b/p00", "b/p02", "b/p04", "b/p06"]
    assert (page["page"], page["size"], page["total"]) == (2, 5, 12)
    assert hl("GET", "prompts?page=99")["records"] == []
    assert hl("GET", "prompts?name=p07")["total"] == 1
    assert hl("GET", "files?type=tool&type=flow")["total"] == 0
    assert hl("GET", "files?path=a&type=prompt")["total"] == 6
    for bad in ("page=0", "size=101", "size=x", "sort_by=colour", "order=up"):
        assert hl("GET", f"prompts?{bad}", status=422)["detail"][0]["loc"][0] == "query"


def test_files_are_found_by_path_whatever_their_kind(hl):
    made = {
        "prompts": {"model": "gpt-4o", "template": "Say {{word}}"},
        "tools": {"function": {"name": "add", "parameters": {"properties": {"a": {}, "b": {}}}}},
        "flows": {"attributes": {"v": 1}},
        "evaluators": {"spec": {"evaluator_type": "human", "arguments_type": "target_free", "return_type": "boolean"}},
        "agents": {"model": "o3", "max_iterations": 5},
        "datasets": {"datapoints": [{"inputs": {"q": "1"}}]},
    }
    for kind, details in made.items():
        hl("POST", kind, path=f"all/{kind}", **details)
        found = hl("POST", "files/retrieve-by-path", path=f"all/{kind}")
        assert (found["type"], found["name"]) == (kind.removesuffix("s"), kind)
        hl("GET", f"{'tools' if kind != 'tools' else 'flows'}/{found['id']}", status=404)
    assert hl("POST", "files/retrieve-by-path", path="all/tools")["inputs"] == [{"name": "a"}, {"name": "b"}]
    assert hl("GET", "files?size=50")["total"] == 6
    hl("POST", "files/retrieve-by-path", path="all/nothing", status=404)
    hl("POST", "tools", path="all/prompts", function={"name": "x"}, status=409)


def test_a_file_moves_and_its_directories_with_it(hl, prompt):
    moved = hl("PATCH", f"prompts/{prompt['id']}", name="reply")
    assert moved["path"] == "team/reply"
    moved = hl("PATCH", f"prompts/{prompt['id']}", path="other/place/reply")
    by_path = {each["path"]: each for each in hl("GET", "directories")}
    assert moved["directory_id"] == by_path["other/place"]["id"]
    assert by_path["other/place"]["parent_id"] == by_path["other"]["id"]
    hl("POST", "prompts", path="team/answer", model="m")
    hl("PATCH", f"prompts/{prompt['id']}", path="team/answer", status=409)
    hl("DELETE", f"directories/{by_path['other']['id']}", status=409)
    hl("PATCH", f"directories/{by_path['other']['id']}", name="elsewhere")
    assert hl("GET", f"prompts/{prompt['id']}")["path"] == "elsewhere/place/reply"
    inside = hl("GET", f"directories/{by_path['other']['id']}")
    assert [each["name"] for each in inside["subdirectories"]] == ["place"]
    assert inside["files"] == inside["parents"] == []


def test_an_empty_directory_is_made_and_deleted(hl):
    made = hl("POST", "directories", path="x/y")
    hl("POST", "directories", path="x/y", status=409)
    hl("POST", "directories", status=422, name="")
    below = hl("POST", "directories", name="z", parent_id=made["id"])
    assert below["path"] == "x/y/z"
    hl("DELETE", f"directories/{below['id']}", status=204)
    hl("DELETE", f"directories/{made['id']}", status=204)
    hl("GET", f"directories/{made['id']}", status=404)


def test_a_template_is_populated(hl, prompt):
    shown = hl("POST", f"prompts/{prompt['id']}/populate", mood="kind")
    assert shown["populated_template"] == [{"role": "system", "content": "Be kind."}]
    jinja = hl("POST", "prompts", path="j", model="m", template="{{ 1/0 }}", template_language="jinja")
    hl("POST", f"prompts/{jinja['id']}/populate", x=1, status=422)


def test_a_prompt_file_goes_out_and_comes_back(hl, prompt):
    text = hl("GET", f"prompts/{prompt['id']}/serialize")
    assert text.startswith("---\n")
    read = hl("POST", "prompts/deserialize", prompt=text)
    assert read["template"] == DETAILS["template"]
    again = hl("POST", "prompts", path="team/answer", **read)
    assert again["version_id"] == prompt["version_id"]
    hl("POST", "prompts/deserialize", prompt="no front", status=422)
    [file] = hl("GET", "files?include_raw_file_content=true")["records"]
    assert file["raw_file_content"] == text


def test_evaluators_are_told_to_monitor_and_to_stop(hl, prompt):
    judge = hl("POST", "evaluators", path="judge", spec={"evaluator_type": "human"})
    production = Environment.objects.get()
    where = {"evaluator_id": judge["id"], "environment_id": f"env_{production.pk}"}
    asked = [{"evaluator_version_id": judge["version_id"]}, where]
    shown = hl("POST", f"prompts/{prompt['id']}/evaluators", activate=asked)
    assert [each["version_reference"]["type"] for each in shown["evaluators"]] == ["version", "environment"]
    shown = hl("POST", f"prompts/{prompt['id']}/evaluators", deactivate=asked[:1], activate=[where])
    assert len(shown["evaluators"]) == 1
    hl("POST", f"prompts/{prompt['id']}/evaluators", activate=[{"evaluator_version_id": "evv_x"}], status=404)


def test_datasets_are_set_added_to_and_removed_from(hl):
    one, two, three = ({"inputs": {"q": str(n)}, "target": {"a": n}} for n in range(3))
    made = hl("POST", "datasets", path="d", datapoints=[one, two])
    assert (made["datapoints_count"], len(made["datapoints"])) == (2, 2)
    added = hl("POST", "datasets", path="d", datapoints=[two, three], action="add")
    assert [each["inputs"]["q"] for each in added["datapoints"]] == ["0", "1", "2"]
    first = added["datapoints"][0]
    # Without the first, added to what is deployed: the first version.
    left = hl("POST", f"datasets?version_id={added['version_id']}", path="d", datapoints=[first], action="remove")
    assert [each["inputs"]["q"] for each in left["datapoints"]] == ["1", "2"]
    assert hl("POST", "datasets", path="d", datapoints=[one, two])["version_id"] == made["version_id"]
    listed = hl("GET", f"datasets/{made['id']}/datapoints?size=1&page=2")
    assert (listed["records"][0]["inputs"], listed["total"]) == ({"q": "1"}, 2)
    hl("POST", "datasets", path="d", datapoints=[{"inputs": 3}], status=422)
    hl("POST", "datasets", path="d", datapoints=[], action="multiply", status=422)


def test_a_csv_becomes_datapoints(hl):
    made = hl("POST", "datasets", path="d", datapoints=[])
    file = SimpleUploadedFile("d.csv", "q,target.answer\n2+2,4\nä,ö\n".encode())
    reply = hl.client.post(f"/v5/datasets/{made['id']}/datapoints/csv", {"file": file})
    assert [(each["inputs"], each["target"]) for each in reply.json()["datapoints"]] == [
        ({"q": "2+2"}, {"answer": "4"}),
        ({"q": "ä"}, {"answer": "ö"}),
    ]
    hl("POST", f"datasets/{made['id']}/datapoints/csv", x=1, status=422)


def test_a_form_may_keep_its_boundary_to_itself(hl):
    made = hl("POST", "datasets", path="d", datapoints=[])
    form = {"version_name": "from a file", "file": SimpleUploadedFile("d.csv", b"q\n2+2\n")}
    body = encode_multipart("x-boundary", form)
    address = f"/v5/datasets/{made['id']}/datapoints/csv"
    reply = hl.client.generic("POST", address, body, content_type="multipart/form-data")
    assert (reply.json()["version_name"], reply.json()["datapoints_count"]) == ("from a file", 1)


@pytest.mark.parametrize("is_recounted", [False, True])
def test_files_say_how_often_they_were_used(hl, prompt, is_recounted):
    for seed in (None, None, 7):
        hl("POST", "prompts/log", path="team/answer", prompt=DETAILS | {"seed": seed}, output="x")
    if is_recounted:
        recount_dirty()
    shown = hl("GET", f"prompts/{prompt['id']}")
    assert (shown["version_logs_count"], shown["total_logs_count"]) == (2, 3)
    assert shown["last_used_at"] > shown["created_at"]


def test_a_deleted_file_is_gone_and_its_path_is_free(hl, prompt):
    hl("POST", "prompts/log", path="team/answer", output="x", log_id="l1")
    hl("DELETE", f"prompts/{prompt['id']}", status=204)
    hl("GET", f"prompts/{prompt['id']}", status=404)
    again = hl("POST", "prompts", path="team/answer", model="m")
    assert again["id"] != prompt["id"]
    assert again["total_logs_count"] == 0
    assert hl("GET", "logs/l1")["output"] == "x"


def test_another_projects_files_and_logs_are_not_there(hl, prompt):
    hl("POST", "prompts/log", path="team/answer", output="x", log_id="l1", session_id="s1")
    other = Project.objects.create(slug="other", name="Other")
    stranger = Humanloop(ApiKey.make(other, key="pl-another-key-00")[1])
    version, production = prompt["version_id"], Environment.objects.get(project__slug="acme")
    at = f"prompts/{prompt['id']}"
    for method, address in (
        ("GET", at),
        ("DELETE", at),
        ("GET", f"{at}/versions"),
        ("PATCH", f"{at}/versions/{version}"),
        ("DELETE", f"{at}/versions/{version}"),
        ("POST", f"{at}/environments/env_{production.pk}?version_id={version}"),
        ("POST", f"{at}/populate"),
        ("GET", f"{at}/serialize"),
        ("GET", f"logs?file_id={prompt['id']}"),
        ("GET", "logs/l1"),
        ("GET", "sessions/s1"),
        ("DELETE", "sessions/s1"),
    ):
        stranger(method, address, status=404)
    stranger("DELETE", "logs?id=l1", status=204)
    assert stranger("GET", "files")["total"] == 0
    assert Log.objects.count() == 1


def test_keys_are_asked_for(prompt):
    assert Client().get("/v5/prompts").status_code == 401
    assert Client(headers={"X-API-KEY": "wrong"}).get("/v5/prompts").status_code == 401
    public = str(Project.objects.get().public_id)
    assert Client(headers={"X-API-KEY": public}).get("/v5/prompts").status_code == 403


def test_an_address_answers_its_methods_only(hl):
    hl("PATCH", "prompts", x=1, status=405)
