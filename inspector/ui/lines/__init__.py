"""Lines that scroll, are searched and marked: what panes and the conversation are made of.

``line``            a line as pieces of text with a tone; wrapping and cutting by cells
``line_view``       lines with a cursor, marks, search and a followed end: the base of all that scrolls
``searching``       its half that searches: ``search`` keeps the matches of a ``needle``, ``expression`` is its regular one
"""
