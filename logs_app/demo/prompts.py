"""The demo's prompts, and how each changed in the course of the month."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from logs_app.records import PromptRef

# Staging and development are ahead of production by so many days.
AHEAD: Final = {"production": 0, "staging": 2, "development": 4}


@dataclass(frozen=True, slots=True)
class Step:
    """What a later version changed: a rule that was added, or a parameter."""

    day: int
    rule: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """A prompt as it was from a day on."""

    prompt: "Prompt"
    day: int
    system: str
    parameters: dict[str, Any]

    @property
    def model(self) -> str:
        return str(self.parameters["model"])

    @property
    def ref(self) -> PromptRef:
        template = [{"role": "system", "content": self.system}, {"role": "user", "content": "{{input}}"}]
        return PromptRef(path=self.prompt.path, details={"endpoint": "chat", "template": template} | self.parameters)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: its first words and parameters, and its later steps."""

    path: str
    system: str
    model: str
    provider: str
    temperature: float
    steps: tuple[Step, ...] = ()
    rules: str = ""  # a part of rules.yaml

    @property
    def versions(self) -> list[Version]:
        parameters = {"model": self.model, "provider": self.provider, "temperature": self.temperature}
        first = f"{self.system}\n\n{_rules()[self.rules]}" if self.rules else self.system
        made = [Version(self, 0, first, parameters)]
        for step in self.steps:
            before = made[-1]
            system = f"{before.system}\n{step.rule}" if step.rule else before.system
            made.append(Version(self, step.day, system, before.parameters | step.parameters))
        return made

    def version(self, day: float, environment: str) -> Version:
        """The version that was in use in an environment on a day of the month."""
        reached = [version for version in self.versions if version.day <= day + AHEAD[environment]]
        return reached[-1]


@cache
def _rules() -> dict[str, str]:
    return dict(yaml.safe_load((files(__package__) / "rules.yaml").read_text(encoding="utf-8")))


PROMPTS: Final = {
    prompt.path: prompt
    for prompt in (
        Prompt(
            "support/route",
            "Read the customer's message and name the topic: shipping, refund, account, product or other. One word.",
            "gpt-4.1-mini",
            "openai",
            0.0,
            (Step(8, "If the customer is angry, add '!' to the word."), Step(21, parameters={"max_tokens": 8})),
        ),
        Prompt(
            "support/answer",
            "You are the support assistant of {{customer}}. Answer briefly, in the customer's own language.",
            "gpt-4.1",
            "openai",
            0.4,
            (
                Step(6, "Never promise a date that the order system does not show."),
                Step(13, parameters={"model": "gpt-5-mini", "temperature": 1.0, "reasoning_effort": "low"}),
                Step(22, "End with one question that moves the matter forward, or none when it is settled."),
            ),
            rules="support",
        ),
        Prompt(
            "support/refunds",
            "You handle refunds for {{customer}}. Goods may be returned within 30 days; shipping is not refunded.",
            "claude-sonnet-4-5",
            "anthropic",
            0.2,
            (
                Step(10, "Refunds above 200 USD are checked by a person: say so."),
                Step(19, parameters={"temperature": 0.0}),
            ),
            rules="support",
        ),
        Prompt(
            "support/shipping",
            "You answer questions about parcels for {{customer}}. Use the tracking tool before you answer.",
            "gpt-4.1-mini",
            "openai",
            0.3,
            (Step(15, "Give the carrier's name and the last place that the parcel was seen."),),
        ),
        Prompt(
            "support/account",
            "You help people with their {{customer}} account. Never ask for a password or change an e-mail address.",
            "claude-haiku-4-5",
            "anthropic",
            0.2,
            (Step(12, "Offer a link to reset the password when somebody cannot sign in."),),
        ),
        Prompt(
            "search/rewrite",
            "Rewrite the question as three short search queries, one a line. Keep names and numbers as they are.",
            "gemini-2.5-flash",
            "google",
            0.1,
            (Step(9, "Write the queries in the language of the documents, which is English."),),
        ),
        Prompt(
            "search/answer",
            "Answer from the passages only and cite them as [1], [2]. Say so when they do not hold the answer.",
            "gpt-4.1",
            "openai",
            0.1,
            (
                Step(5, "Quote figures exactly as they stand in the passage."),
                Step(16, parameters={"model": "claude-sonnet-4-5", "provider": "anthropic"}),
                Step(25, "Prefer the newest passage where two contradict one another."),
            ),
        ),
        Prompt(
            "coding/plan",
            "You are a careful engineer. Read the task and list the files to look at and the steps to take.",
            "claude-sonnet-4-5",
            "anthropic",
            0.3,
            (Step(11, "Name the test that would fail before the change and pass after it."),),
        ),
        Prompt(
            "coding/edit",
            "Make the smallest change that solves the task. Use the tools; do not guess what a file contains.",
            "claude-sonnet-4-5",
            "anthropic",
            0.2,
            (Step(7, "Run the tests after each edit."), Step(18, parameters={"max_tokens": 4096})),
            rules="coding",
        ),
        Prompt(
            "coding/review",
            "Review the change as a colleague would: correctness first, then clarity. At most five remarks.",
            "gpt-5-mini",
            "openai",
            1.0,
            (Step(14, "Say plainly when there is nothing to remark."),),
        ),
        Prompt(
            "summaries/call",
            "Summarise the phone call in three sentences: what was asked, what was agreed, who does what until when.",
            "gemini-2.5-flash",
            "google",
            0.2,
            (Step(12, "Leave out names of private persons."), Step(23, parameters={"temperature": 0.0})),
        ),
        Prompt(
            "summaries/ticket",
            "Summarise the ticket for the weekly report in two sentences, and give it one of the usual labels.",
            "gpt-4.1-mini",
            "openai",
            0.2,
            (Step(10, "Labels: billing, delivery, defect, how-to, praise."), Step(20, parameters={"model": "gpt-4.1"})),
        ),
    )
}
