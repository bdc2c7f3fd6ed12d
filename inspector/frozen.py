"""What is made once and never changes: the base of events, findings, settings and the rows of our tables.

`msgspec.Struct` instead of a frozen dataclass: such a class is defined in a thirtieth of the time, and the program defines
about two hundred before it can connect; their instances are made and compared faster too. ``replace`` and ``fields``
are those of `msgspec.structs`; ``field(default_factory=…)`` is msgspec's.
"""

import sys
from typing import dataclass_transform

_TYPING = "typing_extensions"
if _TYPING not in sys.modules:
    # msgspec takes two functions from there that `typing` has too, and does without where it is absent: a sixth of the time
    # that `--version` takes. Whoever imports it later finds it.
    sys.modules[_TYPING] = None  # type: ignore[assignment]
from msgspec import Struct, field  # noqa: E402 - see above
from msgspec.structs import FieldInfo, fields, replace  # noqa: E402

if sys.modules[_TYPING] is None:
    del sys.modules[_TYPING]

__all__ = ["FieldInfo", "Frozen", "field", "fields", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Equal where the fields are equal, hashable, without a ``__dict__``, and never changed: AttributeError says so."""
