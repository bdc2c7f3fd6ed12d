"""Scenarios about TLS versions and certificates."""

from inspector.demo.replies import greeting, offer
from inspector.demo.scenario import Identity, LargeHello, Scenario, Subject
from inspector.tls.registry import ProtocolVersion

_NAME = "mx.example.net"
_GREETING = greeting(_NAME)
_IN_CLEAR = offer(_NAME, "STARTTLS")
_IN_TLS = offer(_NAME, "SMTPUTF8")

VERSION_SCENARIOS = (
    Scenario(
        name="well-behaved",
        subject=Subject.VERSIONS,
        summary="nothing is wrong: what a good server looks like",
        teaches="The name first, STARTTLS among the keywords, TLS 1.2 and 1.3, a chain that builds, the right name in it.",
        server_name="mail.example.com",
        greeting=greeting("mail.example.com"),
        ehlo_in_clear=offer("mail.example.com", "SMTPUTF8", "STARTTLS"),
        ehlo_in_tls=offer("mail.example.com", "SMTPUTF8"),
    ),
    Scenario(
        name="implicit-tls",
        subject=Subject.VERSIONS,
        summary="all is well: TLS from the first byte, as on 465",
        teaches=(
            "No STARTTLS: the handshake comes before the greeting (RFC 8314). Mail programs hand in mail like this, so log "
            "in is offered, and a bad certificate would be a failure."
        ),
        server_name="submit.example.com",
        greeting=greeting("submit.example.com"),
        ehlo_in_tls=offer("submit.example.com", "AUTH PLAIN LOGIN"),
        asks_implicit_tls=True,
        implicit_tls=True,
    ),
    Scenario(
        name="wrong-port",
        subject=Subject.VERSIONS,
        summary="TLS from the first byte, on a port in clear",
        teaches="The server greets where it should shake hands. The port wants STARTTLS: ask it with smtp:// or submission://.",
        server_name="submit.example.com",
        greeting=greeting("submit.example.com"),
        ehlo_in_clear=offer("submit.example.com", "STARTTLS"),
        ehlo_in_tls=offer("submit.example.com", "AUTH PLAIN LOGIN"),
        asks_implicit_tls=True,
    ),
    Scenario(
        name="tls-minimum",
        subject=Subject.VERSIONS,
        summary="554 Not complied TLS minimum version, to TLS 1.1",
        teaches=(
            "The handshake takes TLS 1.0 to 1.3, yet MAIL in clear or with an old version is answered with "
            '"554 5.7.1 Not complied TLS minimum version". The demo says MAIL FROM with TLS 1.1; with '
            "--tls-version TLSv1.3 it is welcome."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--tls-version", "TLSv1.1", "--try-mail-from", "you@example.com"),
        tls_minimum=ProtocolVersion.TLSv1_0,
        mail_minimum=ProtocolVersion.TLSv1_2,
    ),
    Scenario(
        name="legacy-only",
        subject=Subject.VERSIONS,
        summary="only TLS 1.0 and 1.1",
        teaches=(
            "STARTTLS works, but nothing that counts as good today comes about. Senders with a minimum of TLS 1.2 do not "
            "deliver, or go on in clear."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        tls_minimum=ProtocolVersion.TLSv1_0,
        tls_maximum=ProtocolVersion.TLSv1_1,
    ),
    Scenario(
        name="rsa-key-exchange",
        subject=Subject.VERSIONS,
        summary="TLS 1.2 only, and with RSA key exchange only",
        teaches=(
            "The version is good, and yet senders whose TLS library offers no RSA key exchange (rustls, Go by default) have "
            "nothing in common with this server. A second hello, with what every library of today offers, proves it."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        tls_maximum=ProtocolVersion.TLSv1_2,
        ciphers="AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA:@SECLEVEL=0",
        identity=Identity.RSA_KEY,
    ),
    Scenario(
        name="ports-differ",
        subject=Subject.VERSIONS,
        summary="a second port still takes TLS 1.0 and 1.1",
        teaches=(
            "One by one the ports look in order; side by side it is seen that whoever changed one did not change the other: "
            "in Postfix two settings. A report lays both side by side (as check --ports does), the app at T."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        beside=Scenario(
            name="ports-differ, with TLS from the first byte",
            subject=Subject.VERSIONS,
            summary="takes TLS 1.0 to 1.3",
            teaches="",
            server_name=_NAME,
            greeting=_GREETING,
            ehlo_in_tls=_IN_TLS,
            implicit_tls=True,
            tls_minimum=ProtocolVersion.TLSv1_0,
        ),
    ),
    Scenario(
        name="large-hello-dropped",
        subject=Subject.VERSIONS,
        summary="a hello of today's size gets no answer",
        teaches=(
            "Today's senders (OpenSSL 3.5, Go) send a hello of two TCP segments; something on the way reads only the first. "
            "The small hellos of older tools pass, so all looks well. The session stays at TLS 1.2, whose hello is small."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--deep", "--tls-version", "TLSv1.2"),
        large_hello=LargeHello.DROPPED,
    ),
    Scenario(
        name="large-hello-refused",
        subject=Subject.VERSIONS,
        summary="a hello of today's size is refused",
        teaches=(
            "The same, but an alert comes back: the hello arrived, and whatever speaks TLS there cannot take it. That "
            "parts a fault of the TLS library from one of the network."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--deep", "--tls-version", "TLSv1.2"),
        large_hello=LargeHello.REFUSED,
    ),
    Scenario(
        name="tls-broken",
        subject=Subject.VERSIONS,
        summary="STARTTLS says 220, and every handshake fails",
        teaches=(
            "The server has neither certificate nor key, so each version ends in an alert. The table of versions shows "
            "each answer by name and number."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        identity=Identity.MISSING,
    ),
    Scenario(
        name="no-certificate",
        subject=Subject.VERSIONS,
        summary="TLS without any certificate",
        teaches=(
            "Only anonymous cipher suites work, and no version above TLS 1.2. Postfix offers them where TLS is optional, "
            "most others never do and get nothing. The demo offers them too (--ciphers)."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--ciphers", "aNULL:HIGH"),
        tls_maximum=ProtocolVersion.TLSv1_2,
        identity=Identity.MISSING,
        ciphers="aNULL:@SECLEVEL=0",
    ),
    Scenario(
        name="client-certificate",
        subject=Subject.VERSIONS,
        summary="a certificate is demanded of the client",
        teaches=(
            "Both sides agree on a version, and then the server wants to know who asks. To ask is harmless; this one ends "
            "the session without an answer, so no sender gets through, and the table of versions alone would look well."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        demands_certificate=True,
    ),
    Scenario(
        name="local-refusal",
        subject=Subject.VERSIONS,
        summary="this machine's TLS library ends the handshake",
        teaches=(
            "The server takes TLS 1.2 and shows a key of a kind that OpenSSL does not know, so OpenSSL gives up. The table "
            "of versions asks without that library and tells what the server itself takes."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        tls_maximum=ProtocolVersion.TLSv1_2,
        identity=Identity.UNKNOWN_KEY,
    ),
)
"""In the order in which they are listed."""

_BY_IDENTITY = tuple(
    Scenario(
        name=name,
        subject=Subject.CERTIFICATES,
        summary=summary,
        teaches=teaches,
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        identity=identity,
    )
    for name, identity, summary, teaches in (
        (
            "expired-certificate",
            Identity.EXPIRED,
            "the certificate ran out some weeks ago",
            "Most servers that send mail do not look at the date, those with DANE or MTA-STS do: mail from some stops.",
        ),
        (
            "missing-intermediate",
            Identity.LEAF_ONLY,
            "the intermediate certificate is not sent",
            "Many browsers fetch what is missing, mail servers do not: it fails wherever certificates are checked.",
        ),
        (
            "name-mismatch",
            Identity.OTHER_NAME,
            "the certificate is for another name",
            "The chain builds and the date is right, but the certificate does not name the server that the MX record names.",
        ),
        (
            "careless-certificate",
            Identity.CARELESS,
            "a chain with many small faults at once",
            "A small key, the wrong purpose, a negative serial number, no order: each is explained, and a path is built.",
        ),
    )
)

CERTIFICATE_SCENARIOS = (
    *_BY_IDENTITY,
    Scenario(
        name="name-needed",
        subject=Subject.CERTIFICATES,
        summary="without a host name (SNI) another certificate",
        teaches=(
            "A client that sends the host's name in its hello is shown the right certificate, others that of another name. "
            "Postfix sends none unless it is told to, so two senders see two servers. --deep asks without a name."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        options=("--deep",),
        without_sni=Identity.OTHER_NAME,
    ),
    Scenario(
        name="trusted-by-some",
        subject=Subject.CERTIFICATES,
        summary="a root that not every trust store holds",
        teaches=(
            "The chain leads to a root that counts as one of this system's, and is not in Mozilla's list. Senders have "
            "stores of their own: one delivers, another refuses."
        ),
        server_name=_NAME,
        greeting=_GREETING,
        ehlo_in_clear=_IN_CLEAR,
        ehlo_in_tls=_IN_TLS,
        trusted_by_all=False,
    ),
)
"""In the order in which they are listed."""
