"""LiteLLM's Athina callback. It reports what succeeded, and what the metadata of the call says of it."""

import litellm

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
litellm.success_callback = ["athina"]
metadata = {
    "prompt_slug": "geography/capitals",
    "environment": "staging",
    "customer_id": "acme",
    "customer_user_id": "dora",
    "session_id": "geography-4",
    "external_reference_id": "litellm-1",
    "custom_attributes": {"feature": "capitals"},
}

litellm.completion(model="openai/gpt-4o-mini", messages=MESSAGES, temperature=0.2, metadata=metadata)
stream = litellm.completion(
    model="openai/gpt-4o-mini",
    messages=MESSAGES,
    stream=True,
    stream_options={"include_usage": True},
    metadata=metadata | {"external_reference_id": "litellm-2"},
)
for _ in stream:
    pass
