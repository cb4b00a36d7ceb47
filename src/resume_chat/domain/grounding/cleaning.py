"""Takes invisible characters out of a stream, the same ones wherever the stream is cut."""

from resume_chat.domain.text import INVISIBLE

_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_DROPPED = {0x0B: None, 0x0C: None}
"""White space that no text of an answer needs and terminals act on: vertical tab, form feed."""


class StreamCleaner:
    """Keeps what a reader sees: white space, letters, and the joiners and selectors that emoji and some scripts need."""

    def __init__(self) -> None:
        self._last = ""
        self._joiner = ""

    def push(self, text: str) -> str:
        """What of the text so far can be told to be visible; a joiner waits for what it joins."""
        text = INVISIBLE.sub("", text).translate(_DROPPED)
        if not self._joiner and not any(each in text for each in _JOINERS + _SELECTORS):
            self._last = text[-1:] or self._last
            return text
        kept: list[str] = []
        for each in text:
            if each in _JOINERS:
                self._joiner = self._joiner or each
                continue
            if each in _SELECTORS and (not self._last or self._last.isspace() or self._last in _SELECTORS):
                continue
            if self._joiner and _needs_joiner(self._last, each):
                kept.append(self._joiner)
            self._joiner = ""
            kept.append(each)
            self._last = each
        return "".join(kept)


def _needs_joiner(before: str, after: str) -> bool:
    """Whether two characters are of an emoji, or of a script such as Persian or Hindi, that a joiner belongs into."""
    return all(each and ord(each) >= 0x600 and not each.isspace() for each in (before, after))
