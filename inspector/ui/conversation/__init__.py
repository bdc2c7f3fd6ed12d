"""The conversation: the transcript as lines.

``view``            the widget: ``rows`` lays it out, ``lines`` draws what is seen; ``filters`` and ``times`` say what of it,
                    and with which times
``choosing``        of a source that holds several conversations: choose one
"""
