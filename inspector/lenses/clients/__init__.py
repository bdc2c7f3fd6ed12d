"""Who sees STARTTLS: what each real client makes of the EHLO reply.

``lens``              the way in: a ``reading`` for each client
``rules``             how clients look for STARTTLS, and the one matcher; ``framing``: where that cannot tell
``lines``             where a ``reply`` ends for each, and which of its lines count
``model``             what is known of a client. The tables: ``servers``, ``libraries``, ``tools``
``words``             why one finds it or does not, in one sentence; ``split`` counts them
"""
