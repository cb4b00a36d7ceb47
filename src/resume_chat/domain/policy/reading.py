"""Reads an owner's policy: tolerant in how it is written, strict in what it means."""

import difflib
import re
from collections.abc import Iterable, Mapping

from resume_chat.domain.date_reading import is_present, parse_date
from resume_chat.domain.dates import PartialDate
from resume_chat.domain.document import child, text_of
from resume_chat.domain.policy.rules import DeclaredGap, OnRequest, OwnWords, Policy, PolicyError
from resume_chat.domain.schema import folded
from resume_chat.domain.text import normalise

MAX_RULES = 200
"""In one list."""
MAX_ANSWER_CHARS = 600
MAX_REASON_CHARS = 300
MAX_NAME_CHARS = 80
"""Of a topic, and of one wording of a question."""

_MARK = re.compile(r"\[\s*\d{1,6}(?:\s*[,;]\s*\d{1,6})*\s*\]")
_ESCAPE = re.compile(r"~(?![01])")


def read_policy(document: object) -> Policy:
    """Reads a policy.

    Args:
        document: What a JSON or YAML parser gave; `None` for a policy that rules nothing.

    Raises:
        PolicyError: Something in it is not understood; the pointer, into the policy, says where.
    """
    if document is None:
        return Policy()
    members = _members(document, "", ("private", "on_request", "topics", "gaps"))
    private = tuple(_pointer(each, place) for place, each in _elements(members, "private"))
    on_request = tuple(_on_request(each, place) for place, each in _elements(members, "on_request"))
    for each in on_request:
        if each.pointer in private:
            raise PolicyError("/on_request", f"{each.pointer} is under private too; keep one of the two")
    return Policy(
        private=private,
        on_request=on_request,
        topics=tuple(_own_words(each, place) for place, each in _elements(members, "topics")),
        gaps=tuple(_gap(each, place) for place, each in _elements(members, "gaps")),
    )


Members = Mapping[str, tuple[str, object]]
"""Each known name with the place and the value that it has in the document."""


def _members(node: object, pointer: str, known: Iterable[str]) -> Members:
    """The members of an object by the names that are known, however these are capitalised or joined."""
    names = {folded(each): each for each in known}
    if not isinstance(node, Mapping):
        raise PolicyError(pointer, f"is not an object with {_any_of(names.values())}")
    found: dict[str, tuple[str, object]] = {}
    for key, value in node.items():
        name = names.get(folded(key)) if isinstance(key, str) else None
        if name is None:
            close = difflib.get_close_matches(str(key), list(names.values()), n=1)
            meant = f" (did you mean {close[0]}?)" if close else ""
            raise PolicyError(
                pointer, f"{str(key)[:60]!r} means nothing here{meant}; there is {_any_of(names.values())}"
            )
        if name in found:
            raise PolicyError(pointer, f"{name} stands here twice")
        found[name] = (child(pointer, str(key)), value)
    return found


def _any_of(names: Iterable[str]) -> str:
    return ", ".join(names)


def _elements(members: Members, name: str) -> list[tuple[str, object]]:
    """The elements of a list with their places; a single one need not be in a list."""
    place, node = members.get(name, ("", None))
    if node is None:
        return []
    if not isinstance(node, (list, tuple)):
        return [(place, node)]
    if len(node) > MAX_RULES:
        raise PolicyError(place, f"has more than {MAX_RULES} elements")
    return [(child(place, index), each) for index, each in enumerate(node)]


def _pointer(node: object, place: str) -> str:
    if not isinstance(node, str) or not node.strip():
        raise PolicyError(place, "is not a JSON Pointer such as /basics/phone or /work/*/salary")
    pointer = node.strip()
    if not pointer.startswith("/"):
        likely = "/" + re.sub(r"\[(\w+|\*)\]", r"/\1", pointer.lstrip("#$./ ")).replace(".", "/")
        raise PolicyError(
            place, f"{pointer[:80]!r} is not a JSON Pointer: it must begin with a slash, as in {likely[:80]}"
        )
    if pointer == "/" or "" in pointer.split("/")[1:]:
        raise PolicyError(place, f"{pointer[:80]!r} names nothing: there is no name after a slash")
    if _ESCAPE.search(pointer):
        raise PolicyError(place, f"{pointer[:80]!r} is not a JSON Pointer: ~ is written ~0, and / in a name ~1")
    if not re.search(r"/(?!(?:\*|\d+)(?:/|$))", pointer):
        raise PolicyError(place, f"{pointer[:80]!r} names no section of the resume")
    return pointer


def _on_request(node: object, place: str) -> OnRequest:
    if isinstance(node, str):
        return OnRequest(pointer=_pointer(node, place))
    members = _members(node, place, ("pointer", "answer", "ask"))
    where, pointer = members.get("pointer", (place, None))
    return OnRequest(
        pointer=_pointer(pointer, where),
        answer=_words(members, "answer", place, MAX_ANSWER_CHARS) if "answer" in members else "",
        ask=_wordings(members),
    )


def _own_words(node: object, place: str) -> OwnWords:
    members = _members(node, place, ("topic", "ask", "answer"))
    return OwnWords(
        topic=_words(members, "topic", place, MAX_NAME_CHARS),
        answer=_words(members, "answer", place, MAX_ANSWER_CHARS),
        ask=_wordings(members),
    )


def _gap(node: object, place: str) -> DeclaredGap:
    members = _members(node, place, ("from", "to", "reason"))
    start = _date(members, "from", place)
    if start is None:
        raise PolicyError(place, "says not from when the gap is; add from: YYYY-MM")
    end = _date(members, "to", place)
    if end and end.last < start.first:
        raise PolicyError(place, f"ends ({end.label}) before it begins ({start.label})")
    return DeclaredGap(start=start, end=end, reason=_words(members, "reason", place, MAX_REASON_CHARS))


def _date(members: Members, name: str, place: str) -> PartialDate | None:
    where, node = members.get(name, (place, None))
    if node is None or (isinstance(node, str) and is_present(node)):
        return None
    found = parse_date(text_of(node)) if isinstance(node, (str, int)) else None
    if found is None:
        raise PolicyError(where, "is not understood as a date; write 2019-10")
    return found


def _words(members: Members, name: str, place: str, limit: int) -> str:
    """A text on one line, as it will be said."""
    where, node = members.get(name, (place, None))
    text = " ".join(normalise(node).split()) if isinstance(node, str) else ""
    if not text:
        raise PolicyError(where, f"has no text under {name}")
    if len(text) > limit:
        raise PolicyError(where, f"is longer than {limit} characters")
    if _MARK.search(text):
        raise PolicyError(
            where, "has a number in square brackets, which would be read as a reference; write it otherwise"
        )
    return text


def _wordings(members: Members) -> tuple[str, ...]:
    return tuple(
        _words({"ask": (place, each)}, "ask", place, MAX_NAME_CHARS) for place, each in _elements(members, "ask")
    )
