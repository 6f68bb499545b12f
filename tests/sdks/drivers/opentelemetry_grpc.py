"""OpenTelemetry's SDK and its exporter over gRPC, with OpenInference's instrumentation of the OpenAI client."""

from contextlib import suppress

from openai import NotFoundError, OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
TOOLS = [{"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}}}]

provider = TracerProvider(resource=Resource({"service.name": "geographer", "deployment.environment.name": "staging"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
OpenAIInstrumentor().instrument()

openai = OpenAI(max_retries=0)
tracer = trace.get_tracer("geographer")
attributes = {"session.id": "geography-6", "user.id": "ann"}
with (
    using_attributes(session_id="geography-6", user_id="ann", tags=["capitals"]),
    tracer.start_as_current_span("answer over gRPC", attributes=attributes),
):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    streamed = {"stream": True, "stream_options": {"include_usage": True}}
    for _ in openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, **streamed):
        pass
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, tools=TOOLS)
    openai.embeddings.create(model="text-embedding-3-small", input=["Paris"])
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
provider.shutdown()
