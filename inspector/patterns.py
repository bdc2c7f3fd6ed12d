"""Regular expressions that are compiled when they are first asked, not when their module is imported.

`re.compile` takes a tenth to a whole millisecond for each; the modules of a session hold a hundred, and most sessions ask
few of them.
"""

import re
from typing import Any, AnyStr, cast


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what acts as ``re.compile(expression, flags)`` does. Raises re.error no sooner than it is asked.

    It is for asking its own methods: the functions of the module `re` take no such pattern.
    """
    return cast("re.Pattern[AnyStr]", _Uncompiled(expression, flags))


class _Uncompiled:
    """Looks everything up in the compiled pattern once, and keeps it: from then on there is nothing between."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._source = expression, flags

    def __getattr__(self, name: str) -> Any:
        if "_compiled" not in self.__dict__:
            self._compiled = re.compile(*self._source)
        found = getattr(self._compiled, name)
        self.__dict__[name] = found
        return found
