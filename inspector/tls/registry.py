"""The numbers of TLS, in the registry's spelling (IANA "TLS Parameters", RFC 8446 appendix B)."""

from enum import IntEnum


class ProtocolVersion(IntEnum):
    """A version as it stands on the wire; `label` is what people write."""

    SSLv2 = 0x0002
    SSLv3 = 0x0300
    TLSv1_0 = 0x0301
    TLSv1_1 = 0x0302
    TLSv1_2 = 0x0303
    TLSv1_3 = 0x0304

    @property
    def label(self) -> str:
        """``TLSv1.2`` and the like."""
        return self.name.replace("_", ".")

    @classmethod
    def from_label(cls, label: str) -> "ProtocolVersion":
        """The version called `label`. Raises ValueError where there is none."""
        for version in cls:
            if version.label == label:
                return version
        raise ValueError(f"no TLS version is called {label!r}")


class ContentType(IntEnum):
    """What a TLS record carries (RFC 8446 §5.1)."""

    change_cipher_spec = 20
    alert = 21
    handshake = 22
    application_data = 23
