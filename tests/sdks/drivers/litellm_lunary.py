"""LiteLLM's Lunary callback, which needs the package lunary."""

from contextlib import suppress

import litellm

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
litellm.success_callback = ["lunary"]
litellm.failure_callback = ["lunary"]


def ask(model: str = "openai/gpt-4o-mini", **options):
    metadata = {"tags": ["capitals"], "feature": "capitals"}
    return litellm.completion(model=model, messages=MESSAGES, user="dora", metadata=metadata, **options)


ask(temperature=0.2)
with suppress(litellm.NotFoundError):
    ask("openai/gpt-unknown")
