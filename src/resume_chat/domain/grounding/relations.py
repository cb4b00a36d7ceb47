"""Whether what a sentence puts together belongs together: the right title, dates and numbers for the employer it names."""

import re
from collections.abc import Iterable, Sequence

from resume_chat.domain.answering.words import stems
from resume_chat.domain.facts.degrees import rank
from resume_chat.domain.grounding.denial import denies
from resume_chat.domain.grounding.figures import Figures
from resume_chat.domain.grounding.number_words import SMALL
from resume_chat.domain.grounding.placing import MEASURED_FROM, TITLE_AT, TITLE_OF, TOGETHER, Part
from resume_chat.domain.grounding.quantities import Kind, Quantity
from resume_chat.domain.grounding.things import Mention, Thing, Things

_AT_TITLE = re.compile(
    r"\W{0,3}(?:(?:as|in the role of|als|comme|en tant que|como|come)\b)?\W{0,3}(?:an? |the |her |his |their "
    r"|ein\w* |une? |un |uma? )?"
)
"""Between an employer and the title that is held there."""
_ASIDE = re.compile(r"\b(?:who|that|which|and|but|whose|while|und|et|y)\b")
_NEAR = 60
"""Characters between a title and the only employer of a sentence within which they belong together."""
_NOT_EMPLOYED = re.compile(
    r"\b(?:was not|wasn't|has not been|never been|were not) (?:employed|hired)\b|\b(?:never|did not|didn't|has not"
    r"|hasn't) (?:ever )?work(?:ed)?\b"
)
_WORD = re.compile(r"[^\W_]+")
_LONG_TITLE = 8
"""Letters from which on a title is told by itself."""
_NOW = re.compile(
    r"\b(?:currently|at present|present job|current (?:job|role|position|employer|post|title)|now works|nowadays"
    r"|aktuell|derzeit|actuellement)\b"
)
_OTHER_TIME = re.compile(
    r"\b(?:before|after|prior|previous\w*|following|earlier|later|then|until|left|leaving|preceded|followed|vor"
    r"|nach|avant|apres|antes|despues)\b"
)
_DEGREE = re.compile(
    r"\b(?:ph\.? ?d|doctorate|doctoral|master'?s?(?: degree| of)?|bachelor'?s?(?: degree| of)?|m\.? ?sc|b\.? ?sc"
    r"|mba|undergraduate degree)\b"
)


