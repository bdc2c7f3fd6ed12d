"""The table of scenarios. Importing it needs neither sockets nor cryptography."""

from collections.abc import Mapping

from inspector.demo.scenario import Scenario
from inspector.tls.registry import ProtocolVersion


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


_STARTTLS_BEFORE_GREETING = Scenario(
    name="starttls-before-greeting",
    summary="STARTTLS stands before the greeting line of the EHLO reply",
    teaches=(
        "A client that reads by the letter takes the first line for the greeting and never sees STARTTLS: Cisco ESA logs "
        '"STARTTLS command not supported." and sends in clear or not at all. TLS itself works, so most tools see no fault.'
    ),
    server_name="mail.domain1.com",
    greeting=_lines("220 mail.domain1.com ESMTP Service ready"),
    # The sample that Cisco published (support document 212587), byte for byte.
    ehlo_in_clear=_lines(
        "250-STARTTLS",
        "250-mail.domain1.com",
        "250-8BITMIME",
        "250-PIPELINING",
        "250-HELP",
        "250-DELIVERBY 300",
        "250 SIZE 30000000",
    ),
    ehlo_in_tls=_lines(
        "250-mail.domain1.com",
        "250-8BITMIME",
        "250-PIPELINING",
        "250-HELP",
        "250-DELIVERBY 300",
        "250-AUTH PLAIN LOGIN",
        "250 SIZE 30000000",
    ),
)

_WELL_BEHAVED = Scenario(
    name="well-behaved",
    summary="nothing is wrong: what a good server looks like",
    teaches="The greeting line first, STARTTLS among the keywords, TLS 1.2 and 1.3, a chain that builds, the right name.",
    server_name="mail.example.com",
    greeting=_lines("220 mail.example.com ESMTP"),
    ehlo_in_clear=_lines(
        "250-mail.example.com",
        "250-PIPELINING",
        "250-SIZE 52428800",
        "250-ENHANCEDSTATUSCODES",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250 STARTTLS",
    ),
    ehlo_in_tls=_lines(
        "250-mail.example.com",
        "250-PIPELINING",
        "250-SIZE 52428800",
        "250-ENHANCEDSTATUSCODES",
        "250-8BITMIME",
        "250 SMTPUTF8",
    ),
)

_TLS_MINIMUM = Scenario(
    name="tls-minimum",
    summary="554 to old TLS: --tls-version TLSv1.1 --try-mail-from you@example.com",
    teaches=(
        "The handshake takes TLS 1.0 to 1.3, yet MAIL in clear or with an old version is answered with "
        '"554 5.7.1 Not complied TLS minimum version". To see it: --tls-version TLSv1.1 --try-mail-from you@example.com, or '
        "--tls-version TLSv1.1 and a typed MAIL FROM:<you@example.com>."
    ),
    server_name="mx.example.net",
    greeting=_lines("220 mx.example.net ESMTP"),
    ehlo_in_clear=_lines(
        "250-mx.example.net",
        "250-PIPELINING",
        "250-SIZE 10240000",
        "250-STARTTLS",
        "250-ENHANCEDSTATUSCODES",
        "250 8BITMIME",
    ),
    ehlo_in_tls=_lines(
        "250-mx.example.net", "250-PIPELINING", "250-SIZE 10240000", "250-ENHANCEDSTATUSCODES", "250 8BITMIME"
    ),
    tls_minimum=ProtocolVersion.TLSv1_0,
    mail_minimum=ProtocolVersion.TLSv1_2,
)

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario for scenario in (_STARTTLS_BEFORE_GREETING, _WELL_BEHAVED, _TLS_MINIMUM)
}
"""Name to scenario, in the order in which they are listed."""

DEFAULT_SCENARIO = _STARTTLS_BEFORE_GREETING.name
"""What ``smtp-inspector demo`` shows when no scenario is named."""
