"""How an answer goes on that was begun by a process which died."""

import re
from collections.abc import Iterable

from resume_chat.domain.answer import Beginning
from resume_chat.domain.events import NumberedEvent, Sources, Token

_WHOLE = re.compile(
    r"(?:[.!?…。\uff01\uff1f｡][\"'”\u2019»)\]*_`」』]{0,8}(?:[ \t\u00a0]{0,4}\[ ?\d[\d ,;]{0,24}\])*[.!?]?\s*|\n\s*)\Z"
)


def beginning_of(events: Iterable[NumberedEvent]) -> Beginning | None:
    """What these events of an unfinished answer have shown; `None` for none at all."""
    shown = [each.event for each in events]
    tokens = [each for each in shown if isinstance(each, Token)]
    makers = [each.generator for each in tokens if each.generator]
    sources = [each.citations for each in shown if isinstance(each, Sources)]
    if not shown:
        return None
    return Beginning(
        text="".join(each.text for each in tokens),
        generator=makers[-1] if makers else None,
        citations=sources[-1] if sources else None,
    )


def is_whole(text: str) -> bool:
    """Whether a text ends with a sentence, so that another writer can go on from it."""
    return _WHOLE.search(text) is not None


def rest_of(text: str, beginning: Beginning | None) -> str | None:
    """What of a text is still to be shown; `None` when what was shown is no beginning of it."""
    shown = beginning.text if beginning else ""
    return text[len(shown) :] if text.startswith(shown) else None
