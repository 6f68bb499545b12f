"""A logger of one's own for LiteLLM, with calls that wait and calls that do not."""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import litellm
from litellm.integrations.custom_logger import CustomLogger
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER


class PolylogLogger(CustomLogger):
    """Logs every call that LiteLLM makes, one request each."""

    def __init__(self, url, key):
        super().__init__()
        self.address = f"{url}/api/v1/logs/"
        self.headers = {"Authorization": f"Bearer {key}"}

    def log_success_event(self, kwargs, response_obj, start_time, end_time):
        httpx.post(self.address, headers=self.headers, json=log_of(kwargs)).raise_for_status()

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        async with httpx.AsyncClient(headers=self.headers) as client:
            (await client.post(self.address, json=log_of(kwargs))).raise_for_status()

    log_failure_event = log_success_event
    async_log_failure_event = async_log_success_event


def log_of(kwargs):
    """A call in the words of Polylog's API."""
    call = kwargs["standard_logging_object"]
    caller = kwargs["litellm_params"].get("metadata") or {}
    parameters = dict(call["model_parameters"] or {})
    response = call["response"] if isinstance(call["response"], dict) else {}
    choice = (response.get("choices") or [{}])[0]
    message = choice.get("message") or {}
    log = {
        "external_id": call["litellm_call_id"],
        "kind": "embedding" if "embedding" in call["call_type"] else "llm",
        "provider": call["custom_llm_provider"],
        "model": call["model"],
        "user": call["end_user"] or parameters.pop("user", None),
        "session": caller.get("session_id"),
        "tags": call["request_tags"],
        "started_at": datetime.fromtimestamp(call["startTime"], UTC).isoformat(),
        "ended_at": datetime.fromtimestamp(call["endTime"], UTC).isoformat(),
        "input": call["messages"],
        "output": message.get("content"),
        "tools": parameters.pop("tools", None),
        "tool_calls": message.get("tool_calls"),
        "finish_reason": choice.get("finish_reason"),
        "parameters": parameters,
    }
    if call["status"] == "failure":
        error = call["error_information"]
        return log | {"error": {"type": error["error_class"], "message": error["error_message"]}}
    return log | {"usage": usage_of(call["metadata"].get("usage_object") or {}), "cost_usd": call["response_cost"]}


def usage_of(said):
    """Polylog's counts are disjoint: input without what was cached, output without reasoning."""
    cached = (said.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    reasoning = (said.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
    return {
        "input_tokens": said.get("prompt_tokens", 0) - cached,
        "cache_read_tokens": cached,
        "output_tokens": said.get("completion_tokens", 0) - reasoning,
        "reasoning_tokens": reasoning,
    }


url, key = os.environ["POLYLOG_URL"], os.environ["POLYLOG_KEY"]
litellm.callbacks = [PolylogLogger(url, key)]

CALL = {
    "messages": [{"role": "user", "content": "What is the capital of France?"}],
    "user": "fay",
    "metadata": {"session_id": "geography-9", "tags": ["capitals"]},
}


async def ask() -> None:
    await litellm.acompletion(model="openai/gpt-4o-mini", temperature=0.2, **CALL)
    async for _ in await litellm.acompletion(
        model="openai/gpt-4o-mini", stream=True, stream_options={"include_usage": True}, **CALL
    ):
        pass
    with suppress(litellm.NotFoundError):
        await litellm.acompletion(model="openai/gpt-unknown", **CALL)
    await GLOBAL_LOGGING_WORKER.flush()


litellm.completion(model="openai/gpt-4o-mini", temperature=0.1, **CALL)
with suppress(litellm.NotFoundError):
    litellm.completion(model="openai/gpt-unknown", temperature=0.1, **CALL)
asyncio.run(ask())
