"""Pictures and sounds that lie apart from their log, in a real browser and under the site's policy."""

import base64
import io
import wave

import pytest
from playwright.sync_api import Page

from logs_app.models import Log
from observability.projects.models import ApiKey, Project
from tests.browser.sent import send
from tests.logs_app.compat.test_langfuse import as_client
from tests.logs_app.compat.test_langfuse_media import Uploader, reference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEARD = "audio => new Promise(heard => { audio.onseeked = () => heard([audio.duration, audio.currentTime]); "
HEARD += "audio.onloadedmetadata = () => { audio.currentTime = 1.5; }; audio.load(); })"


def seconds_of_silence(seconds: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * 8000 * seconds))
    return file.getvalue()


def test_a_picture_is_seen_and_a_sound_is_heard_from_its_middle(page: Page, acme: Project):
    sound = seconds_of_silence(2)
    langfuse = Uploader(as_client(ApiKey.make(acme)[1]))
    langfuse.upload(PIXEL)
    langfuse.upload(sound, "audio/wav")
    send(acme, {"external_id": "seen", "input": {"map": reference(PIXEL)}, "output": reference(sound, "audio/wav")})
    page.goto(f"/projects/acme/logs/{Log.objects.get(external_id='seen').id}/")
    page.wait_for_function("document.querySelector('.said img').naturalWidth == 1")
    assert page.locator(".said audio").evaluate(HEARD) == [2, 1.5]
