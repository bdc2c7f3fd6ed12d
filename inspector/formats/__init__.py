"""A transcript as text for people and programs. It makes text; the screen and the command line deliver it.

``annotated``   the conversation as annotated lines, for a ticket
``text``        the whole report as plain text
``markdown``    the same as Markdown
``json``        one object, schema ``smtp-inspector/1``
"""
