"""Recorded requests that name what earlier replies made: replayed in order, with our ids in place of the recorded."""

import json
from dataclasses import replace
from typing import Any

from django.test import Client

from observability.projects.models import Project
from tests.wire import Recording


class Story:
    """Replays recordings one after another and learns which of our ids stands for which recorded one."""

    def __init__(self, key: str, project: Project) -> None:
        self.key = key
        self.project = project
        self.learnt: dict[str, str] = {}

    def tell(self, recording: Recording) -> Any:
        """The reply to a recording. What its recorded reply called an id is learnt."""
        request = json.loads(self.translated(json.dumps(recording.request)))
        reply = replace(recording, request=request).send(Client(), self.key, self.project)
        recorded = recording.request["mock_reply"]["body"]
        if reply.status_code == 200 and isinstance(recorded, dict):
            ours = reply.json()
            for name in recorded.keys() & ours.keys():
                if name == "id" or name.endswith("_id"):
                    self.learn(recorded[name], ours[name])
        return reply

    def learn(self, recorded: Any, ours: Any) -> None:
        if isinstance(recorded, str) and isinstance(ours, str):
            self.learnt[recorded] = ours

    def translated(self, text: str) -> str:
        """Recorded ids in a text as ours."""
        for recorded, ours in self.learnt.items():
            text = text.replace(recorded, ours)
        return text
