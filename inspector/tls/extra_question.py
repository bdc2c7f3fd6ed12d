"""The questions that are asked on request only, beside the versions: each costs one connection more."""

from enum import StrEnum


class ExtraQuestion(StrEnum):
    """What is asked."""

    LARGE_HELLO = "large-hello"
    """A hello with the content and the size of today's senders (X25519MLKEM768): over one TCP segment."""
    WITHOUT_SNI = "without-sni"
    """The hello of a version that was accepted, without a host name in it."""
    RSA_ONLY = "rsa-only"
    """A hello of TLS 1.2 that only a server with an RSA key can take."""
    ECDSA_ONLY = "ecdsa-only"
    """A hello of TLS 1.2 that only a server with an ECDSA key can take."""
