"""The conversation's state table, read like conversations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.conversation import TABLE, Conversation, ConversationError, State


def after(*steps: bytes | int | str, lmtp: bool = False) -> Conversation:
    """Play a conversation: bytes are sent, numbers are replies, ``body`` and ``tls`` are what they say."""
    conversation = Conversation(lmtp=lmtp)
    for step in steps:
        if isinstance(step, bytes):
            conversation.sent(step)
        elif isinstance(step, int):
            conversation.replied(step)
        elif step == "body":
            conversation.body_sent()
        else:
            conversation.secured()
    return conversation


EHLO = (220, b"EHLO x\r\n", 250)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.GREETING),
        ((220,), State.READY),
        ((554,), State.CLOSING),
        ((421,), State.CLOSING),
        ((220, b"EHLO x\r\n"), State.REPLY),
        (EHLO, State.READY),
        ((220, b"EHLO x", 502), State.READY),
        ((220, b"EHLO x", 421), State.CLOSING),
        ((*EHLO, b"STARTTLS\r\n", 220), State.HANDSHAKE),
        ((*EHLO, b"starttls", 220), State.HANDSHAKE),
        ((*EHLO, b"STARTTLS\r\n", 454), State.READY),
        ((*EHLO, b"NOOP", 220), State.READY),
        ((*EHLO, b"STARTTLS", 220, "tls"), State.READY),
        (("tls",), State.GREETING),
        ((*EHLO, b"DATA", 354), State.BODY),
        ((*EHLO, b"DATA", 554), State.READY),
        ((*EHLO, b"DATA", 354, "body"), State.REPLY),
        ((*EHLO, b"DATA", 354, "body", 250), State.READY),
        ((*EHLO, b"NOOP", 354), State.READY),
        ((*EHLO, b"AUTH LOGIN", 334), State.AUTH),
        ((*EHLO, b"AUTH LOGIN", 334, b"QUIT"), State.REPLY),
        ((*EHLO, b"AUTH LOGIN", 334, b"dQ==", 334), State.AUTH),
        ((*EHLO, b"AUTH LOGIN", 334, b"dQ==", 334, b"cA==", 235), State.READY),
        ((*EHLO, b"AUTH LOGIN", 334, b"*", 501), State.READY),
        ((*EHLO, b"NOOP", 334), State.READY),
        ((*EHLO, b"QUIT\r\n", 221), State.CLOSING),
        ((*EHLO, b"QUIT\r\n", 500), State.READY),
        ((554, b"QUIT", 221), State.CLOSING),
    ],
)
def test_where_a_conversation_stands(steps: tuple[bytes | int | str, ...], state: State) -> None:
    """What is waited for after these steps."""
    assert after(*steps).state is state


def test_starttls_forgets_what_was_learned() -> None:
    """RFC 3207 §4.2: the extensions, the EHLO and an open transaction of the clear part count no more."""
    conversation = after(*EHLO)
    conversation.learned(["SIZE", "AUTH", "STARTTLS"])
    for step in (b"MAIL FROM:<a@b>", 250, b"STARTTLS", 220):
        conversation.sent(step) if isinstance(step, bytes) else conversation.replied(step)
    assert (conversation.greeted, conversation.extensions, conversation.in_tls) == (
        True,
        ("SIZE", "AUTH", "STARTTLS"),
        False,
    )
    conversation.secured()
    assert (conversation.greeted, conversation.extensions, conversation.in_tls) == (False, (), True)
    assert not conversation.in_transaction


def test_a_new_ehlo_replaces_what_was_learned() -> None:
    """RFC 5321 §4.1.4: EHLO resets; its own keywords come after it by `learned`."""
    conversation = after(*EHLO)
    conversation.learned(["SIZE"])
    conversation.sent(b"EHLO x")
    conversation.replied(250)
    assert conversation.extensions == ()


@pytest.mark.parametrize(
    ("steps", "inside"),
    [
        ((b"MAIL FROM:<>", 250), True),
        ((b"MAIL FROM:<>", 550), False),
        ((b"MAIL FROM:<>", 250, b"RSET", 250), False),
        ((b"MAIL FROM:<>", 250, b"EHLO x", 250), False),
        ((b"MAIL FROM:<>", 250, b"RCPT TO:<a@b>", 250, b"DATA", 354, "body", 250), False),
        ((b"MAIL FROM:<>", 250, b"NOOP", 250), True),
    ],
)
def test_when_a_transaction_is_open(steps: tuple[bytes | int | str, ...], inside: bool) -> None:
    """Between MAIL and what ends it."""
    assert after(*EHLO, *steps).in_transaction is inside


def test_lmtp_answers_once_for_each_recipient() -> None:
    """RFC 2033 §4.2: after the closing dot there is one reply for each accepted RCPT, and none more."""
    steps: tuple[bytes | int | str, ...] = (b"MAIL FROM:<>", 250, b"RCPT TO:<a@b>", 250, b"RCPT TO:<x@b>", 550)
    conversation = after(220, b"LHLO x", 250, *steps, b"RCPT TO:<c@b>", 250, b"DATA", 354, "body", lmtp=True)
    assert conversation.replies_due == 2
    conversation.replied(250)
    assert conversation.state is State.REPLY
    conversation.replied(452)
    assert conversation.state is State.READY


@pytest.mark.parametrize(
    "steps", [(b"EHLO x",), (220, 250), (220, "body"), (220, "tls"), (220, b"NOOP", b"NOOP"), (*EHLO, b"DATA", 354, b"x")]
)
def test_our_own_mistakes_are_errors(steps: tuple[bytes | int | str, ...]) -> None:
    """Speaking before the greeting, pipelining, a body nobody asked for: the table has no row for them."""
    with pytest.raises(ConversationError):
        after(*steps)


def test_an_ended_conversation_takes_nothing() -> None:
    """After the end there is nothing to send."""
    conversation = after(*EHLO)
    conversation.ended()
    assert conversation.state is State.ENDED
    with pytest.raises(ConversationError):
        conversation.sent(b"NOOP")


@given(st.integers(0, 999), st.sampled_from([b"EHLO x", b"STARTTLS", b"DATA", b"AUTH LOGIN", b"QUIT", b"FOO", b""]))
def test_no_reply_of_a_server_is_an_error(code: int, command: bytes) -> None:
    """Whatever code a server answers with, to whatever command, the conversation goes on or closes."""
    conversation = after(220, command, code)
    assert conversation.state in {State.READY, State.HANDSHAKE, State.BODY, State.AUTH, State.CLOSING}


def test_every_state_but_the_end_leads_somewhere() -> None:
    """The diagram has no dead end that is not meant: the handshake is left by `secured`."""
    assert {row.state for row in TABLE} == set(State) - {State.ENDED, State.HANDSHAKE}
    assert {row.leads_to for row in TABLE} | {State.GREETING, State.ENDED} == set(State)
