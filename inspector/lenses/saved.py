"""How far a session is that is over, though its recording may end in the middle: nothing is waited for, nothing is sent."""

from typing import TYPE_CHECKING

from inspector.frozen import replace

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection

RECORDING_ENDS = "What is on record ends here, before the end of the session."
"""What is said in place of how a session ended."""


def as_saved(inspection: "Inspection") -> "Inspection":
    """Return the reading of a session that goes on no more."""
    from inspector.lenses.session import Phase

    state = inspection.session
    over = replace(
        state,
        phase=Phase.ENDED,
        ended=state.ended or ("" if inspection.without_session else RECORDING_ENDS),
        waiting_for="",
        in_body=False,
        next_step=None,
        walkthrough=None,
        saved=True,
    )
    return replace(inspection, session=over)
