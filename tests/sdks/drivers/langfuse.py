"""Langfuse since its third version: a wrapped OpenAI client, decorators, contexts, prompts, scores, a dataset."""

import os
from contextlib import suppress

from langfuse import get_client, observe, propagate_attributes
from langfuse.media import LangfuseMedia
from langfuse.openai import OpenAI
from openai import NotFoundError

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PICTURE = f"data:image/png;base64,{PIXEL}"
VERSION = os.environ["LANGFUSE_TRACING_ENVIRONMENT"]
NAME = f"geography/capital {VERSION}"
langfuse = get_client()
openai = OpenAI()
assert langfuse.auth_check()

CHAT = [{"role": "user", "content": "What is the capital of {{country}}?"}]
CONFIG = {"model": "gpt-4o-mini", "temperature": 1, "languages": ["en"]}
langfuse.create_prompt(name=NAME, type="chat", prompt=CHAT, config=CONFIG, labels=["production"], tags=["geo"])
second = langfuse.create_prompt(name=NAME, type="chat", prompt=[*CHAT, {"role": "user", "content": "Please."}])
prompt = langfuse.get_prompt(NAME, type="chat")
assert (prompt.version, prompt.config, prompt.labels) == (1, CONFIG, ["production"]), vars(prompt)
assert prompt.compile(country="France") == MESSAGES, prompt.compile(country="France")
assert langfuse.get_prompt(NAME, type="chat", label="latest").version == second.version == 2
assert langfuse.get_prompt(NAME, type="chat") is prompt  # from the client's cache
langfuse.update_prompt(name=NAME, version=2, new_labels=["production"])
assert langfuse.get_prompt(NAME, type="chat", cache_ttl_seconds=0).version == 2
assert langfuse.get_prompt("nowhere", fallback="Hi", max_retries=0).is_fallback


def ask(model="gpt-4o-mini", **options):
    return openai.chat.completions.create(model=model, messages=MESSAGES, **options)


@observe(as_type="retriever")
def look_up(country):
    langfuse.update_current_span(metadata={"source": "atlas", "pages": 3}, level="WARNING", status_message="old")
    return ["Paris"]


@observe(as_type="generation")
def generate(country):
    langfuse.update_current_generation(
        model="gpt-4o-mini",
        model_parameters={"temperature": 0.2},
        input=MESSAGES,
        usage_details={"input": 10, "output": 5, "cache_read_input_tokens": 4},
        cost_details={"input": 0.25, "output": 0.5},
        prompt=prompt,
    )
    return "It is Paris."


@observe(as_type="tool")
def divide(a, b):
    langfuse.update_current_span(input={"a": a, "map": PICTURE})
    return a / b


@observe(as_type="agent")
def geographer(country):
    about = {"trace_name": "geography", "user_id": "ann", "session_id": f"geography {VERSION}", "tags": ["geo"]}
    with propagate_attributes(**about, metadata={"customer_id": "acme"}):
        look_up(country)
        generate(country)
        ask(name="asked", temperature=0.2)
        for _ in ask(name="streamed", stream=True, stream_options={"include_usage": True}):
            pass
        with suppress(NotFoundError):
            ask("gpt-unknown", name="refused")
        with suppress(ZeroDivisionError):
            divide(1, 0)
        with langfuse.start_as_current_observation(
            name="embed", as_type="embedding", model="text-embedding-3-small"
        ) as it:
            it.update(input="France", usage_details={"input": 4})
        langfuse.score_current_trace(name="helpful", value=1, data_type="BOOLEAN", comment="very")
        langfuse.score_current_span(name="tone", value="kind")
        return langfuse.get_current_trace_id()


trace_id = geographer("France")
langfuse.flush()

if hasattr(langfuse.api.trace, "get"):  # of the third version
    trace = langfuse.api.trace.get(trace_id)
    observations, scores = trace.observations, trace.scores
    assert (trace.name, trace.user_id, trace.tags) == ("geography", "ann", ["geo"]), trace
else:
    observations = langfuse.api.observations.get_many(trace_id=trace_id).data
    scores = langfuse.api.scores.get_many(trace_id=trace_id).data
    langfuse.create_score(name="right", value=0.5, session_id="elsewhere")
assert {each.name for each in observations} == {
    "geographer", "look_up", "generate", "asked", "streamed", "refused", "divide", "embed",
}, observations  # fmt: skip
assert {each.name for each in scores} == {"helpful", "tone"}, scores
[divided] = [each for each in observations if each.name == "divide"]
seen = {"resolve_with": "base64_data_uri", "langfuse_client": langfuse}
assert PICTURE in LangfuseMedia.resolve_media_references(obj=str(divided.input), **seen), divided.input
[item] = langfuse.get_dataset("geography/questions").items
assert (item.input, item.expected_output) == ({"country": "France"}, {"capital": "Paris"}), item
langfuse.shutdown()
