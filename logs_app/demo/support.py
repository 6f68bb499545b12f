"""Support chat: a session of several turns, in the customer's language, with a router, look-ups and thumbs."""

from datetime import timedelta
from random import Random
from typing import Any

from logs_app.demo.cast import FINE_TUNED
from logs_app.demo.scene import Scene
from logs_app.demo.support_lines import slots, thanks, topics
from logs_app.records import Record

FORMAT = "llmonitor"
_COMMENTS = {
    True: ("Quick and clear.", "solved it, thanks", "Better than waiting on the phone."),
    False: ("That was not my question.", "It keeps repeating itself.", "wrong order number", "Too long."),
}


def play(scene: Scene) -> None:
    rng = scene.rng
    scene.session = f"chat-{scene.id}"
    scene.tags = ["support", language := rng.choice(scene.customer.languages)]
    topic = rng.choice(topics(language))
    words = _words(scene)
    number = rng.randrange(len(topic.asks))
    asked = topic.asks[number].format(**words)
    scene.call("support/route", [_user(asked)], topic.prompt.partition("/")[2], parameters={"max_tokens": 8})
    turns = [(asked, topic.answers[min(number, len(topic.answers) - 1)].format(**words))]
    turns += [
        (more.format(**words), said.format(**words))
        for more, said in rng.sample(topic.more, rng.randint(0, len(topic.more)))
    ]
    if rng.random() < 0.6:
        asked, said = rng.choice(thanks(language))
        turns.append((asked, said))
    _talk(scene, topic.prompt, turns, words)


def _talk(scene: Scene, prompt: str, turns: list[tuple[str, str]], words: dict[str, str]) -> None:
    history: list[dict[str, Any]] = []
    is_own = scene.rng.random() < 0.03  # a trial of the fine-tuned model
    for turn, (asked, said) in enumerate(turns):
        scene.trace = f"{scene.session}-{turn + 1}"
        if prompt == "support/shipping" and turn == 0:
            _track(scene, words)
        history.append(_user(asked))
        if is_own:
            log = scene.answer(FINE_TUNED, history, said, name="answer")
        else:
            log = scene.call(prompt, list(history), said, cached=0.7 if turn else 0.0)
        if log.status == "error":
            break
        _judge(scene, log)
        history.append({"role": "assistant", "content": said})
        scene.now += timedelta(seconds=scene.rng.randrange(8, 150))


def _track(scene: Scene, words: dict[str, str]) -> None:
    found = {"order": words["order"], "carrier": words["carrier"], "last_seen": words["city"], "since": words["day"]}
    scene.record(
        "tool", "track_parcel", scene.rng.lognormvariate(5, 0.6), input={"order": words["order"]}, output=found
    )


def _judge(scene: Scene, log: Record) -> None:
    if scene.rng.random() > 0.14:
        return
    is_good = scene.rng.random() < (0.62 if "anthropic" in (log.provider or "") else 0.78)
    comment = scene.rng.choice(_COMMENTS[is_good]) if scene.rng.random() < 0.3 else None
    scene.judge(log, "thumbs", "up" if is_good else "down", comment)


def _words(scene: Scene) -> dict[str, str]:
    day = scene.now - timedelta(days=scene.rng.randrange(1, 9))
    return {name: scene.rng.choice(choices) for name, choices in slots().items()} | {
        "order": _order_number(scene.rng),
        "day": f"{day:%d.%m.}" if "de" in (scene.tags or ()) else f"{day:%Y-%m-%d}",
    }


def _order_number(rng: Random) -> str:
    return f"{rng.choice('ABKMRT')}{rng.randrange(10_000, 99_999)}-{rng.randrange(10)}"


def _user(said: str) -> dict[str, Any]:
    return {"role": "user", "content": said}
