"""What is made once and never changes: the base of events, findings, settings and the rows of our tables.

`msgspec.Struct` instead of a frozen dataclass: such a class is defined in a thirtieth of the time, and the program defines
about two hundred before it can connect; their instances are made and compared faster too. ``replace`` and ``fields``
are those of `msgspec.structs`; ``field(default_factory=…)`` is msgspec's.
"""

from typing import dataclass_transform

from msgspec import Struct, field
from msgspec.structs import FieldInfo, fields, replace

__all__ = ["FieldInfo", "Frozen", "field", "fields", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Equal where the fields are equal, hashable, without a ``__dict__``, and never changed: AttributeError says so."""
