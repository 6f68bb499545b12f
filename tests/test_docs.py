"""The documentation is whole: its links lead somewhere, and it names what there is."""

import re
from pathlib import Path

import pytest

from logs_app.adapters import ADAPTERS, metering
from logs_app.pages.clients import CLIENTS
from observability.projects.permissions import RIGHTS, Right
from tests import wire
from tests.sdks import clients as sdks
from tests.snippets import PAGES, documented, snippets

ROOT = Path(__file__).parent.parent
TEXTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
INDEX = (PAGES / "README.md").read_text()

# The formats that a log can have.
FORMATS = {adapter.FORMAT for adapter in ADAPTERS} | {metering.LAGO}
# Formats of recordings whose folder is called after a callback of LiteLLM, by how its name begins.
CALLBACKS = dict.fromkeys(("otel", "arize", "langtrace", "logfire", "traceloop"), "otlp") | {
    "generic": "litellm",
    "custom_callback": "litellm",
}
NOT_RECORDED = {"native"}  # Polylog's own: no client of a vendor sends it


def recorded() -> set[str]:
    """The formats of the folders of tests/wire. One that is of none is its own name, which no format has."""
    folders = [path.name.removeprefix("litellm_") for path in wire.FOLDER.iterdir() if any(path.glob("*.json"))]
    known = {name: name for name in FORMATS} | CALLBACKS
    return {next((known[name] for name in known if folder.startswith(name)), folder) for folder in folders}


def listed() -> set[str]:
    """The formats in the last column of the tables of docs/connect/README.md."""
    columns = re.findall(r"^\| \[.*\| ([^|]*) \|$", INDEX, re.MULTILINE)
    return {name for column in columns for name in re.findall(r"`(\w+)`", column)}


def linked(text: str, folder: str = "") -> set[str]:
    """The pages of docs/connect that a text has links to."""
    return set(re.findall(rf"\]\({folder}([\w-]+)\.md[#)]", text))


def of_readme() -> set[str]:
    pages = linked((ROOT / "README.md").read_text(), "docs/connect/")
    return {client.logs_as for client in CLIENTS if Path(client.document).stem in pages}


def test_formats_fixtures_and_documentation_name_the_same():
    places = {
        "ADAPTERS in logs_app/adapters": FORMATS,
        "a folder in tests/wire": recorded() | NOT_RECORDED,
        "a client in logs_app/pages": {client.logs_as for client in CLIENTS},
        "the tables of docs/connect/README.md": listed(),
        "a link of README.md": of_readme(),
    }
    every = set.union(*places.values())
    gaps = [f"{name} is missing: {place}" for place, found in places.items() for name in sorted(every - found)]
    assert not gaps


def test_the_index_of_clients_names_every_page():
    assert linked(INDEX) == {path.stem for path in PAGES.glob("*.md")} - {"README"}


def test_the_index_of_the_documentation_names_every_page():
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    named = re.findall(r"\]\(([\w/.-]+)\)", (ROOT / "docs" / "README.md").read_text())
    assert pages <= set(named)


def test_every_page_of_a_client_is_one_that_the_connect_page_names():
    assert {ROOT / client.document for client in CLIENTS} == set(PAGES.glob("*.md")) - {PAGES / "README.md"}


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_the_connect_page_and_the_documentation_say_the_same(client):
    texts = [each.text for each in snippets() if f"docs/connect/{each.page}.md" == client.document]
    assert documented(client.name) in texts


def test_the_releases_that_are_tested_are_those_that_are_named():
    said = "\n".join(path.read_text() for path in PAGES.glob("*.md"))
    run = [each for each in vars(sdks).values() if isinstance(each, sdks.Client)]
    assert not [f"{each.name} {each.version}" for each in run if not re.search(rf"\b{re.escape(each.version)}\b", said)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    assert not [link for link in links if not link.startswith("http") and not leads(path, link)]


def leads(path: Path, link: str) -> bool:
    file, _, heading = link.partition("#")
    target = path.parent / file if file else path
    return target.exists() and (not heading or heading in anchors(target.read_text()))


def anchors(text: str) -> set[str]:
    """What GitHub calls the headings of a text."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_table_of_roles_is_the_one_that_holds():
    rows = [
        f"| {right} | {' | '.join('yes' if right in rights else 'no' for rights in RIGHTS.values())} |"
        for right in Right
    ]
    assert "\n".join(rows) in (ROOT / "docs" / "members.md").read_text()
