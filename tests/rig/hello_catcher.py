"""A server that offers STARTTLS, agrees, takes the ClientHello, and hangs up."""

import socket
import threading
from collections.abc import Callable

_SAYS = (b"220 mx.example.com ESMTP\r\n", b"250-mx.example.com\r\n250 STARTTLS\r\n", b"220 2.0.0 Ready\r\n")


def catch_hello(connect: Callable[[int], None]) -> bytes:
    """Let `connect` connect to a port of the loopback address; return the handshake message that it sends after STARTTLS."""
    caught: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        with listener.accept()[0] as client, client.makefile("rb") as lines:
            client.settimeout(20)
            for number, words in enumerate(_SAYS):
                if number:
                    lines.readline()
                client.sendall(words)
            size = int.from_bytes(lines.read(5)[3:5], "big")
            caught.append(lines.read(size))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        connect(listener.getsockname()[1])
        thread.join(20)
    assert caught, "no ClientHello came"
    return caught[0]
