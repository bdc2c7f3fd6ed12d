"""Reading and writing the vectors of TLS (RFC 8446 §3.4): a length in one, two or three bytes, then the content."""

from collections.abc import Iterator


class WireError(ValueError):
    """Bytes that do not parse; the text says which field, for a person."""


class Fields:
    """The fields of one message, taken from front to back."""

    __slots__ = ("_position", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._position = 0

    @property
    def left(self) -> int:
        """How many bytes were not taken yet."""
        return len(self._raw) - self._position

    def take(self, size: int, name: str) -> bytes:
        """Take `size` bytes. Raises WireError, with the field's `name`, where fewer are left."""
        if size > self.left:
            raise WireError(f"{name} wants {size} bytes, {self.left} are left")
        self._position += size
        return self._raw[self._position - size : self._position]

    def number(self, size: int, name: str) -> int:
        """Take an unsigned number of `size` bytes, most significant first."""
        return int.from_bytes(self.take(size, name), "big")

    def vector(self, length_size: int, name: str) -> bytes:
        """Take a vector: its length in `length_size` bytes, then as many bytes."""
        return self.take(self.number(length_size, name), name)

    def vectors(self, length_size: int, name: str) -> Iterator[bytes]:
        """Take vectors until nothing is left."""
        while self.left:
            yield self.vector(length_size, name)

    def end(self, name: str) -> None:
        """Raise WireError where bytes are left."""
        if self.left:
            raise WireError(f"{self.left} bytes too many after {name}")


def vector(length_size: int, content: bytes) -> bytes:
    """Return `content` with its length in front, in `length_size` bytes."""
    return len(content).to_bytes(length_size, "big") + content


def numbers(raw: bytes, size: int, name: str) -> tuple[int, ...]:
    """Return the numbers of `size` bytes that fill `raw`. Raises WireError where the last one is cut."""
    if len(raw) % size:
        raise WireError(f"{name} has {len(raw)} bytes, no multiple of {size}")
    return tuple(int.from_bytes(raw[start : start + size], "big") for start in range(0, len(raw), size))


def packed(values: tuple[int, ...], size: int = 2) -> bytes:
    """Return `values` one after the other, each in `size` bytes."""
    return b"".join(value.to_bytes(size, "big") for value in values)
