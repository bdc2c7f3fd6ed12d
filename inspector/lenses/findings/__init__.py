"""The findings: what is wrong, with its evidence. Each module holds the rules of one subject and reads a ``case``.

``lens``              the way in: all of them, failures first
``session``, ``greeting``, ``starttls``, ``starttls_silence``, ``starttls_sometimes``, ``policy``
                      of the conversation
``tls``, ``client_certificate``, ``certificates``, ``probes``, ``probes_stopped``, ``ports``
                      of TLS
``refused``           of mail that is refused, in a conversation or in a reply without one
``kept``, ``postfix``, ``received``
                      of what was not said in a conversation: a log, a configuration, a header
"""
