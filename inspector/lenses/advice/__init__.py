"""What to tell people: why it matters, what to change on which side, how to verify.

``sentences``         the wording, as tables; ``policy``: of refusals because of TLS versions
``fixes``             what to change in which mail server, each a ``fix``: ``fix_table``, ``fix_table_handshake``,
                      ``fix_table_log_in``
``postfix``           writes settings with their direction
``again``             the command that looks once more
``greeting``          how to get the name back into line 1
``reproduce``         how to see a finding with other tools, from ``reproduce_table``
"""
