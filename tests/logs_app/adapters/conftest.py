"""What tests of several files of adapters start from."""

import pytest
from django.test import Client

from tests.otlp import PROTOBUF


@pytest.fixture
def post(key):
    """POSTs to `/v1/traces` with this project's key."""

    def send(raw, content_type=PROTOBUF, path="/v1/traces", **headers):
        client = Client(headers={"Authorization": f"Bearer {key}"} | headers)
        return client.post(path, raw, content_type=content_type)

    return send
