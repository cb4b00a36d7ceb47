"""Text made plain, once, at the edge: what a reader cannot see is taken out before anything else looks at it."""

import html
import re
import unicodedata

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but for white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Invisible: control, soft hyphen, fillers, bidi, zero width, half surrogates, variation selectors, tag characters."""
_SELECTORS = re.compile("(?<=[\ufe0e\ufe0f])[\ufe0e\ufe0f]+|(?<![^\\s])[\ufe0e\ufe0f]+")
_JOINERS = re.compile("[\u200c\u200d]+")
_SPACE = re.compile(r"\s+")

_ORDINARY = re.compile(r"[A-Za-z0-9(][A-Za-z0-9 ,.;:()'\"/@%$+?-]*")
"""Nothing here can be markup: most texts of a resume, told at once."""

_TAGS = (
    r"a|abbr|address|article|aside|audio|b|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|"
    r"details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h1|h2|h3|h4|h5|h6|head|header|hr|html|i|iframe|"
    r"img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|p|picture|pre|q|s|samp|section|small|source|"
    r"span|strike|strong|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr|"
    r"script|style|template|noscript"
)
_TAG = re.compile(rf"</?({_TAGS})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style|template|noscript)\b[^<>]*>", re.IGNORECASE)
_BREAKING = re.compile(
    r"article|blockquote|br|dd|div|dl|dt|h1|h2|h3|h4|h5|h6|hr|li|ol|p|section|table|td|th|tr|ul", re.IGNORECASE
)
"""Tags that end a line."""

_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"()]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(<?([^()\s<>]{0,2000})>?(?:\s+\"[^\"()]{0,200}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000})>")
_STARS = re.compile(r"(?<![\w*])(\*{1,3})(?=[\w\"'(\[“\u2018<&$€£#@])([^*\n]+)(?<=\S)\1(?![\w*])")
_UNDERSCORES = re.compile(r"(?<![\w_])(_{1,2})(?=[^\W_]|[\"'(\[“\u2018])([^_\n]+)(?<=\S)\1(?![\w_])")
_STRUCK = re.compile(r"~~([^~\n]+)~~")
_CODE = re.compile(r"(`{1,3})([^`\n]+)\1")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|```[^\n`]{0,40}$)", re.MULTILINE)
_BULLET = re.compile(r"\n[ \t]*(?:[-*+•‣▪◦][ \t]+)")
_FIRST_BULLET = re.compile(r"^\s*[-*+•‣▪◦][ \t]+(?=\S)")
_DUNDER = re.compile(r"__\w+__")

_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_][^\W\d_][.!?…])[\"'”\u2019)\]]*\s+(?=[^\sa-zà-ÿ])|(?<=[\d)\]\"'”\u2019%][.!?…])\s+(?=[^\sa-zà-ÿ\d])|(?<=[。\uff01\uff1f])|\n+"
)


def visible(text: str) -> str:
    """A text in composed form (NFC) without the characters that no reader sees. White space stays as it is."""
    text = INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFC", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(_joiner, text)
    return _SELECTORS.sub("", text)


def _joiner(match: re.Match[str]) -> str:
    """Keeps a joiner between two characters of an emoji or of a script that needs it, such as Persian or Hindi."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    needs_it = all(ord(each) >= 0x600 and not each.isspace() for each in (before, after))
    return match.group()[0] if needs_it else ""


def normalise(text: str) -> str:
    """A visitor's question as the rest of the service may see it: composed, visible, lines kept, trimmed."""
    lines = visible(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in lines.split("\n")).strip()


def clean(text: str) -> str:
    """A text of the resume on one line: no HTML, no Markdown, no entities, nothing invisible.

    A link keeps its address in brackets after its words; an image keeps its description only.
    """
    if _ORDINARY.fullmatch(text):
        return _SPACE.sub(" ", text).strip()
    text = visible(text)
    if "<" in text:
        text = _without_html(text)
    if "&" in text:
        text = visible(html.unescape(text))
    text = _without_markdown(text)
    return _SPACE.sub(" ", text).strip()


def _without_html(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", text)
    text = _cut(text, "<!--", "-->")
    for name in ("script", "style", "template", "noscript"):
        if _HIDDEN.search(text):
            text = _cut(text, f"<{name}", f"</{name}>")
    return _TAG.sub(lambda match: "\n" if _BREAKING.fullmatch(match.group(1)) else "", text)


def _cut(text: str, opening: str, closing: str) -> str:
    """Takes out everything from each opening to its closing mark; an opening without one stays."""
    folded = text.lower() if len(text.lower()) == len(text) else text
    kept: list[str] = []
    position = 0
    while True:
        start = folded.find(opening, position)
        end = folded.find(closing, start) if start >= 0 else -1
        if end < 0:
            return "".join(kept) + text[position:]
        kept.append(text[position:start])
        position = end + len(closing)


def _without_markdown(text: str) -> str:
    if "`" in text:
        text = _CODE.sub(r"\2", text)
    if "](" in text:
        text = _IMAGE.sub(r"\1", text)
        text = _LINK.sub(_link, text)
    for _ in range(2):  # emphasis inside emphasis
        text = _STARS.sub(r"\2", text)
        text = _UNDERSCORES.sub(_underscored, text)
    text = _STRUCK.sub(r"\1", text)
    text = _LINE_MARK.sub("", text)
    return _BULLET.sub("; ", _FIRST_BULLET.sub("", text))


def _link(match: re.Match[str]) -> str:
    words, address = match.group(1).strip(), match.group(2)
    return words if not address or address in words else f"{words} ({address})"


def _underscored(match: re.Match[str]) -> str:
    return match.group() if _DUNDER.fullmatch(match.group()) else match.group(2)


def sentences(text: str) -> tuple[str, ...]:
    """A text cut at the ends of its sentences; the pieces in order are the text, to the last blank."""
    pieces, position = [], 0
    for match in _SENTENCE_END.finditer(text):
        pieces.append(text[position : match.end()])
        position = match.end()
    if position < len(text):
        pieces.append(text[position:])
    return tuple(pieces)


def split(text: str, limit: int) -> tuple[str, ...]:
    """A text cut into pieces of at most `limit` characters once cleaned: at sentences, else at words, else anywhere.

    The pieces in order are the text, to the last blank.
    """
    pieces: list[str] = []
    for sentence in sentences(text):
        for part in _parts(sentence, limit):
            if pieces and _fits(pieces[-1] + part, limit):
                pieces[-1] += part
            else:
                pieces.append(part)
    return tuple(pieces)


def _fits(text: str, limit: int) -> bool:
    """Whether a text is short enough as it is and once cleaned; composing may make what is not ASCII longer."""
    return len(text) <= limit and (text.isascii() or len(text) * 3 <= limit or len(clean(text)) <= limit)


def _parts(text: str, limit: int) -> list[str]:
    parts = []
    while not _fits(text, limit):
        at = limit
        while at > 1 and not _fits(text[:at], limit):
            at //= 2
        blank = max(text.rfind(" ", at // 2, at), text.rfind("\n", at // 2, at))
        at = blank + 1 if blank > 0 else at
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text] if text else parts


def shorten(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut at a word and marked where it was longer."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:") + "…"


def plain(text: str) -> str:
    """A text for comparing: lower case, without accents and marks, words separated by single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(each for each in decomposed if not unicodedata.combining(each))))
