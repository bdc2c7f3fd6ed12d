"""The scripted part of a session: greeting, EHLO, STARTTLS, handshake, EHLO, and MAIL with RSET when asked for."""

from collections.abc import Callable

from inspector.live.dialogue import Dialogue
from inspector.live.options import Options
from inspector.live.talk import GoodbyeError
from inspector.smtp.command import RSET, STARTTLS, ehlo, mail_from
from inspector.smtp.conversation import State
from inspector.smtp.ehlo_reply import Starttls, offers_starttls
from inspector.smtp.target import Mode

_TRIED = (Starttls.ADVERTISED, Starttls.BEFORE_GREETING, Starttls.MALFORMED)
"""Where STARTTLS is tried without being forced: the keyword is there, if not always by the letter."""


def run_script(dialogue: Dialogue, options: Options, probes_welcome: Callable[[], None]) -> None:
    """Go as far as the server lets us; stops where it says no. Raises what Dialogue raises.

    `probes_welcome` is called once, as soon as it is known that probes have something to go on from: at once for implicit
    TLS, else when EHLO was accepted.
    """
    hello = ehlo(options.ehlo_name, lmtp=options.target.lmtp)
    if options.target.mode is Mode.IMPLICIT_TLS:
        probes_welcome()
        dialogue.handshake()
    greeting = dialogue.read_greeting()
    if greeting.code != 220:
        if greeting.code == 421:
            raise GoodbyeError(greeting)
        return
    reply = dialogue.ask(hello)
    if reply.code == 250 and options.target.mode is not Mode.IMPLICIT_TLS:
        probes_welcome()
    if reply.code == 250 and options.target.mode is Mode.STARTTLS:
        tried = offers_starttls(reply.lines, greeting.lines) in _TRIED or options.force_starttls
        if tried and dialogue.ask(STARTTLS).code == 220:
            dialogue.handshake()
            dialogue.ask(hello)
    conversation = dialogue.conversation
    if options.try_mail_from is not None and conversation.greeted and conversation.state is State.READY:
        dialogue.ask(mail_from(options.try_mail_from))
        if conversation.state is State.READY:
            dialogue.ask(RSET)
