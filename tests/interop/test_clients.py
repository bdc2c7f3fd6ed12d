"""Real clients are given EHLO replies, and the lens says what they do: it must agree with what they did."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from real_clients import CLIENTS, RealClient
from reply_server import Answering, answering_with

from inspector.lenses.clients.lens import read_reply
from inspector.lenses.clients.reading import ClientReading, Then, is_known
from inspector.smtp.reply import ReplyReader
from inspector.visible import original

TABLE = json.loads((Path(__file__).parents[1] / "lenses/clients/measured_clients.json").read_text())["replies"]
ASKED = ("v01", "v02", "v03", "v04", "v05", "v07", "v08", "v09b", "v12", "v13", "v14a", "v14b", "v15", "v18", "v20", "v24")
"""Replies of the table that are tried on real programs again."""
MORE = (
    b"250-StartTLS\r\n250-mx.example.com\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250-STARTTLSX\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250 STARTTLS\tfoo\r\n",
    b"250-mx.example.com\r\n250-starttls=1\r\n250 SIZE\r\n",
    b"250-mx.example.com-STARTTLS\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250 X STARTTLS\r\n",
    b"250-STARTTLS mx.example.com\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n" + b"250-X-NODE\r\n" * 60 + b"250 STARTTLS\r\n",
    b"250-\r\n250-STARTTLS\r\n250 SIZE\r\n",
    b"250-\r\n250-DSN\r\n250 STARTTLS\r\n",
    b"250-mx.example.com\r\n250-8BIT\0MIME\r\n250 STARTTLS\r\n",
    b"250-mx.example.com\r\n250 STARTTLS\r foo\r\n",
    b"250-mx.example.com\r\n250-\rSTARTTLS\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250-START\rTLS\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250 TLS\r\n",
    b"250-TLS\r\n250-mx.example.com\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250-\x0cSTARTTLS\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\n250-STARTTLS\x1f\r\n250 SIZE\r\n",
    b"250-mx.example.com\r\nSTARTTLS\r\n250 HELP\r\n",
    b"250-mx.example.com\r\n250+STARTTLS\r\n250 HELP\r\n",
    b"250-mx.example.com\r\n550-STARTTLS\r\n250 HELP\r\n",
    b"250-mx.example.com " + b"g" * 1100 + b"\r\n250 STARTTLS\r\n",
    b"250-mx.example.com " + b"g" * 2100 + b"\r\n250 STARTTLS\r\n",
    b"250-mx.example.com\r\n251-STARTTLS\r\n250-STARTTLS\r\n250 HELP\r\n",
    b"250-mx.example.com\r\n250-\n250 STARTTLS\r\n",
    b"250-mx.example.com\r\n250\rSTARTTLS\r\n250 HELP\r\n",
    b"250-mx.example.com\r\n250 STARTTLS\r\n250-SIZE\r\n250 HELP\r\n",
    b"250-mx.example.com\r\n250 STARTTLS\r\n250+SIZE\r\n250 HELP\r\n",
    b"501 5.5.4 not so\r\n",
    b"550 not so\r\n250 STARTTLS\r\n",
    b"250-mx.example.com\r\n250-8BITMIME\n250 STARTTLS\r\n",
)
"""Replies that no table holds: the lens has rules, not results."""
REPLIES = [
    *((original(reply["greeting"]), reply["reply"]) for reply in TABLE if reply["id"] in ASKED),
    *((b"220 mx.example.com ESMTP\r\n", raw) for raw in MORE),
    *((greeting, b"250-mx.example.com\r\n250 STARTTLS\r\n") for greeting in (b"220 \r\n", b"220-ESMTP\n220 ready\r\n")),
]


def raw_of(reply: str | bytes) -> bytes:
    """The bytes of a reply."""
    return reply if isinstance(reply, bytes) else original(reply.replace("{g*579}", "g" * 579))


def predicted(client: str, answering: Answering) -> ClientReading:
    """What the lens says."""
    lines, rest = ReplyReader().feed(answering.ehlo)
    readings = read_reply(lines, answering.greeting, surplus=rest)
    return next(reading for reading in readings if reading.client.id == client)


@pytest.mark.parametrize(
    "client",
    [pytest.param(client, id=client.id, marks=() if client.is_python else pytest.mark.once) for client in CLIENTS],
)
def test_the_lens_agrees_with_the_real_client(client: RealClient) -> None:
    """STARTTLS, mail in clear or neither: at every port the client did what the lens says."""
    reason = client.missing()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason
    with answering_with([(greeting, raw_of(reply)) for greeting, reply in REPLIES], apart=client.apart) as answers:
        # others than root must get into the folder, unlike tmp_path
        with tempfile.TemporaryDirectory(prefix=f"{client.id}-") as folder:
            client.run(answers, Path(folder))
        judge(client, answers)


def judge(client: RealClient, answers: list[Answering]) -> None:
    """Compare what the client did with what the lens says."""
    assert sum(is_known(predicted(client.id, answering)) for answering in answers) >= 24
    wrong = []
    for answering in answers:
        reading = predicted(client.id, answering)
        then = reading.then or Then.GIVES_UP  # a probe that sees no offer carries no mail
        if is_known(reading) and answering.did != then:
            wrong.append((answering.ehlo[:200], answering.verbs, then, reading.why))
    assert not wrong
