"""Lists of words as they are written down in this package: one text, words apart by blanks."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
