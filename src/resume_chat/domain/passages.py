"""The unit that is retrieved and cited: one place of the resume, or one fact computed from it, as a line of text."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from resume_chat.domain.answer import Citation
from resume_chat.domain.cutting import Piece, entry_pieces, section_pieces
from resume_chat.domain.document import Source
from resume_chat.domain.facts import Fact
from resume_chat.domain.resume import Resume

__all__ = ["Passage", "PassageKind", "Source", "passages_of"]


class PassageKind(StrEnum):
    """What a passage was made from."""

    ENTRY = "entry"  # one entry's own fields, or one highlight of it
    SECTION = "section"  # a whole section in short, so that "list all" and "how many" find everything
    FACT = "fact"  # computed from dated entries and lists
    OWNER = "owner"  # what the owner says beside the resume, in their own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One place of the resume, with its heading in its text."""

    id: str
    """Stable: the same text under the same heading has the same id in every version of the resume."""
    number: int
    """The citation number, from 1, unique in one version of the resume."""
    kind: PassageKind
    heading: str
    """`Work > Tidewater Robotics, Senior Backend Engineer, 2017-03 to 2021-04`."""
    text: str
    """Heading and content on one line, cleaned of markup: what is embedded, searched and shown to a model."""
    body: str
    """The content without the heading."""
    pointer: str
    """JSON Pointer of the node that the passage stands for."""
    sources: tuple[Source, ...]
    """Every text of the resume that it covers, in document order. A fact's are those it was computed from."""
    computed: str | None = None
    """A fact's derivation in words, or that the owner said it beside the resume; `None` for what stands in the resume."""

    def citation(self, source: Source | None = None) -> Citation:
        """The citation of this passage, or of one of its sources.

        Args:
            source: The place to quote; the first of the passage's that may be shown when left out.
        """
        shown = [each for each in self.sources if not each.is_withheld]
        quoted = source or (shown[0] if shown else None)
        is_exact = source is not None or (len(shown) == 1 and self.kind is not PassageKind.FACT)
        return Citation(
            id=str(self.number),
            pointer=quoted.pointer if quoted and is_exact else self.pointer,
            label=self.heading,
            quote=quoted.text if quoted else "",
            computed=self.computed,
            pointers=tuple(dict.fromkeys(each.pointer for each in self.sources)) if self.computed else (),
        )


def passages_of(
    resume: Resume, facts: Sequence[Fact], statements: Iterable[tuple[str, str]] = ()
) -> tuple[Passage, ...]:
    """All passages of a resume, of the facts computed from it, and of what its owner says beside it.

    Args:
        resume: The resume.
        facts: Computed from it.
        statements: What the owner says, each with what it is about.

    Returns:
        Entries in document order, then sections, then facts, then the owner's words, numbered from 1. The entries'
        sources cover every text of the document exactly once; a text too long for one passage is covered by consecutive
        pieces of it.
    """
    seen: Counter[str] = Counter()
    passages: list[Passage] = []
    for kind, piece, computed in (*_pieces(resume, facts), *_said(resume, statements)):
        digest = hashlib.sha256(piece.text.encode()).hexdigest()[:16]
        seen[digest] += 1
        passages.append(
            Passage(
                id=digest if seen[digest] == 1 else f"{digest}-{seen[digest]}",
                number=len(passages) + 1,
                kind=kind,
                heading=piece.heading,
                text=piece.text,
                body=piece.body,
                pointer=piece.pointer,
                sources=piece.sources,
                computed=computed,
            )
        )
    return tuple(passages)


def _pieces(resume: Resume, facts: Sequence[Fact]) -> Iterator[tuple[PassageKind, Piece, str | None]]:
    yield from ((PassageKind.ENTRY, each, None) for each in entry_pieces(resume))
    yield from ((PassageKind.SECTION, each, None) for each in section_pieces(resume))
    for fact in facts:
        heading = f"Computed > {fact.subject}"
        piece = Piece(heading=heading, body=fact.statement, pointer=fact.pointer, sources=fact.sources)
        yield PassageKind.FACT, piece, fact.derivation


def _said(resume: Resume, statements: Iterable[tuple[str, str]]) -> Iterator[tuple[PassageKind, Piece, str | None]]:
    """The owner's words. They stand nowhere in the resume: their pointer is the whole document, and no text is quoted."""
    for about, words in statements:
        piece = Piece(heading=f"{resume.person}'s own words > {about}", body=words, pointer="", sources=())
        yield PassageKind.OWNER, piece, f"{resume.person}'s own words, given for this service beside the resume"
