"""Athina's OpenAI wrapper: importing it changes openai, so that each call is logged."""

import os

from athina_logger.api_key import AthinaApiKey
from athina_logger.athina_meta import AthinaMeta
from athina_logger.openai_wrapper import openai

AthinaApiKey.set_api_key(os.environ["ATHINA_API_KEY"])
messages = [{"role": "user", "content": "What is the capital of France?"}]
meta = AthinaMeta(
    prompt_slug="geography/capitals", customer_id="acme", customer_user_id="ben", session_id="geography-2"
)

client = openai.OpenAI()
client.chat.completions.create(model="gpt-4o-mini", messages=messages, athina_meta=meta)
for _ in client.chat.completions.create(model="gpt-4o-mini", messages=messages, stream=True):
    pass
