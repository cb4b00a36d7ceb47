"""Takes out of a document what its owner keeps back, before anything else sees it.

All other pointers stay valid: an element of a list leaves a `None` behind, which reading a resume passes over. Where a
pointer and the document differ in spelling (`/basics/phone`, `Phone Number`) or in shape (one object where a list is usual),
the pointer is taken to mean it: too much kept back is put right in a minute, a phone number told is not.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from resume_chat.domain.date_reading import parse_date
from resume_chat.domain.document import Remark, Source, child, text_of
from resume_chat.domain.policy.rules import Policy, PolicyError
from resume_chat.domain.resume import Resume
from resume_chat.domain.schema import FIELD_ALIASES, folded, section_of

MAX_REMARKS = 20
ENOUGH_DIGITS = 7
"""So many digits in a row, marks between them left out, and a number is somebody's."""
TELLING_WORDS = 6
"""So many words, and a text does not stand twice by chance; fewer are enough with a number among them."""
SHORT_CHARS = 4
"""A shorter text stands everywhere."""
_NUMBER = re.compile(r"\+?\d(?:[\s().\-/]{0,3}\d)+")
_DAY = re.compile(r"(?:19|20)\d\d[\s.\-/]+\d\d?[\s.\-/]+\d\d?|\d\d?[\s.\-/]+\d\d?[\s.\-/]+(?:19|20)\d\d")
_ADDRESS = re.compile(r"/(?:address|street|postal[_-]?code|zip)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """A document without what is kept back."""

    document: object
    removed: tuple[Source, ...]
    """Every text that was taken out, with its place in the original document. Not to be shown or stored."""
    counts: Mapping[str, int]
    """For each of the policy's pointers how many texts it took out."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """The part of a policy's pointer that lies ahead."""

    origin: str
    tokens: tuple[str, ...]

    @property
    def next(self) -> str:
        return self.tokens[0]

    def on(self) -> "_Rule":
        return replace(self, tokens=self.tokens[1:])


@dataclass(slots=True)
class _Cutter:
    removed: list[Source] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def cut(self, node: object, pointer: str, rules: Sequence[_Rule], section: str | None) -> object:
        """The node without what the rules name in it. The node itself is not changed: aliases may share it."""
        if not rules:
            return node
        if isinstance(node, Mapping):
            return self._mapping(node, pointer, rules, section)
        if isinstance(node, (list, tuple)):
            kept: list[object] = []
            for index, each in enumerate(node):
                place = child(pointer, index)
                ahead = [rule.on() for rule in rules if rule.next in {"*", str(index)}]
                ahead += [rule for rule in rules if not rule.next.isdecimal()]
                kept.append(None if self._take(each, place, ahead) else self.cut(each, place, ahead, section))
            return kept
        return node

    def _mapping(
        self, node: Mapping[object, object], pointer: str, rules: Sequence[_Rule], section: str | None
    ) -> dict[object, object]:
        passed = [
            rule.on() for rule in rules if len(rule.tokens) > 1 and rule.next not in node and _is_index(rule.next)
        ]
        named = frozenset(folded(key) for key in node if isinstance(key, str))
        kept: dict[object, object] = {}
        for key, value in node.items():
            if not isinstance(key, str):
                kept[key] = value
                continue
            place = child(pointer, key)
            ahead = [each.on() for each in (*rules, *passed) if _is_meant(each.next, key, pointer, section, named)]
            if not self._take(value, place, ahead):
                within = section if pointer else section_of(key)
                kept[key] = self.cut(value, place, ahead, within)
        return kept

    def _take(self, node: object, pointer: str, rules: Iterable[_Rule]) -> bool:
        """Whether a rule ends here; then all of its texts are noted."""
        ended = [each for each in rules if not each.tokens]
        if not ended:
            return False
        found = list(_texts(node, pointer))
        self.removed.extend(found)
        for each in ended:
            self.counts[each.origin] = self.counts.get(each.origin, 0) + len(found)
        return True


def _is_index(name: str) -> bool:
    return name == "*" or name.isdecimal()


def _is_meant(token: str, key: str, pointer: str, section: str | None, named: frozenset[str]) -> bool:
    """Whether a token of a pointer names a field; by another of its names only where no field has the token's own."""
    if token in {"*", key} or (folded(token) and folded(token) == folded(key)):
        return True
    if folded(token) in named:
        return False
    if not pointer:
        known = section_of(key)
        return known is not None and known == section_of(token)
    aliases = FIELD_ALIASES.get(section or "", {})
    groups = ({folded(name), *others} for name, others in aliases.items())
    return any(folded(token) in group and folded(key) in group for group in groups)


def _texts(node: object, pointer: str) -> Iterable[Source]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, child(pointer, str(key)))
    elif isinstance(node, (list, tuple)):
        for index, value in enumerate(node):
            yield from _texts(value, child(pointer, index))
    elif isinstance(node, (str, int, float)):
        yield Source(pointer=pointer, text=text_of(node))


