"""Our own session file.

``session_file``    a line for each event: ``event_json`` writes it, ``event_reader`` reads it
"""
