"""The vendors' clients: which versions are run, what points each at a server, and the virtual environment of each."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.sdks import provider
from tests.snippets import exported

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
    """One release of a client, in the environment that the snippets of `shown` on the Connect page make.

    `environment` is what the tests add to it; `{url}`, `{grpc}` and `{key}` stand for the server's.
    """

    name: str
    version: str
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

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

    def environment_at(self, url: str, grpc: str, key: str, project: str, models: str) -> dict[str, str]:
        """What a program with this client finds, for the server at `url` and the provider at `models`."""
        said: dict[str, str] = {}
        for name in self.shown:
            said |= exported(name, url, key, project)
        said |= {name: text.format(url=url, grpc=grpc, key=key) for name, text in self.environment.items()}
        return LOCAL_ONLY | said | {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "NODE_PATH": str(self.folder / "node_modules"),
            "POLYLOG_URL": url,
            "POLYLOG_KEY": key,
            "POLYLOG_PROJECT": project,
            "OPENAI_BASE_URL": f"{models}/v1",
            "OPENAI_API_KEY": provider.KEY,
        }  # fmt: skip

    def drive(self, driver: str, *server: str) -> None:
        """Runs a driver in the environment of `server`. Raises AssertionError."""
        self.run(self.command(driver), *server)

    def run(self, command: list[str], *server: str) -> None:
        ended = subprocess.run(
            command,
            env=self.environment_at(*server),
            capture_output=True,
            text=True,
            timeout=RUN_PATIENCE,
            check=False,
        )
        failure = f"{command[-1]}\nwith {self.name} {self.version}:\n{ended.stdout}{ended.stderr}"
        assert ended.returncode == 0, failure


def with_callback(name: str) -> Client:
    """LiteLLM logging to one of its destinations: one virtual environment serves them all."""
    said = {"CALLBACK": name, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    if name in LITELLM_TRACERS:
        return replace(LITELLM, shown=(), environment=said | LITELLM_TRACERS[name])
    return replace(LITELLM, shown=LITELLM_DESTINATIONS[name], environment=said)


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
    shown=("llmonitor",),
)
LUNARY = Client("lunary", "1.4.41", (OPENAI,), shown=("lunary",))
LITELLM = Client(
    "litellm",
    "1.106.2",
    ("lunary==1.4.41", "boto3==1.44.5", "mcp==2.3.0", "sentry-sdk==2.75.0", "opentelemetry-exporter-otlp==1.45.2"),
    {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # the price list in the package, not the one on the internet
    },
    ("litellm", "litellm-athina", "litellm-lunary", "litellm-langsmith"),
)
# Each place that LiteLLM can log to, and the snippets that lead it here.
LITELLM_DESTINATIONS: dict[str, tuple[str, ...]] = {
    "datadog": ("litellm-datadog",),
    "datadog_llm_observability": ("litellm-datadog",),
    "galileo": ("galileo",),
    "openmeter": ("openmeter",),
    "lago": ("lago",),
    "sentry": ("litellm-sentry",),
    "dynamodb": ("dynamodb",),
    "s3": (),
    "s3_v2": (),
    "helicone": ("helicone",),
    "braintrust": ("braintrust",),
    "posthog": ("posthog",),
    "opik": ("opik",),
}
# Those of LiteLLM's callbacks that are OpenTelemetry's.
LITELLM_TRACERS = {
    "otel": {
        "OTEL_EXPORTER": "otlp_grpc", "OTEL_ENDPOINT": "{grpc}", "OTEL_HEADERS": "authorization=Bearer%20{key}",
    },
    "arize": {"ARIZE_ENDPOINT": "{grpc}", "ARIZE_SPACE_ID": "any", "ARIZE_API_KEY": "{key}"},
    "arize_phoenix": {"PHOENIX_COLLECTOR_HTTP_ENDPOINT": "{url}/v1/traces", "PHOENIX_API_KEY": "{key}"},
}  # fmt: skip
DDTRACE = Client(
    "ddtrace",
    "4.16.0",
    (OPENAI,),
    {"DD_ENV": "staging", "DD_APM_TRACING_ENABLED": "false", "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"},
    ("datadog",),
)
SENTRY = Client("sentry-sdk", "2.75.0", (OPENAI,), shown=("sentry",))
OPENTELEMETRY = Client(
    "opentelemetry-sdk",
    "1.45.2",
    (OPENAI, "opentelemetry-exporter-otlp-proto-http==1.45.2", "opentelemetry-instrumentation-openai==0.62.4"),
    {"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"},
    ("opentelemetry",),
)
_OVER_GRPC = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "{grpc}",
    "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20{key}",
    "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
}
_GRPC_EXPORTER = ("openai==3.54.0", "opentelemetry-sdk==1.45.2", "opentelemetry-exporter-otlp-proto-grpc==1.45.2")
OPENINFERENCE = Client(
    "openinference-instrumentation-openai",
    "0.1.66",
    (*_GRPC_EXPORTER, "arize-phoenix-otel==0.17.2", "arize-otel==0.14.1"),
    _OVER_GRPC,
)
ARIZE = replace(OPENINFERENCE, environment={"BY": "arize", "PROTOCOL": "grpc", "ENDPOINT": "{grpc}"})
PHOENIX_GRPC = replace(
    OPENINFERENCE,
    environment={"BY": "phoenix", "PROTOCOL": "grpc", "ENDPOINT": "{grpc}", "PHOENIX_API_KEY": "{key}"},
)
PHOENIX = replace(
    OPENINFERENCE,
    environment={
        "BY": "phoenix", "PROTOCOL": "http/protobuf", "ENDPOINT": "{url}/v1/traces", "PHOENIX_API_KEY": "{key}",
    },
)  # fmt: skip
PYDANTIC_AI = Client("pydantic-ai-slim", "2.68.0", _GRPC_EXPORTER, _OVER_GRPC)
LOGFIRE = Client("logfire", "5.0.0", (OPENAI,))
TRACELOOP = Client(
    "traceloop-sdk",
    "0.43.1",  # the newest whose own pins fit one another
    (OPENAI,),
    {"TRACELOOP_TELEMETRY": "false"},
    ("traceloop",),
)
LANGTRACE = Client(
    "langtrace-python-sdk",
    "3.8.18",
    # The last two it imports and does not name; without the first pip finds nothing that fits.
    (OPENAI, "opentelemetry-instrumentation-sqlalchemy==0.66b1", "importlib-metadata==10.2.0", "deprecated==1.3.1"),
    {},
    ("langtrace",),
)


def _langfuse(version: str) -> dict[str, str]:
    # npm's third version has a name of its own for the address.
    return {"LANGFUSE_BASEURL": "{url}", "LANGFUSE_TRACING_ENVIRONMENT": f"of-{version}"}


LANGFUSE = Client("langfuse", "5.0.4", (OPENAI,), _langfuse("5"), ("langfuse",))
LANGFUSE_3 = Client("langfuse", "3.15.0", (OPENAI,), _langfuse("3"), ("langfuse",))
LANGFUSE_2 = Client("langfuse", "2.60.10", (OPENAI,), _langfuse("2"), ("langfuse",))
LANGFUSE_NPM = NodeClient(
    "@langfuse/client",
    "5.11.1",
    ("@langfuse/tracing@5.11.1", "@langfuse/otel@5.11.1", "@opentelemetry/sdk-node@0.223.0"),
    _langfuse("npm-5"),
    ("langfuse",),
)
LANGFUSE_NPM_3 = NodeClient("langfuse", "3.39.2", (), _langfuse("npm-3"), ("langfuse",))
HUMANLOOP = Client("humanloop", "0.8.38", (OPENAI, "requests==2.32.5"), {"HUMANLOOP_API_KEY": "{key}"})
HUMANLOOP_0_8_0 = Client("humanloop", "0.8.0", (), {"HUMANLOOP_API_KEY": "{key}"})
HUMANLOOP_NPM = NodeClient("humanloop", "0.8.20", (), {"HUMANLOOP_API_KEY": "{key}"})
_LANGSMITH = {"LANGSMITH_PROJECT": "geography"}
LANGSMITH = Client(
    "langsmith",
    "0.15.0",
    ("openai==3.54.0", "langchain-core==1.7.2", "langchain-openai==1.7.3"),
    _LANGSMITH,
    ("langsmith",),
)
LANGSMITH_NPM = NodeClient("langsmith", "0.12.0", ("openai@6.49.0",), _LANGSMITH, ("langsmith",))
