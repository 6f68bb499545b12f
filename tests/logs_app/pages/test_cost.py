"""Why a log costs what it does."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from logs_app.models import Log, Rate

CALL = {"model": "gpt-4o-mini", "provider": "openai", "usage": {"input_tokens": 1000, "output_tokens": 200}}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (CALL, "Input 1,000 $0.15 $0.00015 Output 200 $0.60 $0.00012 Total 1,200 $0.00027 Prices of genai-prices"),
        ({**CALL, "cost_usd": "0.00054"}, "$0.00054 as the client reported it"),
        ({**CALL, "cost_usd": "0.00054"}, "The price list gives $0.00027, -50%."),
        ({**CALL, "cost_usd": "0.00027"}, "The price list gives the same."),
        ({**CALL, "model": "nobody-knows"}, "no price is known for model 'nobody-knows'"),
        ({**CALL, "model": "nobody-knows"}, "Input 1,000 Output 200 Total 1,200"),
        ({**CALL, "kind": "agent"}, "is not priced, only the calls below it"),
        ({"model": "gpt-4o"}, "no tokens were reported"),
    ],
)
def test_a_log_tells_how_its_cost_comes_about(reader, send, said, told):
    send(said)
    assert told in reader.text(f"logs/{Log.objects.get().id}/")


def test_a_rate_that_was_set_here_says_so(reader, send, project):
    Rate.objects.create(
        project=project, model="house-*", valid_from=datetime(2026, 4, 1, tzinfo=UTC), input_usd=2, output_usd=4
    )
    send({**CALL, "model": "house-7", "started_at": "2026-05-01T10:00:00Z"})
    text = reader.text(f"logs/{Log.objects.get().id}/")
    assert "Input 1,000 $2.00 $0.002 Output 200 $4.00 $0.0008 Total 1,200 $0.0028" in text
    assert "A rate that was set here for house-*, in force since Apr 1, 2026." in text
    Log.objects.update(computed_usd=Decimal("0.5"))
    text = reader.text(f"logs/{Log.objects.get().id}/")
    assert "When the log came, $0.50 was computed: a rate has changed since." in text
