"""A transcript and what is read from it as a report.

``text``            for a terminal or a mail
``markdown``        for a ticket
``html``            for a browser, or a printer: ``html_elements``, ``html_findings``, ``html_readings``, ``html_style``
``json``            for a program: one object, schema ``smtp-inspector/1``
``explained``       what ``explain`` prints
``paragraphs``      what they have in common: the facts of a report, in words
``annotated``       the conversation as the screen shows it: time, side, text, and the notes of the margin
``quoted``          the lines that prove a finding
"""
