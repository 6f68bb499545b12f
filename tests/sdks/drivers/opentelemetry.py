"""OpenTelemetry's SDK and its exporter over HTTP, with OpenLLMetry's instrumentation of the OpenAI client."""

from contextlib import suppress

from openai import NotFoundError, OpenAI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]

provider = TracerProvider(resource=Resource({"service.name": "geographer", "deployment.environment.name": "staging"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument()

openai = OpenAI(max_retries=0)
tracer = trace.get_tracer("geographer")
with tracer.start_as_current_span("answer", attributes={"session.id": "geography-1", "user.id": "ann"}):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
provider.shutdown()
