"""LiteLLM's LangSmith callback, in a program that ends before its next flush."""

import asyncio
from contextlib import suppress

import litellm
from litellm.integrations.langsmith import LangsmithLogger
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


async def ask(model: str):
    metadata = {"session_id": "geography-5", "tags": ["capitals"]}
    return await litellm.acompletion(model=model, messages=MESSAGES, user="eva", metadata=metadata)


async def main() -> None:
    logger = LangsmithLogger()
    litellm.callbacks = [logger]
    await ask("openai/gpt-4o-mini")
    with suppress(litellm.NotFoundError):
        await ask("openai/gpt-unknown")
    await GLOBAL_LOGGING_WORKER.flush()
    await logger.flush_queue()


asyncio.run(main())
