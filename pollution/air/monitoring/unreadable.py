"""The one way in which a file as a whole is refused."""


class Unreadable(ValueError):
    """A file that is no table of text; the message says what, where and how to mend it."""
