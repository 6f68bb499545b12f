"""LogSpend: a log is built around each call, and sent."""

import os
import time

from logspend_sdk import Provider
from logspend_sdk.core import LogBuilder, LogSpendLogger
from openai import APIStatusError, OpenAI

url, key, project = (os.environ[f"POLYLOG_{name}"] for name in ("URL", "KEY", "PROJECT"))
logger = LogSpendLogger(key, project, api_url=f"{url}/llm/v1/log", async_mode=False)
openai = OpenAI()


def ask(model: str) -> None:
    messages = [{"role": "user", "content": "What is the capital of France?"}]
    log = LogBuilder({"provider": Provider.OPENAI.value, "model": model, "messages": messages, "temperature": 0.2})
    log.set_identity({"session_id": "geography-1", "user_id": "ann"})
    log.set_custom_properties({"customer_id": "acme", "feature": "capitals"})
    try:
        answer = openai.chat.completions.create(model=model, messages=messages, temperature=0.2)
        log.set_output(answer.model_dump())
    except APIStatusError as error:
        log.set_output({"http_status_code": error.status_code, "http_error_message": error.message})
    log.set_end_time(time.time())
    logger.send(log.build())


ask("gpt-4o-mini")
ask("gpt-unknown")

# In the background, which is the default. What still waits when the program ends is lost: here, nothing does.
background = LogSpendLogger(key, project, api_url=f"{url}/llm/v1/log")
background.send(LogBuilder({"model": "gpt-4o-mini", "prompt": "Say hello"}).set_output({"completion": "Hello"}).build())
