"""The secret that opens the server's flight of our own handshake, as this machine's OpenSSL tells it.

It goes through a pipe, for a file of it would outlive us; what else OpenSSL tells there, what would open the session itself,
is thrown away at once. It never comes into an event.
"""

import contextlib
import os
import ssl

from inspector.tls.session_flight import handshake_secret


class KeyLog:
    """Listens to the handshakes of one context, from now until `take`."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._reading = -1
        with contextlib.suppress(OSError):  # no /dev/fd here, or too many files: what is encrypted stays unknown
            self._reading, writing = os.pipe()
            try:
                context.keylog_filename = f"/dev/fd/{writing}"
            finally:
                os.close(writing)

    def take(self) -> bytes:
        """Return server_handshake_traffic_secret, and listen no more; empty where none was told (TLS 1.2 and lower)."""
        self._context.keylog_filename = None  # type: ignore[assignment]  # closes the pipe's other end
        if self._reading < 0:
            return b""
        with os.fdopen(self._reading, "rb") as pipe:
            self._reading = -1
            return handshake_secret(pipe.read())
