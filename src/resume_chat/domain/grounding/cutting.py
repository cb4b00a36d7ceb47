"""Cuts a stream into sentences while it comes in: the same ones, however the stream is cut into tokens.

Whether a sentence ends at a mark depends only on the characters up to `AHEAD` after it, so that no text has to be looked at
twice and none waits for more than that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from resume_chat.domain.grounding.word_sets import word_set

LIMIT = 600
"""Characters of one piece; a longer sentence comes in pieces."""
AHEAD = 64
"""Characters after a mark that may be needed to tell whether a sentence ends there."""

_CANDIDATE = re.compile(r"[.!?…。\uff01\uff1f｡\n\r\u2028\u2029]")
_LINE_ENDS = "\n\r\u2028\u2029"
_FULL_WIDTH = "。\uff01\uff1f｡"
_RUN = re.compile(r"[.!?…。\uff01\uff1f｡]{1,32}")
_CLOSERS = re.compile(r"[\"'”\u2019»)\]*_`」』]{0,8}")
_MARKS = re.compile(r"(?:[ \t\u00a0]{0,4}\[ ?\d[\d ,;]{0,24}\])+")
_OPEN_MARK = re.compile(r"(?:[ \t\u00a0]{0,4}\[(?: ?\d?[\d ,;]{0,24})?)\Z")
_BLANKS = re.compile(r"\s*")
_WORD_BEFORE = re.compile(r"(?<![^\W_])[^\W_][\w.&'-]{0,24}\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,4}")
"""`M.Sc`, `U.S`, `Ph.D`."""
_NEXT_WORD = re.compile(r"[\"'“\u2018«(*_]{0,3}([^\W\d_]{1,16})([^\W\d_])?")
_NUMBERED = re.compile(r"\s*(?:[-*•]\s+)?(?:\d{1,3}|[a-zA-Z])\Z")

_DAY_NUMBER = re.compile(r"\d{1,2}")
_INITIAL = re.compile(r"[^\W\d_]")

_NEVER = word_set(
    """
    mr mrs ms dr prof st mt vs cf ca no nos nr art fig vol ed eds dept est gen col lt sgt capt rev hon approx tel ext
    e.g i.e z.b d.h u.a usw bzw sog ggf evtl etwa str abs p.ex c.-a-d p.ej jan feb mar apr jun jul aug sep sept oct
    nov dec
    """
)
"""Abbreviations that no sentence ends with."""
_SELDOM = word_set(
    """
    inc ltd co corp llc llp plc gmbh ag kg s.a s.r.l bros etc al univ inst dipl ing sr jr esq u.s u.s.a u.k e.v a.m
    p.m min sec hrs yrs mo incl excl dist nat intl assoc
    """
)
"""Abbreviations that a sentence may end with, when a usual first word follows."""
_OPENERS = word_set(
    """
    she he they it the this that these those her his their there in at from as on during before after since while when
    with for to also additionally furthermore moreover overall currently and but both no yes according based between
    until however its earlier later then previously here resume sie er ihr ihre der die das seit bei von dort elle il
    ils elles son sa ses la le les depuis avant apres el ella su sus desde en antes lei suo sua
    """
)
_JOINED = re.compile("[\u200c\u200d\ufe0e\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff]")
_MONTH_STARTS = (
    "jan",
    "feb",
    "mär",
    "mar",
    "apr",
    "mai",
    "jun",
    "jul",
    "aug",
    "sep",
    "okt",
    "oct",
    "nov",
    "dez",
    "dec",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is too long, with the white space before it."""

    gap: str
    text: str
    """Begins and ends with something else than white space; empty only for white space at the very end."""
    is_continued: bool
    """Whether the sentence goes on in the next piece."""


