"""The demo's side of SMTP, as conversations."""

import pytest

from inspector.demo.conversation import After, Conversation
from inspector.demo.scenarios import SCENARIOS
from inspector.tls.registry import ProtocolVersion

TOO_OLD = b"554 5.7.1 Not complied TLS minimum version\r\n"


def talk(conversation: Conversation, *lines: bytes) -> list[int]:
    """Say each line; return the codes of the answers, 0 for none."""
    return [int(conversation.answer(line).raw[:3] or b"0") for line in lines]


CONVERSATIONS = [
    (
        "mail from start to end",
        "EHLO a|MAIL FROM:<a@example.com>|RCPT TO:<b@example.com>|DATA|Subject: x|..|.|QUIT",
        "250 250 250 354 0 0 250 221",
    ),
    ("verbs in any case", "ehlo a|mail from:<>|rset|Noop|qUIT", "250 250 250 250 221"),
    ("nothing before EHLO", "MAIL FROM:<>|EHLO a|MAIL FROM:<>", "503 250 250"),
    ("the order is kept", "EHLO a|RCPT TO:<b@example.com>|DATA|MAIL FROM:<>|MAIL FROM:<>|DATA", "250 503 503 250 503 503"),
    ("RSET forgets the sender", "EHLO a|MAIL FROM:<>|RSET|RCPT TO:<b@example.com>", "250 250 250 503"),
    ("broken paths", "EHLO a|MAIL a@example.com|MAIL FROM:<>|RCPT b@example.com", "250 501 250 501"),
    ("names are needed", "EHLO|HELO|LHLO", "501 501 501"),
    ("AUTH is not there", "EHLO a|AUTH PLAIN", "250 502"),
    ("unknown words", "EHLO a|XYZZY||HELP|VRFY a", "250 502 502 214 252"),
    ("STARTTLS with a parameter", "STARTTLS now|STARTTLS", "501 220"),
]


@pytest.mark.parametrize(("said", "codes"), [row[1:] for row in CONVERSATIONS], ids=[row[0] for row in CONVERSATIONS])
def test_conversation(said: str, codes: str):
    """What is said, to the codes that answer it."""
    assert talk(Conversation(SCENARIOS["well-behaved"]), *said.encode().split(b"|")) == [int(code) for code in codes.split()]


def test_lmtp_answers_once_for_each_recipient():
    """After LHLO the message is answered for every recipient (RFC 2033 §4.2)."""
    conversation = Conversation(SCENARIOS["well-behaved"])
    talk(conversation, b"LHLO a", b"MAIL FROM:<>", b"RCPT TO:<b@example.com>", b"RCPT TO:<c@example.com>", b"DATA")
    assert conversation.answer(b".").raw.count(b"\r\n") == 2


@pytest.mark.parametrize(
    ("version", "welcome"),
    [
        (None, False),
        (ProtocolVersion.TLSv1_0, False),
        (ProtocolVersion.TLSv1_1, False),
        (ProtocolVersion.TLSv1_2, True),
        (ProtocolVersion.TLSv1_3, True),
    ],
)
def test_the_tls_minimum_is_a_matter_of_the_version(version: ProtocolVersion | None, *, welcome: bool):
    """In clear and with an old version MAIL gets the 554; from TLS 1.2 on it is welcome."""
    conversation = Conversation(SCENARIOS["tls-minimum"])
    if version:
        conversation.enter_tls(version)
    conversation.answer(b"EHLO a")
    assert (conversation.answer(b"MAIL FROM:<a@example.com>").raw != TOO_OLD) is welcome


