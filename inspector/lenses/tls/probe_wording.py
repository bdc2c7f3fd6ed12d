"""The sentences of the findings about what the probes saw beside the versions."""

from collections.abc import Mapping

from inspector.lenses.advice.sentences import Wording

PROBES: Mapping[str, Wording] = {
    "large-hello-dropped": Wording(
        "A hello of the size that senders use today gets no answer ({said})",
        "The small hellos are answered. This one is larger than one TCP segment, because it carries a key share of "
        "X25519MLKEM768, as OpenSSL from 3.5 on, Go and others send it by default. Senders that do so wait, give up, or go "
        "on in clear, while small tests look fine. A server that does not know the group would ignore it: silence means "
        "that something on the way, or an old TLS library, drops a ClientHello in two segments.",
        "Run it from another network: when the large hello is answered there, the box is near you, else near the server. "
        "Update firewalls and load balancers that inspect TLS, and the server's TLS library. A sender that cannot wait can "
        "leave the group out; in Postfix:\n  tls_eecdh_auto_curves = X25519 prime256v1 secp384r1",
        "RFC 8446 §5.1; tldr.fail; draft-ietf-tls-ecdhe-mlkem",
    ),
    "large-hello-refused": Wording(
        "A hello of the size that senders use today is refused: {said}",
        "The small hellos are taken. An alert comes from something that speaks TLS, so the hello arrived: the server, or a "
        "box in front of it, does not take what is in it (X25519MLKEM768, or its length). A server that does not know a "
        "group has to ignore it.",
        "Update the TLS library of the server and of what stands in front of it; its log has the reason.",
        "RFC 8446 §4.2.7, §6.2",
    ),
    "sni-certificate": Wording(
        "The certificate depends on the host name that the client sends (SNI)",
        "With {name} the server shows one certificate, without a name another one. Some senders send no SNI; for those that "
        "check certificates the second one counts.",
        "Let the default certificate be the one of the MX host's name.",
        "RFC 6066 §3; RFC 7672 §8.1",
    ),
    "sni-demanded": Wording(
        "Without a host name (SNI) the handshake fails: {said}",
        "With {name} it works. Senders that send no SNI get no TLS here: {they}.",
        "Give the server a default certificate for clients that send no name.",
        "RFC 6066 §3",
    ),
    "sni-refused": Wording(
        "The server refuses the host name {name}, with every version",
        "It answers alert 112 unrecognized_name to the name in the hello (SNI), which says nothing about versions. Senders "
        "that send this name get no TLS here: {they}. Others may fare better.",
        "Check the name: --server-name sets another, and a target that is an IP address sends none. Where it is the MX "
        "host's name, give the server a certificate for it, or a default one for names that it does not know.",
        "RFC 6066 §3",
    ),
    "needs-uncommon": Wording(
        "{version} works only with {needs}",
        "A hello that offers only {hello} gets no session. Senders without that find nothing in common: {they}. {relief}",
        "Look at the server's list of cipher suites, its groups, and the type of its key. For small DH, a group of 2048 "
        "bits or more; for a missing RSA or ECDSA key, a certificate of that type beside the other.",
        "RFC 9325 §4.1, §4.2; RFC 8446 §6.2",
    ),
}
"""What the probes saw."""
