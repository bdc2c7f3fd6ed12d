"""What leaves the machine without the names that it holds.

``transcripts``     a transcript whose names give way to ``stand_ins``: ``names`` finds them, ``tls`` in TLS too
``held_names``      which names a text holds that is about to leave
"""
