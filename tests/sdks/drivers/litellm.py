"""LiteLLM's generic logger, in a program that ends before the logger's next flush."""

import asyncio
from contextlib import suppress

import litellm
from litellm.integrations.generic_api.generic_api_callback import GenericAPILogger
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]


async def ask(model: str = "openai/gpt-4o-mini", **options):
    metadata = {"session_id": "geography-3", "tags": ["capitals"]}
    return await litellm.acompletion(model=model, messages=MESSAGES, user="ann", metadata=metadata, **options)


async def main() -> None:
    # Without the package litellm-enterprise, as in litellm[proxy], the name "generic_api" stands for nothing.
    logger = GenericAPILogger()
    litellm.callbacks = [logger]
    await ask(temperature=0.2)
    async for _ in await ask(stream=True, stream_options={"include_usage": True}):
        pass
    with suppress(litellm.NotFoundError):
        await ask("openai/gpt-unknown")
    await GLOBAL_LOGGING_WORKER.flush()
    await logger.flush_queue()


asyncio.run(main())
