"""Search by words (BM25, with bm25s) beside the search by meaning: names, products and numbers are found as written."""

import asyncio
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from resume_chat.domain.passages import Passage
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Hit, Query, Retriever

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FUNCTION_WORDS = """
a about also am an and any are as at be been but by can could did do does for from had has have he her hers him his how i if
in into is it its me my of on or our she so than that the their them then there these they this those to was we were what
when where which who whom whose why will with would you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that a question has and an answer need not have. In a text as short as a resume they are rare enough to mislead."""

LIKE_ENOUGH = 0.55
"""From which likeness on an unknown word is taken for a known one. On the development questions 0.45 to 0.55 find the same
of the misspelt ones (0.80 of their passages among the first five, 0 without); above it they find less."""
MAX_CORRECTIONS = 32
"""At most so many unknown words of one query are looked up in this way."""
MAX_CORRECTED_CHARS = 40
"""Longer words are not."""

# A word with the dots and marks that belong to it: `node.js`, `.net`, `c++`, `c#`, `3.5`.
_WORD = re.compile(r"(?:(?<!\w)\.)?\w+(?:\.\w+)*(?:\+\+|[+#](?!\w))?")
_DECIMAL = re.compile(r"\d+\.\d+")
_THOUSANDS = re.compile(r"(?<=\d)[,'\u2019 \u202f](?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
# Thai to Burmese, Khmer, Kana and Han: written without spaces, so a run of them is not a word.
_UNSPACED = re.compile(r"[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")


def terms(text: str) -> Iterator[str]:
    """The terms that a text is searched by, in order: folded, without plural `s`, function words included.

    A dotted word gives itself and its parts, so that `Node.js` is found by `node` and by `node.js`; a script without spaces
    gives pairs of characters.
    """
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    folded = _POSSESSIVE.sub("", _THOUSANDS.sub("", unicodedata.normalize("NFKC", folded)))
    for match in _WORD.finditer(folded):
        word = match.group()
        for run in _UNSPACED.findall(word):
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        if "." not in word:
            yield singular(word)
            continue
        yield word
        if not _DECIMAL.fullmatch(word):
            yield from (singular(part) for part in word.split(".") if part)


def singular(word: str) -> str:
    """Harman's S-stemmer, nearly: `services` is `service`, `technologies` is `technology`, `aws` and `redis` stay.

    Applied to both sides, so a word that it gets wrong is still found by itself.
    """
    if len(word) <= 3 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class _Spelling:
    """The known words by their pairs of letters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sizes: dict[str, int] = {}
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            pairs = _pairs(word)
            self._sizes[word] = len(pairs)
            for pair in pairs:
                self._by_pair.setdefault(pair, []).append(word)

    def nearest(self, word: str) -> tuple[str, float] | None:
        """The known word most like an unknown one, with its likeness (Dice's coefficient over pairs of letters, 0 to 1)."""
        if not 3 <= len(word) <= MAX_CORRECTED_CHARS:
            return None
        pairs = _pairs(word)
        shared = Counter(known for pair in pairs for known in self._by_pair.get(pair, ()))
        likeness = {known: 2 * count / (len(pairs) + self._sizes[known]) for known, count in shared.items()}
        best = max(likeness, key=lambda known: (likeness[known], known), default=None)
        return None if best is None or likeness[best] < LIKE_ENOUGH else (best, likeness[best])


def _pairs(word: str) -> set[str]:
    """Pairs of letters, with the word's beginning and end as letters."""
    framed = f"^{word}$"
    return {framed[start : start + 2] for start in range(len(framed) - 1)}


class _Index:
    """The passages of one fingerprint."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        import bm25s  # noqa: PLC0415 - 0.2 s that only a process that searches here pays

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG on import
        self.ids = [passage.id for passage in passages]
        self._rows = {passage.text: row for row, passage in reversed(list(enumerate(passages)))}
        self._terms: dict[str, int] = {}
        documents = [
            [
                self._terms.setdefault(each, len(self._terms))
                for each in terms(passage.text)
                if each not in FUNCTION_WORDS
            ]
            for passage in passages
        ]
        self._spelling = _Spelling({*self._terms, *FUNCTION_WORDS})
        self._bm25 = bm25s.BM25() if self._terms else None
        if self._bm25 is not None:
            self._bm25.index((documents, dict(self._terms)), show_progress=False)

    def search(self, text: str, limit: int) -> list[Hit]:
        """The passages that have a term of the query, best first; among equals in the order they were given."""
        import numpy as np  # noqa: PLC0415 - loaded when the index was made

        scores: NDArray[np.float32] = np.zeros(len(self.ids), dtype=np.float32)
        for term, weight in self._weighted(text).items():
            if self._bm25 is not None:
                scores += np.float32(weight) * self._bm25.get_scores_from_ids([term])
        same = self._rows.get(text)
        if same is not None:  # term frequencies may favour another passage with the same words
            scores[same] = scores.max() + 1
        best = np.argsort(-scores, kind="stable")[:limit]
        return [Hit(passage_id=self.ids[row], score=float(scores[row])) for row in best if scores[row] > 0]

    def _weighted(self, text: str) -> dict[int, float]:
        """The known terms of a query: 1 for one that is there as written, its likeness for one that was taken for it."""
        weights: dict[int, float] = {}
        unknown = 0
        for term in dict.fromkeys(terms(text)):
            if term in FUNCTION_WORDS:
                continue
            if term in self._terms:
                weights[self._terms[term]] = 1.0
            elif (unknown := unknown + 1) <= MAX_CORRECTIONS and (found := self._spelling.nearest(term)):
                known, likeness = found
                if known in self._terms:  # and not a misspelt function word
                    weights.setdefault(self._terms[known], likeness)
        return weights


class Bm25Retriever(Retriever):
    """Keeps every index in memory; making one of a resume takes some 10 ms, so it is made anew at each start."""

    def __init__(self) -> None:
        self._indexes: dict[str, _Index] = {}

    @property
    def is_exclusive(self) -> bool:
        """This process's memory is its own."""
        return True

    async def is_built(self, fingerprint: str) -> bool:
        """Whether it is there; whole it always is."""
        return fingerprint in self._indexes

    async def build(
        self,
        fingerprint: str,
        embedder: str,  # noqa: ARG002 - words need no vectors
        passages: Sequence[Passage],
        vectors: Sequence[Vector],  # noqa: ARG002 - the same
    ) -> None:
        """Makes the index in a thread and puts it in place at once."""
        self._indexes[fingerprint] = await asyncio.to_thread(_Index, passages)

    async def vectors(self, embedder: str, passage_ids: Collection[str]) -> Mapping[str, Vector]:  # noqa: ARG002 - none are kept
        """None: it keeps no vectors."""
        return {}

    async def search(self, fingerprint: str, query: Query, limit: int) -> Sequence[Hit]:
        """By the words of the query's text."""
        index = self._indexes.get(fingerprint)
        if index is None:
            raise RetrieverError(f"There is no index {fingerprint} in memory: build it first.")
        return index.search(query.text, limit)

    async def prune(self, keep: Collection[str]) -> None:
        """Drops the others."""
        self._indexes = {name: index for name, index in self._indexes.items() if name in keep}

    async def check(self) -> str:
        """Always there."""
        return f"BM25 in memory, {len(self._indexes)} indexes"

    async def aclose(self) -> None:
        """Forgets everything."""
        self._indexes = {}
