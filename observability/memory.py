"""Answers that are good for a few seconds, so that a busy process asks the database rarely. Safe between threads."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_ANSWERS = 10_000


class Memory(Generic[K, V]):
    """Each answer holds for KEY_CACHE_SECONDS; None is an answer too. `forget` on a change that must hold at once."""

    def __init__(self) -> None:
        self._answers: dict[K, tuple[float, V]] = {}
        self._forgotten = 0
        self._lock = threading.Lock()

    def get(self, question: K, ask: Callable[[], V]) -> V:
        known = self._answers.get(question)
        if known and known[0] > time.monotonic():
            return known[1]
        asked_after = self._forgotten
        answer = ask()
        with self._lock:
            # What was asked before a change is not kept beyond it.
            if asked_after == self._forgotten:
                self._keep(question, answer)
        return answer

    def _keep(self, question: K, answer: V) -> None:
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        self._answers[question] = (time.monotonic() + settings.KEY_CACHE_SECONDS, answer)

    def forget(self) -> None:
        with self._lock:
            self._forgotten += 1
            self._answers.clear()
