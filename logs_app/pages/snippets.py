"""What a client must be told, as the Connect page shows it and docs/connect says it."""

from string import Template
from typing import NamedTuple


class Client(NamedTuple):
    """A client: `note` says in a sentence what changes; `language` is that of the snippet.

    The snippet has $BASE, $KEY, $PROJECT and $DSN where the server's address, a key and so on go.
    """

    name: str
    title: str
    note: str
    language: str
    snippet: str
    format: str = ""  # of its logs, where it is not called like the client
    page: str = ""  # in docs/connect, where it is not called like the client

    @property
    def logs_as(self) -> str:
        return self.format or self.name

    @property
    def document(self) -> str:
        return f"docs/connect/{self.page or self.name}.md"


def snippet_of(client: Client, base: str, key: str, project: str) -> str:
    """What to paste, with this server's address, a key and the project's slug."""
    scheme, _, host = base.partition("://")
    dsn = f"{scheme}://{key}@{host}/1"
    return Template(client.snippet).substitute(BASE=base, KEY=key, PROJECT=project, DSN=dsn)