class Relations:
    """Checks one folded sentence after the other."""

    def __init__(self, things: Things, figures: Figures) -> None:
        self._things = things
        self._figures = figures

    def contradicts(self, text: str, found: Sequence[Quantity]) -> bool:
        """Whether a date, number, length of time or title is put beside something that it does not belong to.

        Args:
            text: The sentence, folded.
            found: Its quantities, each of them known to the resume or the facts.
        """
        everything = self._things.mentions(text)
        if any(denies(text, each.start, each.end) for each in everything):
            return self._denies_work(text, everything)
        return (
            any(self._is_of_another(text, each) for each in found)
            or self._misses_career(text, found, everything)
            or self._misdates_title(text, found, everything)
            or any(self._misplaces(text, start, end, found) for start, end in _parts(text))
        )

    def _misplaces(self, text: str, start: int, end: int, found: Sequence[Quantity]) -> bool:
        """Whether a part of a sentence puts something beside a thing that it does not belong to."""
        mentions = [each for each in self._things.mentions(text) if start <= each.start < end]
        if not mentions:
            return False
        titles = [each for each in self._things.titles(text) if start <= each.start < end]
        part = Part(text, mentions, titles, self._figures)
        return (
            any(part.misplaces(each) for each in found if start <= each.start < end)
            or self._mistitles(text, titles, mentions)
            or self._misgrades(text[start:end], titles, mentions)
            or self._misdates_now(text[start:end], mentions)
            or self._misattributes(text, start, end, mentions, titles)
        )

    @staticmethod
    def _denies_work(text: str, mentions: Sequence[Mention]) -> bool:
        """Whether it is denied that the person ever worked where they did."""
        if not _NOT_EMPLOYED.search(text):
            return False
        return any(
            thing.section == "work" for each in mentions if denies(text, each.start, each.end) for thing in each.things
        )

    def _misses_career(self, text: str, found: Sequence[Quantity], mentions: Sequence[Mention]) -> bool:
        first = min((each.start for each in mentions), default=len(text))
        return any(each.start < first and self._figures.misses_career(each, text) for each in found)

    def _misdates_title(self, text: str, found: Sequence[Quantity], mentions: Sequence[Mention]) -> bool:
        """Whether a date or length of time stands beside a title, no employer named, that was not held then or so long."""
        titles = [each for each in self._things.titles(text) if len(each.name) >= _LONG_TITLE]
        has_dated = any(thing.is_dated for each in mentions for thing in each.things)
        if has_dated or len(titles) != 1 or _OTHER_TIME.search(text) or TOGETHER.search(text):
            return False
        records = [record for thing in titles[0].things for record in thing.with_title(titles[0].name)]
        stand_in = Thing(titles[0].name, "work", records)
        stand_in.stays = stand_in.lengths = self._things.stays_of(records)
        held = Mention(titles[0].start, titles[0].end, (stand_in,), titles[0].name)
        part = Part(text, (held,), (), self._figures)
        return any(part.misplaces(each) for each in found if each.kind in {Kind.DATE, Kind.DURATION})

    def _is_of_another(self, text: str, each: Quantity) -> bool:
        """Whether a number is told with the words of entries that do not have it, and belongs to others."""
        homes = self._figures.homes(each)
        if not homes or "" in homes or (each.kind is Kind.COUNT and any(value <= SMALL for value in each.values)):
            return False
        if self._figures.is_free(each, text):
            return False
        said = stems(text[: each.start] + " " + text[each.end :])
        tellers = self._things.tellers_of(said)
        return bool(tellers and not tellers & homes) or self._things.fits_others(said, homes)

    def _misattributes(
        self, text: str, start: int, end: int, mentions: Sequence[Mention], titles: Sequence[Mention]
    ) -> bool:
        """Whether what is told of the only employer that is named is what the resume tells of another entry."""
        dated = [each for each in mentions if any(thing.is_dated for thing in each.things)]
        if (
            len({each.name for each in dated}) != 1
            or len(dated[0].things) != 1
            or not dated[0].things[0].is_organisation
        ):
            return False
        if MEASURED_FROM.search(text[start : dated[0].start]):
            return False
        blanked = text[start:end]
        for each in (*dated, *titles):
            blanked = blanked.replace(text[each.start : each.end], " ")
        return self._things.tells_of_another(stems(blanked), dated[0].things[0])

    def _mistitles(self, text: str, titles: Sequence[Mention], mentions: Sequence[Mention]) -> bool:
        organisations = [each for each in mentions if any(thing.is_organisation for thing in each.things)]
        if not organisations:
            return False
        for title in titles:
            if any(_overlap(title, each) for each in organisations):
                continue
            for place in _places_of(text, title, titles, organisations):
                told = f" {' '.join(re.findall(_WORD, text[title.start : title.end]))} "
                if not any(_belongs(title, told, thing) for thing in place.things):
                    return True
        return False

    def _misgrades(self, text: str, titles: Sequence[Mention], mentions: Sequence[Mention]) -> bool:
        """Whether a degree is said to come from a school that gave another one."""
        schools = [each for each in mentions if any(thing.section == "education" for thing in each.things)]
        ranks = {rank(match.group()) for match in _DEGREE.finditer(text)} - {0}
        if len(schools) != 1 or len(ranks) != 1:
            return False
        own = schools[0].things
        awarding = self._things.with_rank(ranks.pop())
        is_named = any(thing in own for title in titles for thing in title.things)
        return bool(awarding) and not is_named and not any(thing in awarding for thing in own)

    def _misdates_now(self, text: str, mentions: Sequence[Mention]) -> bool:
        """Whether what has ended is said to go on."""
        if not _NOW.search(text) or _OTHER_TIME.search(text):
            return False
        named = [thing for each in mentions for thing in each.things if thing.section == "work"]
        spans = [record.span for thing in named for record in thing.records]
        return bool(spans) and all(each is not None and not each.is_current(self._figures.as_of) for each in spans)


def _places_of(text: str, title: Mention, titles: Sequence[Mention], organisations: Sequence[Mention]) -> list[Mention]:
    """The organisation that a title is said to be held at; none when the sentence leaves it open."""
    after = next((each for each in organisations if each.start >= title.end), None)
    before = next((each for each in reversed(organisations) if each.end <= title.start), None)
    if after and TITLE_AT.fullmatch(text, title.end, after.start):
        return [after]
    if before and _AT_TITLE.fullmatch(text, before.end, title.start):
        return [before]
    if after and TITLE_OF.fullmatch(text, title.end, after.start):
        return [after]
    if len(title.name) < _LONG_TITLE or len(organisations) != 1 or _OTHER_TIME.search(text):
        return []
    if any(thing in organisations[0].things for other in titles for thing in other.things):
        return []
    between = text[title.end : organisations[0].start] if after else text[organisations[0].end : title.start]
    return [organisations[0]] if len(between) <= _NEAR and not _ASIDE.search(between) else []


def _belongs(title: Mention, told: str, thing: Thing) -> bool:
    """Whether a title is one of an organisation's, or stands in what is said about it."""
    return not thing.is_organisation or thing in title.things or told in thing.text


def _overlap(first: Mention, second: Mention) -> bool:
    return first.start < second.end and second.start < first.end


def _parts(text: str) -> Iterable[tuple[int, int]]:
    """A sentence at its semicolons, but for those in brackets."""
    depth, start = 0, 0
    for index, letter in enumerate(text):
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth = max(0, depth - 1)
        elif letter == ";" and depth == 0:
            yield start, index
            start = index + 1
    yield start, len(text)
