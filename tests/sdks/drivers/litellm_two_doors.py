"""LiteLLM logging each call to its generic logger and to LangSmith at once, in a program that ends before a flush."""

import asyncio
from contextlib import suppress

import litellm
from litellm.integrations.generic_api.generic_api_callback import GenericAPILogger
from litellm.integrations.langsmith import LangsmithLogger
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


async def ask(model: str = "openai/gpt-4o-mini", **options):
    metadata = {"session_id": "geography-6"}
    return await litellm.acompletion(model=model, messages=MESSAGES, user="finn", metadata=metadata, **options)


async def main() -> None:
    litellm.callbacks = loggers = [GenericAPILogger(), LangsmithLogger()]
    await ask()
    async for _ in await ask(stream=True, stream_options={"include_usage": True}):
        pass
    with suppress(litellm.NotFoundError):
        await ask("openai/gpt-unknown")
    await GLOBAL_LOGGING_WORKER.flush()
    for logger in loggers:
        await logger.flush_queue()


asyncio.run(main())
