"""Sessions with something of everything in them."""

import pytest
from report_sessions import HOSTILE, a_pasted_session, a_session

from inspector.transcript import Transcript


@pytest.fixture(scope="session")
def session() -> Transcript:
    """An ordinary one."""
    return a_session()


@pytest.fixture(scope="session")
def hostile_session() -> Transcript:
    """The same with hostile words everywhere."""
    return a_session(HOSTILE)


@pytest.fixture(scope="session")
def pasted_session() -> Transcript:
    """One that did not happen here."""
    return a_pasted_session()