def pruned(document: object, policy: Policy) -> Pruned:
    """A document without the places that a policy keeps back.

    Args:
        document: What a JSON or YAML parser gave; it is not changed.
        policy: What to keep back.
    """
    rules = [_Rule(each, tuple(_unescaped(token) for token in each.split("/")[1:])) for each in policy.kept_back]
    cutter = _Cutter()
    kept = cutter.cut(document, "", rules, None)
    unique = {each.pointer: each for each in cutter.removed}
    counts = {each: cutter.counts.get(each, 0) for each in policy.kept_back}
    return Pruned(document=kept, removed=tuple(unique.values()), counts=counts)


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def checked_for_repeats(resume: Resume, found: Pruned) -> tuple[Remark, ...]:
    """Looks for what was taken out in what is left.

    Returns:
        Remarks, with pointers into the resume: rules that took nothing out, and texts that stand elsewhere too but may do so
        by chance (a town, an employer).

    Raises:
        PolicyError: What can be no chance (a phone number, an address, an e-mail address, a whole sentence) is left
            somewhere; the pointer says where.
    """
    remarks = [
        Remark(pointer=each, problem="the policy keeps this back, but there is no text in the resume there")
        for each, count in found.counts.items()
        if not count
    ]
    texts = [(pointer, _Text(each.source)) for pointer, each in resume.fields.items()]
    for removed in found.removed:
        needle = _Text(removed)
        left = next((pointer for pointer, text in texts if text.holds(needle)), None)
        if left is None:
            continue
        if needle.is_telling:
            raise PolicyError(
                left,
                f"repeats what the policy keeps back at {removed.pointer}; reword it, or add {left} to private",
            )
        if needle.is_worth_a_word and len(remarks) < MAX_REMARKS:
            remarks.append(Remark(pointer=left, problem=f"says what the policy keeps back at {removed.pointer}"))
    return tuple(remarks)


class _Text:
    """A text as it is searched and searched for."""

    def __init__(self, source: Source) -> None:
        self._text = source.text
        self._is_address = bool(_ADDRESS.search(source.pointer))
        self.words: list[str] = re.findall(r"\w+", _plain(source.text))
        self.spaced = f" {' '.join(self.words)} "
        numbers = [each for each in _NUMBER.findall(source.text) if not _DAY.fullmatch(each)]
        self.numbers = [digits for each in numbers if len(digits := _digits(each)) >= ENOUGH_DIGITS]

    def holds(self, other: "_Text") -> bool:
        """Whether the other's words, or one of its numbers, are in this text, however they are set."""
        if other.words and other.spaced in self.spaced:
            return True
        # Two spellings of a phone number differ in the country's code or the zero before the rest.
        return any(mine[-9:] == theirs[-9:] for mine in self.numbers for theirs in other.numbers)

    @property
    def is_telling(self) -> bool:
        """Whether this stands nowhere else by chance."""
        if parse_date(self._text):
            return False
        has_digit = any(each.isdecimal() for each in self.spaced)
        enough = 2 if self._is_address else TELLING_WORDS - 2
        return (
            bool(self.numbers)
            or "@" in self._text
            or len(self.words) >= TELLING_WORDS
            or (has_digit and len(self.words) >= enough)
        )

    @property
    def is_worth_a_word(self) -> bool:
        """Whether the owner may not know that it stands elsewhere too."""
        return not parse_date(self._text) and len("".join(self.words)) >= SHORT_CHARS


def _plain(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdecimal())
