"""The EHLO reply, line by line: what each is by the letter (RFC 5321 §4.1.1.1), what it breaks, what it was meant to be.

``lens``              the way in: every EHLO reply of a transcript
``values``            what it makes; ``verdict``: what follows from them, in sentences
``table``             the deviations that are known, each a ``kind``: ``table_greeting`` of the first line,
                      ``table_lines`` of any, ``table_keywords``
``checks``            how each is recognised, in a ``frame``
``changes``           what the reply inside TLS says that the one before did not
``masks``             what a firewall may have overwritten with X
``order``             which server lists its keywords in this order
``card``              all about one keyword, from ``card_table``
"""
