"""The nightly batch: calls and tickets of the day are summarised, one after the other, without anybody waiting."""

from datetime import timedelta
from random import Random
from typing import Final

from logs_app.demo.scene import Scene

FORMAT = "litellm"
_CALLERS: Final = (
    "Mrs Okafor",
    "Mr Lindqvist",
    "the depot in Ghent",
    "Ms Tanaka",
    "Mr Pereira",
    "Dr Weiss",
    "the front desk",
)
_MATTERS: Final = (
    ("a delivery that came a day late", "a credit of {n} USD", "billing"),
    ("a pallet that was short by {m} boxes", "a second delivery on {day}", "delivery"),
    ("a scanner that loses its connection", "a replacement by courier on {day}", "defect"),
    ("how to add a second warehouse", "a training call on {day} for {m} people", "how-to"),
    ("the friendly driver on route {n}", "passing the praise on to the depot", "praise"),
    ("an invoice that was sent twice", "cancelling number {n}0{m}", "billing"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_SMALL_TALK: Final = (
    "Agent: Thank you for calling, how can I help you?",
    "Caller: Good morning. I hope you can, this is the second time that I call.",
    "Agent: I am sorry to hear that. Let me open your file, one moment please.",
    "Caller: Of course. It is about our contract from last spring.",
    "Agent: I see it here. May I repeat what I understood, to be sure?",
    "Caller: Yes, please do.",
    "Agent: I have written it down, and you will have it by e-mail within the hour.",
    "Caller: Perfect. Then we have everything. Goodbye.",
)


def play(scene: Scene) -> None:
    rng = scene.rng
    scene.tags = ["summaries", "nightly"]
    scene.user = "nightly-batch"
    scene.trace = scene.id
    for _ in range(rng.randrange(25, 60)):
        _summarise(scene, is_call=rng.random() < 0.6)
        scene.now += timedelta(milliseconds=rng.randrange(10, 400))


def _summarise(scene: Scene, is_call: bool) -> None:
    rng = scene.rng
    caller, day = rng.choice(_CALLERS), rng.choice(_DAYS)
    about, agreed, label = rng.choice(_MATTERS)
    slots = {"n": rng.randrange(20, 400), "m": rng.randrange(2, 9), "day": day}
    about, agreed = about.format(**slots), agreed.format(**slots)
    if is_call:
        said = f"{caller} called about {about}. They agreed on {agreed}. The agent confirms it in writing today."
        scene.call("summaries/call", [{"role": "user", "content": _transcript(rng, about, agreed)}], said)
    else:
        said = f"{caller} wrote about {about}; the answer was {agreed}.\nLabel: {label}"
        text = (
            f"Subject: {about}\n\nHello,\n\nthis is about {about}. What can you do?\n\n{caller}\n\n> We offer {agreed}."
        )
        scene.call("summaries/ticket", [{"role": "user", "content": text}], said)


def _transcript(rng: Random, about: str, agreed: str) -> str:
    first, last = list(_SMALL_TALK[:4]), list(_SMALL_TALK[4:])
    middle = [f"Caller: It is about {about}.", f"Agent: What I can offer is {agreed}.", "Caller: That would help us."]
    rng.shuffle(middle[1:])
    return "\n".join(first[: rng.randrange(1, 5)] + middle + last[rng.randrange(0, 3) :])
