"""`smtp-inspector explain` as it is typed."""

import io
import json
import sys

import pytest

from inspector.cli import main


def test_words_are_joined(capsys: pytest.CaptureFixture[str]):
    """Without quotes the shell makes several words of a reply."""
    assert main(["explain", "454", "TLS", "not", "available"]) == 0
    assert capsys.readouterr().out.startswith("454 TLS not available\n\nTLS is broken on the receiver")


def test_a_dash_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """A bounce comes through a pipe; bytes that are no UTF-8 do no harm."""
    piped = io.TextIOWrapper(io.BytesIO(b"Diagnostic-Code: smtp; 554 5.7.1 TLS version too old \xff\n"))
    monkeypatch.setattr(sys, "stdin", piped)
    assert main(["explain", "-", "--format", "json", "--software", "exim"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["form"] == "a delivery status notification (RFC 3464)"
    assert "openssl_options" in found["settings"][0]


@pytest.mark.parametrize("words", [[], [""], ["  "]])
def test_nothing_to_explain_is_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str]):
    """One line on standard error, and status 2."""
    assert main(["explain", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("smtp-inspector: there is nothing to explain")
    assert captured.err.count("\n") == 1


def test_unknown_words_are_no_failure(capsys: pytest.CaptureFixture[str]):
    """It says what the digits mean, and that nothing more is known."""
    assert main(["explain", "452 4.2.9 xyzzy"]) == 0
    assert "Nothing is known of these words" in capsys.readouterr().out


def test_an_endless_text_is_cut(capsys: pytest.CaptureFixture[str]):
    """Patterns look at so much and no more, and it is said."""
    assert main(["explain", "x" * 30_000]) == 0
    assert "only the first 20,000 characters" in capsys.readouterr().err


def test_an_unknown_server_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    """The names that there are stand in the line."""
    assert main(["explain", "--software", "qmail", "454 x"]) == 2
    assert "postfix, exim, sendmail, opensmtpd, exchange, cisco" in capsys.readouterr().err
