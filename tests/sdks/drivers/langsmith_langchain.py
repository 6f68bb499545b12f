"""Pushes a prompt with langsmith, pulls it, and runs it with LangChain's tracer."""

from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.tracers.langchain import wait_for_all_tracers
from langchain_openai import ChatOpenAI
from langsmith import Client
from openai import NotFoundError

client = Client()
ASKED = {"mood": "terse", "country": "France"}

template = ChatPromptTemplate.from_messages(
    [
        ("system", 'Be {mood}. Answer as {{"capital": "…"}}.'),
        MessagesPlaceholder("history", optional=True),
        ("human", "What is the capital of {country}?"),
    ]
)
client.push_prompt("capitals", object=template, description="Asks for a capital")
prompt = client.pull_prompt("capitals")

assert prompt.invoke(ASKED) == template.invoke(ASKED)
client.push_prompt("capitals", object=ChatPromptTemplate.from_messages([("human", "{{country}}?")], "mustache"))
assert client.pull_prompt("capitals:production").messages == prompt.messages
assert client.pull_prompt("capitals:2").invoke(ASKED).messages[0].content == "France?"
assert len(list(client.list_prompt_commits("capitals"))) == 2

chain = prompt | ChatOpenAI(model="gpt-4o-mini", temperature=0.2)
about = {"metadata": {"thread_id": "geography-3", "user_id": "bob"}, "tags": ["chained"]}
assert chain.invoke(ASKED, config=about).content == "It is Paris."
assert "".join(chunk.content for chunk in chain.stream(ASKED, config={"tags": ["streamed"]})) == "It is Paris."
try:
    ChatOpenAI(model="gpt-unknown").invoke("What is the capital of France?", config={"tags": ["failed"]})
except NotFoundError:
    wait_for_all_tracers()
    client.flush()