def test_tls_forgets_what_was_said_before():
    """After the handshake the client has to say EHLO again (RFC 3207 §4.2), and STARTTLS is not there a second time."""
    conversation = Conversation(SCENARIOS["well-behaved"])
    assert conversation.answer(b"EHLO a").raw == SCENARIOS["well-behaved"].ehlo_in_clear
    assert conversation.answer(b"STARTTLS").after is After.START_TLS
    conversation.enter_tls(ProtocolVersion.TLSv1_3)
    assert talk(conversation, b"MAIL FROM:<>", b"STARTTLS") == [503, 503]
    assert conversation.answer(b"EHLO a").raw == SCENARIOS["well-behaved"].ehlo_in_tls


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (b"AUTH PLAIN AGEAYg==", [535]),
        (b"AUTH PLAIN|AGEAYg==", [334, 535]),
        (b"AUTH LOGIN|YQ==|Yg==", [334, 334, 535]),
        (b"AUTH LOGIN YQ==|Yg==", [334, 535]),
        (b"AUTH LOGIN|*|NOOP", [334, 501, 250]),
        (b"AUTH CRAM-MD5", [504]),
    ],
)
def test_auth_is_refused_politely(said: bytes, codes: list[int]):
    """Inside TLS AUTH is offered by the sample; every way to log in ends in a refusal and the session goes on."""
    conversation = Conversation(SCENARIOS["starttls-before-greeting"])
    conversation.enter_tls(ProtocolVersion.TLSv1_3)
    talk(conversation, b"EHLO a")
    assert talk(conversation, *said.split(b"|")) == codes
    assert talk(conversation, b"NOOP") == [250]


@pytest.mark.parametrize(
    ("name", "said", "codes"),
    [
        ("starttls-refused", b"EHLO a|STARTTLS|MAIL FROM:<>", [250, 454, 250]),
        ("masked-by-firewall", b"EHLO a|STARTTLS|MAIL FROM:<>|RCPT TO:<b@example.com>", [250, 500, 530, 503]),
        ("greeting-refused", b"EHLO a|HELO a|STARTTLS|QUIT", [503, 503, 503, 221]),
        ("no-starttls", b"EHLO a|STARTTLS|MAIL FROM:<>", [250, 502, 250]),
        ("double-reply", b"MAIL FROM:<>|EHLO a|MAIL FROM:<>|RCPT TO:<b@example.com>", [503, 250, 250, 250]),
        ("ehlo-refused", b"EHLO laptop|EHLO a.example.com|EHLO [192.0.2.1]|HELO laptop", [504, 250, 250, 504]),
        ("hostile-bytes", b"EHLO a|NOOP|HELP|RSET", [250, 250, 214, 250]),
    ],
)
def test_what_a_scenario_answers_in_place_of_the_usual(name: str, said: bytes, codes: list[int]):
    """A refusal changes nothing; what stands in place of a success leads on, and errors of the client stay errors."""
    assert talk(Conversation(SCENARIOS[name]), *said.split(b"|")) == codes


NO_HANDSHAKE = {"tls-broken", "local-refusal"}
"""Scenarios in which none comes to an end."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_who_forces_starttls_is_answered(name: str):
    """Where it is not offered it is refused; where it is, EHLO is answered inside TLS. Nobody waits for a reply in vain."""
    conversation = Conversation(SCENARIOS[name])
    answer = conversation.answer(b"STARTTLS")
    if answer.after is After.START_TLS and name not in NO_HANDSHAKE:
        conversation.enter_tls(ProtocolVersion.TLSv1_3)
        assert conversation.answer(b"EHLO client.example.org").raw
    elif name != "starttls-unanswered":
        assert answer.raw


def test_an_injected_reply_goes_out_with_the_220():
    """In one piece, so that it is there before TLS begins; inside TLS nothing of it is left."""
    conversation = Conversation(SCENARIOS["injected-reply"])
    conversation.answer(b"EHLO a")
    answer = conversation.answer(b"STARTTLS")
    assert answer.after is After.START_TLS
    assert [line[:4] for line in answer.raw.splitlines()] == [b"220 ", b"250-", b"250 "]
    conversation.enter_tls(ProtocolVersion.TLSv1_3)
    assert talk(conversation, b"STARTTLS") == [503]


def test_it_hangs_up_after_its_answer():
    """The verb of the table, and no other."""
    conversation = Conversation(SCENARIOS["cut-off"])
    assert conversation.answer(b"NOOP").after is After.GO_ON
    assert conversation.answer(b"EHLO a").after is After.CLOSE
