"""Requests that wait at the same moment share a transaction.

A commit costs much the same for one row as for a hundred, so the thread that finds nobody writing writes for all that
wait, and each is answered only after its own rows are durable. A failed batch is tried again request by request: bad
rows spoil only their own.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class _Request(Generic[T]):
    """A thread's rows, and how it is woken: to lead, or because its rows are written."""

    def __init__(self, rows: Sequence[T]) -> None:
        self.rows = rows
        self.leads = False
        self.is_done = False
        self.error: BaseException | None = None
        # A lock that is waited for once costs a tenth of an Event.
        self._sleep = threading.Lock()
        self._sleep.acquire()

    def wait(self) -> None:
        self._sleep.acquire()

    def wake(self) -> None:
        """Call once."""
        self._sleep.release()


class GroupCommit(Generic[T]):
    """`write` stores rows in one transaction or raises; at most `max_rows` a transaction, but a request's own stay
    together. `release` gives back what a thread holds and the one that writes may need."""

    def __init__(
        self,
        write: Callable[[Sequence[T]], None],
        max_rows: Callable[[], int],
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self._write = write
        self._max_rows = max_rows
        self._release = release
        self._mutex = threading.Lock()
        self._waiting: deque[_Request[T]] = deque()
        self._is_led = False

    @property
    def waiting(self) -> int:
        """How many requests wait for the next transaction."""
        return len(self._waiting)

    def commit(self, rows: Sequence[T]) -> None:
        """Returns when the rows are durable; raises what their own write raised."""
        request = _Request(rows)
        with self._mutex:
            self._waiting.append(request)
            request.leads, self._is_led = not self._is_led, True
        if not request.leads:
            self._wait(request)
        if not request.is_done:
            self._lead()
        if request.error is not None:
            raise request.error

    def _wait(self, request: _Request[T]) -> None:
        try:
            self._release()
            request.wait()
        except BaseException:
            # This thread is being ended: nobody may wait for it to lead.
            with self._mutex:
                if request in self._waiting:
                    self._waiting.remove(request)
                    if request.leads:
                        self._hand_on()
            raise

    def _lead(self) -> None:
        """Writes for everyone who waits, this thread included, and hands the lead on."""
        batch = self._take()
        try:
            self._write_batch(batch)
        except BaseException as error:
            for request in batch:
                request.error = error
            raise
        finally:
            # First the next transaction, then the answers to this one: both go on at once.
            with self._mutex:
                self._hand_on()
            for request in batch:
                request.is_done = True
            for request in batch[1:]:
                request.wake()

    def _hand_on(self) -> None:
        """Wakes the next leader. Call under the mutex."""
        self._is_led = bool(self._waiting)
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].wake()

    def _take(self) -> list[_Request[T]]:
        """The requests to write now; the leader's own is the first."""
        with self._mutex:
            batch = [self._waiting.popleft()]
            room = self._max_rows() - len(batch[0].rows)
            while self._waiting and len(self._waiting[0].rows) <= room:
                batch.append(self._waiting.popleft())
                room -= len(batch[-1].rows)
        return batch

    def _write_batch(self, batch: list[_Request[T]]) -> None:
        try:
            self._write([row for request in batch for row in request.rows])
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for request in batch:
                self._write_batch([request])
