"""Langfuse 2: a wrapped OpenAI client, decorators, traces by hand, prompts, scores, what was sent read back."""

from contextlib import suppress

from langfuse import Langfuse
from langfuse.decorators import langfuse_context, observe
from langfuse.openai import OpenAI
from openai import NotFoundError

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PICTURE = f"data:image/png;base64,{PIXEL}"
NAME = "geography/capital 2"
langfuse = Langfuse()
openai = OpenAI()
assert langfuse.auth_check()

langfuse.create_prompt(name=NAME, prompt="Capital of {{country}}?", config={"temperature": 0.2}, labels=["production"])
langfuse.create_prompt(name=NAME, prompt="The capital of {{country}}?")
prompt = langfuse.get_prompt(NAME)
assert (prompt.version, prompt.config, prompt.compile(country="France")) == (
    1,
    {"temperature": 0.2},
    "Capital of France?",
)
assert langfuse.get_prompt(NAME, version=2).prompt == "The capital of {{country}}?"
assert langfuse.get_prompt(NAME) is prompt  # from the client's cache
langfuse.update_prompt(name=NAME, version=2, new_labels=["production"])
assert langfuse.get_prompt(NAME, cache_ttl_seconds=0).version == 2
assert langfuse.get_prompt("nowhere", fallback="Hi", max_retries=1).is_fallback  # with 0 it tries for ever


def ask(model="gpt-4o-mini", **options):
    return openai.chat.completions.create(model=model, messages=MESSAGES, **options)


ask(name="asked", temperature=0.2, session_id="geography-2", user_id="ann", tags=["geo"], metadata={"a": 1})
for _ in ask(name="streamed", stream=True, stream_options={"include_usage": True}):
    pass
with suppress(NotFoundError):
    ask("gpt-unknown", name="refused")


@observe()
def look_up(country):
    langfuse_context.update_current_observation(metadata={"source": "atlas"}, level="WARNING", status_message="old")
    return ["Paris"]


@observe(as_type="generation")
def generate(country):
    langfuse_context.update_current_observation(
        model="gpt-4o-mini",
        input=MESSAGES,
        usage_details={"input": 10, "output": 5, "cache_read_input_tokens": 4},
        cost_details={"input": 0.25, "output": 0.5},
        prompt=prompt,
    )
    return "It is Paris."


@observe()
def divide(a, b):
    return a / b


@observe()
def geographer(country):
    langfuse_context.update_current_trace(name="geography", user_id="bea", session_id="geography-2b", tags=["geo"])
    look_up(country)
    generate(country)
    with suppress(ZeroDivisionError):
        divide(1, 0)
    langfuse_context.score_current_trace(name="helpful", value=1, data_type="BOOLEAN", comment="very")
    return "Paris"


geographer("France", langfuse_observation_id="decorated")
langfuse_context.flush()

trace = langfuse.trace(id="by-hand", name="by hand", user_id="cleo", session_id="geography-2c", input={"q": "France?"})
span = trace.span(name="plan", input={"country": "France", "map": PICTURE})
generation = span.generation(name="ask", model="gpt-4o-mini", input=MESSAGES, model_parameters={"temperature": 0.1})
generation.end(output="Paris", usage={"promptTokens": 3, "completionTokens": 2})
span.event(name="noted", input="i")
span.end(output=["Paris"])
trace.update(output="Paris.")
generation.score(name="tone", value="kind")
langfuse.flush()

found = langfuse.fetch_trace("by-hand").data
assert (found.name, found.user_id, found.output) == ("by hand", "cleo", "Paris."), found
assert {each.name for each in found.observations} == {"plan", "ask", "noted"}, found.observations
assert [each.name for each in found.scores] == ["tone"], found.scores
assert "by-hand" in [each.id for each in langfuse.fetch_traces(user_id="cleo").data]
assert [each.name for each in langfuse.fetch_observations(trace_id="by-hand", type="GENERATION").data] == ["ask"]
assert langfuse.fetch_observation(generation.id).data.usage.total == 5
planned = langfuse.fetch_observation(span.id).data.input
assert langfuse.resolve_media_references(obj=planned, resolve_with="base64_data_uri")["map"] == PICTURE, planned
assert "geography-2c" in [each.id for each in langfuse.fetch_sessions().data]
[item] = langfuse.get_dataset("geography/questions").items
assert (item.input, item.expected_output) == ({"country": "France"}, {"capital": "Paris"}), item
