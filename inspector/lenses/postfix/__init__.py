"""Postfix's own configuration: the TLS versions that it puts in force, by port and direction.

``lens``              the way in; ``lines`` and ``config`` read postconf's output, main.cf and master.cf
``names``             names of parameters that are none
``defaults``          what Postfix would do if nothing were set is told from what is
``wording``           what is said of the traps; they are findings
"""