class SentenceStream:
    """The sentences of a text that comes in tokens; pieces in order, gap and text, are the text to the last blank."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Keeps what sentences may begin with.

        Args:
            names: Further words that a sentence often begins with, in lower case: the person's name.
        """
        self._openers = _OPENERS | frozenset(names)
        self._gap: list[str] = []
        self._held = ""
        self._scan = 0

    def push(self, text: str) -> list[Piece]:
        """The sentences that are complete with this text."""
        self._take(text)
        return self._pieces(is_end=False)

    def finish(self) -> list[Piece]:
        """The rest, as it stands."""
        found = self._pieces(is_end=True)
        if self._held:
            text = self._held.rstrip()
            trailing = self._held[len(text) :]
            found.append(Piece("".join(self._gap), text, is_continued=False))
            self._held, self._scan, self._gap = "", 0, [trailing]
        if gap := "".join(self._gap):
            found.append(Piece(gap, "", is_continued=False))
            self._gap = []
        return found

    def _take(self, text: str) -> None:
        """Adds to what is held, which never begins with white space."""
        if self._held:
            self._held += text
            return
        rest = text.lstrip()
        self._gap.append(text[: len(text) - len(rest)])
        self._held = rest

    def _pieces(self, *, is_end: bool) -> list[Piece]:
        text, position, found = self._held, 0, []
        scan = self._scan
        while True:
            end, scan, is_continued = self._next_end(text, position, scan, is_end=is_end)
            if end is None:
                break
            found.append(Piece("".join(self._gap), text[position:end], is_continued))
            blanks = _BLANKS.match(text, end)
            position = blanks.end() if blanks else end
            self._gap = [text[end:position]]
            scan = max(scan, position)
        self._held, self._scan = text[position:], max(scan - position, 0)
        return found

    def _next_end(self, text: str, start: int, scan: int, *, is_end: bool) -> tuple[int | None, int, bool]:
        """Where the piece that begins at `start` ends, as far as that can be told; and where to look on from."""
        while match := _CANDIDATE.search(text, scan, start + LIMIT):
            end = self._end_at(text, start, match.start(), is_end=is_end)
            if end is None:
                return None, match.start(), False
            if end:
                return end, end, False
            scan = match.end() if text[match.start()] in _LINE_ENDS else _run_end(text, match.start())
        if len(text) - start > LIMIT + AHEAD:
            cut = _cut(text, start, start + LIMIT)
            return cut, cut, True
        return None, max(scan, min(len(text), start + LIMIT)), False

    def _end_at(self, text: str, start: int, mark: int, *, is_end: bool) -> int | None:
        """The end of the sentence whose last mark stands here: 0 for none, `None` while that cannot be told."""
        if text[mark] in _LINE_ENDS:
            return mark - _trailing(text, start, mark)
        spot = _Spot.at(text, start, mark, is_end=is_end)
        if spot.waits and _OPEN_MARK.match(text, spot.after, spot.stop):
            return None
        if any(each in _LINE_ENDS for each in text[spot.after : spot.following]):
            return spot.after
        if spot.following == spot.stop:
            undecided = 0 if is_end and spot.stop == len(text) else spot.after
            return None if spot.waits else undecided
        if spot.following == spot.after and text[mark] not in _FULL_WIDTH:
            return 0
        ends = True if text[mark] in _FULL_WIDTH else self._ends(spot)
        return None if ends is None else spot.after if ends else 0

    def _ends(self, spot: "_Spot") -> bool | None:
        """Whether a sentence ends between a mark and what follows it after a blank; `None` while that cannot be told."""
        if spot.text[spot.following].islower():
            return False
        if spot.text[spot.mark] != "." or spot.text[spot.mark : spot.mark + 2] == "..":
            return True
        before = spot.word_before
        if _NUMBERED.fullmatch(spot.text[spot.start : spot.mark]) or before in _NEVER or _INITIAL.fullmatch(before):
            return False
        if _DAY_NUMBER.fullmatch(before) or before in _SELDOM or _DOTTED.fullmatch(before):
            return self._ends_before(spot, is_day=_DAY_NUMBER.fullmatch(before) is not None)
        return True

    def _ends_before(self, spot: "_Spot", *, is_day: bool) -> bool | None:
        """Whether the next word begins a sentence, after an abbreviation or a number that a sentence may end with."""
        found = _NEXT_WORD.match(spot.text, spot.following, spot.stop)
        if spot.waits and (found.end() == len(spot.text) if found else len(spot.text) - spot.following < 4):
            return None
        if found is None:
            return True
        said = found.group(1).casefold()
        if is_day:
            return not said.startswith(_MONTH_STARTS)
        return said in self._openers and not found.group(2)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A mark that may end a sentence, with what stands around it."""

    text: str
    start: int
    """Where the sentence begins."""
    mark: int
    after: int
    """After the mark, closing signs and citation marks."""
    following: int
    """After the white space after that."""
    stop: int
    """How far may be looked."""
    waits: bool
    """Whether more of the text may come that would have to be looked at."""

    @classmethod
    def at(cls, text: str, start: int, mark: int, *, is_end: bool) -> "_Spot":
        """What stands around a mark."""
        stop = min(len(text), mark + AHEAD)
        after = _run_end(text, mark)
        for pattern in (_CLOSERS, _MARKS):
            found = pattern.match(text, after, stop)
            after = found.end() if found else after
        blanks = _BLANKS.match(text, after, stop)
        following = blanks.end() if blanks else after
        return cls(text, start, mark, after, following, stop, waits=stop < mark + AHEAD and not is_end)

    @property
    def word_before(self) -> str:
        """The word that the mark stands right after, in lower case; empty for none."""
        found = _WORD_BEFORE.search(self.text[max(self.start, self.mark - 26) : self.mark])
        return found.group().casefold() if found else ""


def _run_end(text: str, mark: int) -> int:
    found = _RUN.match(text, mark)
    return found.end() if found else mark + 1


def _trailing(text: str, start: int, end: int) -> int:
    """White space before `end`."""
    return len(text[start:end]) - len(text[start:end].rstrip())


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut a sentence that does not end: at a blank, else before an opening mark, never inside an emoji."""
    blank = max(text.rfind(each, (start + limit) // 2, limit) for each in " \t\u00a0")
    if blank > start:
        return blank - _trailing(text, start, blank)
    opening = max(text.rfind(each, limit - 100, limit) for each in "<[(!\uff5c|:/")
    if opening > start:
        return opening
    at = limit
    while at > limit - 32 and (text[at - 1] == "\u200d" or _JOINED.match(text, at)):
        at -= 1
    return at
