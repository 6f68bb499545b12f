"""LiteLLM logging to the destination that CALLBACK names, in a program that ends before the next flush."""

import asyncio
import os
import sys
from contextlib import suppress

import litellm
from litellm.litellm_core_utils.litellm_logging import _in_memory_loggers
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
TOOLS = [{"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}}}]
url, key = os.environ["POLYLOG_URL"], os.environ["POLYLOG_KEY"]
litellm.success_callback = [os.environ["CALLBACK"]]
litellm.failure_callback = [os.environ["CALLBACK"]]
litellm.dynamodb_table_name = "litellm"
litellm.s3_callback_params = {
    "s3_bucket_name": "litellm",
    "s3_endpoint_url": url,
    "s3_aws_access_key_id": key,
    "s3_aws_secret_access_key": "any",
    "s3_region_name": "us-east-1",
}


async def ask(model: str = "openai/gpt-4o-mini", **options):
    # A proxy adds whose key it was; Lago charges by that.
    metadata = {"session_id": "geography-5", "tags": ["capitals"], "user_api_key_user_id": "ann"}
    try:
        return await litellm.acompletion(model=model, messages=MESSAGES, user="ann", metadata=metadata, **options)
    finally:
        # Galileo's callback sends a call again where the next one ends while it is being sent.
        await GLOBAL_LOGGING_WORKER.flush()


async def main() -> None:
    await ask(temperature=0.2)
    async for _ in await ask(stream=True, stream_options={"include_usage": True}):
        pass
    await ask(tools=TOOLS)
    await litellm.aembedding(
        model="openai/text-embedding-3-small", input=["Paris"], user="ann", metadata={"user_api_key_user_id": "ann"}
    )
    with suppress(litellm.NotFoundError):
        await ask("openai/gpt-unknown", max_retries=0)
    await GLOBAL_LOGGING_WORKER.flush()
    for logger in _in_memory_loggers:
        if hasattr(logger, "flush_queue"):
            await logger.flush_queue()
    if sentry := sys.modules.get("sentry_sdk"):
        sentry.flush(60)  # left to itself it gives up two seconds after the end


asyncio.run(main())
