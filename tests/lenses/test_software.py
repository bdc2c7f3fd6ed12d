"""What a server says of itself in its 220, and what only looks so."""

import pytest
from playbook import EHLO, play

from inspector.lenses.ehlo.lens import read_ehlo
from inspector.lenses.software import guess_software


@pytest.mark.parametrize(
    ("greeting", "software"),
    [
        ("mx.example.com ESMTP Postfix (Debian/GNU)", "postfix"),
        ("mx.example.com ESMTP postfix", "postfix"),
        ("mx.example.com ESMTP (Postfix)", "postfix"),
        ("mx.example.com, ESMTP EXIM 4.83", "exim"),
        ("postfix.example.com ESMTP Exim 4.96", "exim"),
        ("exim ESMTP Sendmail 8.17.1/8.17.1", "sendmail"),
        (" ESMTP Sendmail 8.14.7/8.14.7", "sendmail"),
        ("Sendmail ESMTP ready", "sendmail"),
        ("postfix.example.com ESMTP", ""),
        ("mx.example.com ESMTP for postfix.example.com", ""),
        ("mx.example.com ESMTP mail-postfix", ""),
        ("exim-4.example.com ESMTP", ""),
    ],
)
def test_a_host_name_is_no_program(greeting: str, software: str) -> None:
    """A program is named behind the host's name, in any case; a part of a name tells nothing."""
    guess = guess_software(play(f"S: 220 {greeting}", EHLO, "S: 250 mx.example.com"), ())
    assert (guess.software.value if guess else "") == software


@pytest.mark.parametrize(
    ("greeting", "keyword", "why"),
    [
        (
            "mx.example.com ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2653.13)",
            "HELP",
            "says Exchange in its",
        ),
        ("mx.example.com Microsoft ESMTP MAIL Service ready", "HELP", "greets as Exchange and IIS do"),
        ("mx.example.com Microsoft ESMTP MAIL Service ready", "X-ANONYMOUSTLS", "offers X-ANONYMOUSTLS, as Exchange does"),
        ("mx.example.com ESMTP", "PIPE_CONNECT", "offers PIPE_CONNECT, as Exim does"),
        ("mx.example.com ESMTP", "X_PIPE_CONNECT", "offers X_PIPE_CONNECT, as Exim does"),
        ("mx.example.com ESMTP", "pipeconnect", "offers PIPECONNECT, as Exim does"),
    ],
)
def test_the_evidence_says_no_more_than_there_is(greeting: str, keyword: str, why: str) -> None:
    """The mail service of Windows has one greeting with Exchange and without; a keyword of one server alone says more."""
    transcript = play(f"S: 220 {greeting}", EHLO, "S: 250-mx.example.com", f"S: 250 {keyword}")
    guess = guess_software(transcript, read_ehlo(transcript))
    assert guess is not None
    assert guess.why.startswith(why)
