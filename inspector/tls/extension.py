"""Hello extensions (RFC 8446 §4.2): number and content, in the order of the wire."""

from inspector.frozen import Frozen
from inspector.tls.wire import Fields, vector


class Extension(Frozen):
    """One extension."""

    number: int
    """See `registry.ExtensionType`."""
    body: bytes
    """Its content, without type and length."""

    def to_bytes(self) -> bytes:
        """Return type, length and content."""
        return self.number.to_bytes(2, "big") + vector(2, self.body)


def read_extensions(fields: Fields) -> tuple[Extension, ...]:
    """Take the block of extensions that ends a hello; none where the hello ends here. Raises WireError."""
    if not fields.left:
        return ()
    block = Fields(fields.vector(2, "the extensions"))
    fields.end("the extensions")
    extensions: list[Extension] = []
    while block.left:
        number = block.number(2, "an extension's type")
        extensions.append(Extension(number, block.vector(2, f"extension {number}")))
    return tuple(extensions)


def find_extension(extensions: tuple[Extension, ...], number: int) -> bytes | None:
    """Return the content of the first extension of that number, or None."""
    return next((extension.body for extension in extensions if extension.number == number), None)
