"""The vendors' clients: which versions are run, what points each at a server, and the virtual environment of each."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.sdks import provider

ROOT = Path(__file__).parent.parent.parent
DRIVERS = Path(__file__).parent / "drivers"
INSTALL_PATIENCE = 900  # seconds
RUN_PATIENCE = 120
# Whatever is not on this machine is refused at once: nothing listens on port 9.
LOCAL_ONLY = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9") | {
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


@dataclass(frozen=True)
class Client:
    """One release of a client. In `environment`, `{url}` and `{key}` stand for the server's."""

    name: str
    version: str
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def requirements(self) -> list[str]:
        return [f"{self.name}=={self.version}", *self.needs]

    @property
    def folder(self) -> Path:
        return ROOT / "var" / "sdks" / f"{self.name}-{self.version}"

    def python(self) -> Path:
        """The interpreter of the client's virtual environment, which is made where it is missing or of other pins."""
        python, made_of = self.folder / "bin" / "python", self.folder / "requirements.txt"
        wanted = "\n".join(self.requirements)
        if not made_of.exists() or made_of.read_text() != wanted:
            _run([sys.executable, "-m", "venv", "--clear", str(self.folder)], f"{self.folder}: no virtual environment")
            _run([str(python), "-m", "pip", "install", "--quiet", *self.requirements], f"pip cannot get {self.name}")
            made_of.write_text(wanted)
        return python

    def command(self, driver: str) -> list[str]:
        """What runs a driver."""
        # -P: a driver has the name of its client, which it must not import in the client's place.
        return [str(self.python()), "-P", str(DRIVERS / f"{driver}.py")]

    def drive(self, driver: str, url: str, key: str, project: str, models: str) -> None:
        """Runs a driver against the server at `url`, with the provider at `models`. Raises AssertionError."""
        said = {name: text.format(url=url, key=key) for name, text in self.environment.items()}
        environment = LOCAL_ONLY | said | {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "NODE_PATH": str(self.folder / "node_modules"),
            "POLYLOG_URL": url,
            "POLYLOG_KEY": key,
            "POLYLOG_PROJECT": project,
            "OPENAI_BASE_URL": f"{models}/v1",
            "OPENAI_API_KEY": provider.KEY,
        }  # fmt: skip
        ended = subprocess.run(
            self.command(driver),
            env=environment,
            capture_output=True,
            text=True,
            timeout=RUN_PATIENCE,
            check=False,
        )
        assert ended.returncode == 0, f"{driver} with {self.name} {self.version}:\n{ended.stdout}{ended.stderr}"


class NodeClient(Client):
    """A release on npm."""

    @property
    def folder(self) -> Path:
        return ROOT / "var" / "sdks" / f"npm-{self.name}-{self.version}"

    def command(self, driver: str) -> list[str]:
        if missing := [tool for tool in ("node", "npm") if not shutil.which(tool)]:
            pytest.skip(f"{' and '.join(missing)} not on this machine (Debian: apt-get install nodejs npm)")
        if not (self.folder / "node_modules" / self.name).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            wanted = [f"{self.name}@{self.version}", *self.needs]
            _run(["npm", "install", "--no-save", "--prefix", str(self.folder), *wanted], f"npm cannot get {self.name}")
        return ["node", str(DRIVERS / f"{driver}.js")]


def _run(command: list[str], failure: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_PATIENCE, check=False)
    assert ended.returncode == 0, f"{failure}:\n{ended.stderr[-2000:]}"


OPENAI = "openai==1.109.1"
LOGSPEND = Client("logspend-sdk", "1.4.0", (OPENAI, "langchain==0.1.20"))
ATHINA = Client(
    "athina-logger",
    "1.3.0",
    (OPENAI, "langchain==0.3.30"),
    {"API_BASE_URL": "{url}", "ATHINA_API_KEY": "{key}"},
)
LLMONITOR = Client(
    "llmonitor",
    "0.0.51",
    (OPENAI, "setuptools<80"),  # it imports pkg_resources
    {"LLMONITOR_API_URL": "{url}", "LLMONITOR_APP_ID": "{key}"},
)
LUNARY = Client("lunary", "1.4.41", (OPENAI,), {"LUNARY_API_URL": "{url}", "LUNARY_PUBLIC_KEY": "{key}"})
LITELLM = Client(
    "litellm",
    "1.106.2",
    ("lunary==1.4.41",),
    {
        "GENERIC_LOGGER_ENDPOINT": "{url}/log-event",
        "GENERIC_LOGGER_HEADERS": "Authorization=Bearer {key}",
        "ATHINA_BASE_URL": "{url}",
        "ATHINA_API_KEY": "{key}",
        "LUNARY_API_URL": "{url}",
        "LUNARY_PUBLIC_KEY": "{key}",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the price list in the package, not the one on the internet
    },
)
OPENTELEMETRY = Client(
    "opentelemetry-sdk",
    "1.45.2",
    (OPENAI, "opentelemetry-exporter-otlp-proto-http==1.45.2", "opentelemetry-instrumentation-openai==0.62.4"),
    {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "{url}",
        "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20{key}",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
    },
)
HUMANLOOP = Client("humanloop", "0.8.38", (OPENAI, "requests==2.32.5"), {"HUMANLOOP_API_KEY": "{key}"})
HUMANLOOP_0_8_0 = Client("humanloop", "0.8.0", (), {"HUMANLOOP_API_KEY": "{key}"})
HUMANLOOP_NPM = NodeClient("humanloop", "0.8.20", (), {"HUMANLOOP_API_KEY": "{key}"})
