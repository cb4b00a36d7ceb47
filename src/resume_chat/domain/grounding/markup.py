"""Takes out of a sentence what a page could act on: HTML, images, link targets; and ends an answer at a template's mark."""

import re

from resume_chat.domain.grounding.addresses import KnownAddresses
from resume_chat.domain.grounding.word_sets import word_set

_TEMPLATE = re.compile(
    r"<[|\uff5c]|[|\uff5c]>|<</?SYS>>|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|</?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|system|assistant|user|think|thinking|tool_call"
    r"|tool_response|instructions?"
    r"|prompt|resume|question|passages?|context)>"
    r"|^[#*\s]{0,8}(?:###\s*)?(?:instruction|response|input|end of (?:answer|response))s?\s*:?\s*$"
    r"|^[#*>\s]{0,8}(?:human|user|visitor|<?question>?|q)\s?:(?=[*\s])",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\[\]]{0,600}\]?(?:\([^()]{0,600}\)?|\[[^\[\]]{0,200}\]?)?")
_LINK = re.compile(
    r"\[([^\[\]]{0,600})\]\(\s{0,8}<?([^()<>\s]{0,600}(?:\([^()\s]{0,200}\)[^()<>\s]{0,200})?)[^()]{0,300}\)?"
)
_TARGET = re.compile(r"\]\([^()]{0,600}(?:\([^()]{0,200}\)[^()]{0,200})?\)?")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\[\]]{1,200}\]:\s{0,8}\S")
_TAG = re.compile(r"<(/?[a-zA-Z!?][^\s<>/]{0,40})([^<>]{0,700})(>|$)")
_ELEMENTS = word_set(
    """
    a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite code col
    colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form
    frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe image img input ins kbd label legend li link main map
    mark marquee math menu meta meter nav noscript object ol optgroup option output p param picture plaintext portal pre
    progress q rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup
    svg table tbody td template textarea tfoot th thead time title tr track tt u ul use var video wbr xmp
    """
)
_ACTIVE = re.compile(
    r"(?i)<\s?/?\s?(?:script|style|iframe|object|embed|form|svg|template|base|meta|link|video|audio)\b"
)
_FENCE = re.compile(r"^\s{0,8}(?:```|~~~)")
_NESTED = 3
"""Links inside one another that keep their words."""
_MARK = re.compile(r"\d{1,6}(?:[ ,;]{1,3}\d{1,6}){0,12}")


def template_mark(text: str) -> int | None:
    """Where a chat template's own mark begins in a text: nothing from there on was meant to be read."""
    found = _TEMPLATE.search(text)
    return found.start() if found else None


def is_fence(text: str) -> bool:
    """Whether a line opens or closes a block of code."""
    return _FENCE.match(text) is not None


def is_active(text: str) -> bool:
    """Whether a text holds an element that a page would run, load or send."""
    return _ACTIVE.search(text) is not None or _DEFINITION.match(text) is not None


def without_markup(text: str, known: KnownAddresses) -> str:
    """A text without HTML, images and the targets of links; a target that stands in the resume stays.

    What is only begun, because its end is not in the text, counts as whole: nothing active can be put together from two
    sentences.
    """
    if "<" in text:
        text = _TAG.sub(lambda match: _tag(match, known), text)
    if "[" not in text and "](" not in text:
        return text
    text = _IMAGE.sub("", text)
    for _ in range(_NESTED):
        text = _LINK.sub(lambda match: _link(match, known), text)
    return _TARGET.sub(lambda match: match.group() if _is_known(match.group()[2:].strip("()"), known) else "]", text)


def _tag(match: re.Match[str], known: KnownAddresses) -> str:
    """What stays of an element: nothing; of what only looks like one, as `x<y and z>w` does, all."""
    name, rest = match.group(1), match.group(2)
    address = name + rest
    if re.match(r"(?:https?://|mailto:)", address):
        return address if _is_known(address, known) else ""
    bare = name.strip("/!?").casefold()
    is_closed = match.group(3) == ">" and not re.search(r"\s", rest)
    is_element = name[0] in "!?" or bare in _ELEMENTS or "-" in bare or "=" in rest or is_closed
    return "" if is_element else match.group()


def _link(match: re.Match[str], known: KnownAddresses) -> str:
    words, target = match.group(1), match.group(2)
    if _is_known(target, known):
        return match.group()
    return f"[{words}]" if _MARK.fullmatch(words.strip()) else words


def _is_known(target: str, known: KnownAddresses) -> bool:
    address = target.strip()
    return bool(address) and re.match(r"(?i)https?://|mailto:", address) is not None and known.has(address)
