"""The catalogue: what mail servers say or log when mail is refused, and what each can mean, with its source.

A row fits where one of its patterns is found. Rows are tried in their order: what is more exact comes first, and what
speaks of TLS before all else. ``{target}`` in a check is the other side as it is typed (with its port where another
than 25 is told), ``{host}`` its name alone. Meanings stand in the order of how often they turn out to be the cause.
"""

from inspector.lenses.refusals.certificates import CERTIFICATE_REFUSALS
from inspector.lenses.refusals.commands import COMMAND_REFUSALS
from inspector.lenses.refusals.connection import CONNECTION_REFUSALS, GAVE_UP
from inspector.lenses.refusals.content import CONTENT_REFUSALS
from inspector.lenses.refusals.limits import LIMIT_REFUSALS
from inspector.lenses.refusals.log_in import CLEAR_LOG_IN_REFUSALS, LOG_IN_REFUSALS
from inspector.lenses.refusals.providers import PROVIDER_REFUSALS
from inspector.lenses.refusals.recipients import RECIPIENT_REFUSALS
from inspector.lenses.refusals.refusal import Refusal
from inspector.lenses.refusals.senders import AUTHENTICITY_REFUSAL, POLICY_NOT_TOLD, SENDER_REFUSALS, TRANSACTION_FAILED
from inspector.lenses.refusals.server import SERVER_REFUSALS, TRY_AGAIN_LATER
from inspector.lenses.refusals.starttls import STARTTLS_REFUSALS
from inspector.lenses.refusals.tls import TLS_REFUSALS

REFUSALS: tuple[Refusal, ...] = (
    AUTHENTICITY_REFUSAL,
    *CLEAR_LOG_IN_REFUSALS,
    *STARTTLS_REFUSALS,
    *CERTIFICATE_REFUSALS,
    *TLS_REFUSALS,
    *PROVIDER_REFUSALS,
    *LOG_IN_REFUSALS,
    *CONTENT_REFUSALS,
    *LIMIT_REFUSALS,
    *SERVER_REFUSALS,
    *CONNECTION_REFUSALS,
    *RECIPIENT_REFUSALS,
    *SENDER_REFUSALS,
    *COMMAND_REFUSALS,
    GAVE_UP,
    POLICY_NOT_TOLD,
    TRANSACTION_FAILED,
    TRY_AGAIN_LATER,
)
"""Every row, in the order in which they are tried."""
