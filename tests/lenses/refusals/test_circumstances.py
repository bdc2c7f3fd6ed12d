"""What the text around a refusal tells: who says it."""

import pytest

from inspector.lenses.refusals.circumstances import read_circumstances
from inspector.lenses.refusals.reply_codes import EXCHANGE_ONLINE


@pytest.mark.parametrize("reply", ["450", "550"])
@pytest.mark.parametrize("status", [f"{start}{last}" for start in ("4.31", "7.32") for last in range(10)])
def test_what_exchange_online_says_itself(reply: str, status: str) -> None:
    """Its form is that of a reply, and nobody replied: the codes are those that its table explains, no others."""
    own = status in ("4.310", "4.312", *(f"4.31{last}" for last in "45678"), *(f"7.32{last}" for last in "012345"))
    assert read_circumstances(f"{reply} {reply[0]}.{status} some words").exchange_onlines_own is own
    assert (status in EXCHANGE_ONLINE) is own


@pytest.mark.parametrize(
    "said", ["550 5.7.3210 x", "554 5.7.321 x", "550 5.7.32 x", "reply: 450 4.7.321 x", "421 4.4.316 x"]
)
def test_what_another_server_says(said: str) -> None:
    """A longer code, another reply code, or words in front of it."""
    assert not read_circumstances(said).exchange_onlines_own
