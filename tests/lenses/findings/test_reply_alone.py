"""A bounce is often all that somebody has: what was read does not tell more than the reply itself."""

import io

import pytest

from inspector import cli


def test_a_bounced_reply_alone_is_no_greeting_and_tells_nothing_of_tls(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of the second case, pasted: who refused is known, what the session spoke is not."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"554 5.7.1 Not complied TLS minimum version\n")))
    assert cli.main(["read", "-", "--format", "text"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "reply-tls-version-policy" in told
    assert "greeting-refused" not in told
    assert "does not tell whether the session was in clear" in told
    assert "STARTTLS was not used" not in told
    assert "TLS not known: the source does not tell" in told
    assert "taken to have come in clear" not in told


def test_a_refused_starttls_alone_came_in_clear_and_nothing_is_assumed_of_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inside TLS nobody asks for it (RFC 3207 §4.2)."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"454 4.7.0 TLS not available\n")))
    assert cli.main(["read", "-", "--format", "text"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "taken for the reply to STARTTLS" in told
    assert "whether TLS carried it is not told" not in told
    assert "TLS in clear" in told
