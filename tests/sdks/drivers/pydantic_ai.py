"""Pydantic AI, which tells OpenTelemetry's SDK of its agents, over gRPC."""

from contextlib import suppress

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelHTTPError

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
Agent.instrument_all()

tracer = trace.get_tracer("geographer")
with tracer.start_as_current_span("ask an agent", attributes={"session.id": "geography-8", "user.id": "ann"}):
    Agent("openai-chat:gpt-4o-mini", name="geographer").run_sync("What is the capital of France?")
    with suppress(ModelHTTPError):
        Agent("openai-chat:gpt-unknown", name="nobody").run_sync("What is the capital of France?")
provider.shutdown()
