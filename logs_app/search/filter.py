"""The search box: words in what logs say, or the id of one."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import CharFilter

from logs_app import ids
from logs_app.models import Log, LogBody, LogWords
from logs_app.search.index import waiting_words
from logs_app.search.words import has, terms_of

MOST: Final = 200  # logs of one id
_ID: Final = re.compile(r"(?=.*\d)[\w.:/-]{16,}")  # what clients make up for ids, and hardly anybody for words
_SEARCHED: Final = ("name", "model", "error_type", "error_message", "user", "customer")


class Search(CharFilter):
    """Words in what a log says (`search.words.terms_of`)."""

    def filter(self, logs: QuerySet[Log], text: str) -> QuerySet[Log]:
        if not text:
            return logs
        if _ID.fullmatch(text) and (found := self._named(text)):
            return logs.filter(id__in=found)
        waiting = waiting_words(self.parent.project)
        terms = terms_of(text)
        wanted = [term for term in terms if not term.is_not]
        if words := [word for term in wanted for word in term.words]:
            logs = logs.filter(self._having(words, waiting))
        for term in wanted:
            logs = logs.filter(_saying(term.phrase)) if term.phrase else logs
        for term in terms:
            if term.is_not:
                logs = logs.exclude(self._having(term.words, waiting) & _saying(term.phrase))
        return logs

    def _named(self, text: str) -> list[UUID]:
        """The logs that a client's id, or LiteLLM's of a call, is of."""
        project = self.parent.project.pk
        key = ids.key_of(project, "log", text)
        named = Log.objects.filter(Q(external_key=key) | Q(call_key=key), project=project)
        return list(named.order_by("-id").values_list("id", flat=True)[:MOST])

    def _having(self, words: Sequence[str], waiting: Mapping[UUID, set[str]]) -> Q:
        """By the index, and by the words of what is not in it yet."""
        if not words:
            return Q()
        indexed = LogWords.objects.filter(project=self.parent.project, words__begins=words, **self._range())
        found = indexed.values("log_id")
        if matches := [id for id, known in waiting.items() if has(known, words)]:
            # Not "or": PostgreSQL joins with a union, and would look at every log for an "or".
            found = found.union(Log.objects.filter(id__in=matches).order_by().values("id"), all=True)
        return Q(id__in=found)

    def _range(self) -> dict[str, UUID]:
        """The range that is asked for: the index has partitions, too."""
        said = self.parent.form.cleaned_data
        ends = (("log_id__gte", said.get("since")), ("log_id__lt", said.get("until")))
        return {name: ids.first_id(at) for name, at in ends if at}


def _saying(phrase: str) -> Q:
    """Word for word, in the texts of a log, its input or its output; any log for no phrase."""
    if not phrase:
        return Q()
    # Bodies are JSON text, where a quote or a line break is escaped.
    escaped = json.dumps(phrase, ensure_ascii=False)[1:-1]
    bodies = LogBody.objects.filter(log_id=OuterRef("id"))
    said = Q(Exists(bodies.filter(Q(input__icontains=escaped) | Q(output__icontains=escaped))))
    return reduce(or_, (Q(**{f"{name}__icontains": phrase}) for name in _SEARCHED), said)
