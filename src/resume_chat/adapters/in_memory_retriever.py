"""An exact search over vectors in memory: for tests, for trying out, and where Chroma is not wanted."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from resume_chat.domain.passages import Passage
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Hit, Query, Retriever

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class _Index:
    """The passages of one fingerprint."""

    def __init__(self, embedder: str, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
        import numpy as np  # noqa: PLC0415 - 0.1 s that only a process that searches here pays

        self.embedder = embedder
        self.rows = {passage.id: row for row, passage in enumerate(passages)}
        self.ids = list(self.rows)
        matrix: NDArray[np.float32] = np.asarray(vectors, dtype=np.float32)
        if matrix.shape[0] != len(self.ids) or matrix.ndim != 2:
            raise ValueError(f"{len(passages)} passages with vectors of shape {matrix.shape}")
        self.vectors = matrix
        """float32 of shape `(len(ids), dimensions)`, as given."""
        self.directions = _unit(matrix)
        """The same, each row of length 1."""

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The passages by falling cosine; among equals in the order they were given."""
        import numpy as np  # noqa: PLC0415 - loaded when the index was made

        query: NDArray[np.float32] = np.asarray(vector, dtype=np.float32)
        if query.shape != self.directions.shape[1:]:
            raise RetrieverError(f"The query has {query.size} dimensions and the index {self.directions.shape[1]}.")
        cosines = self.directions @ _unit(query[np.newaxis, :])[0]
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [Hit(passage_id=self.ids[row], score=float(cosines[row])) for row in best]


class InMemoryRetriever(Retriever):
    """Keeps every index as one matrix; a search of a thousand passages takes a tenth of a millisecond."""

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
        self, fingerprint: str, embedder: str, passages: Sequence[Passage], vectors: Sequence[Vector]
    ) -> None:
        """Makes the matrix in a thread and puts it in place at once."""
        self._indexes[fingerprint] = await asyncio.to_thread(_Index, embedder, passages, vectors)

    async def vectors(self, embedder: str, passage_ids: Collection[str]) -> Mapping[str, Vector]:
        """From whichever index has them."""
        found: dict[str, Vector] = {}
        for index in self._indexes.values():
            if index.embedder == embedder:
                found |= {each: index.vectors[index.rows[each]].tolist() for each in passage_ids if each in index.rows}
        return found

    async def search(self, fingerprint: str, query: Query, limit: int) -> Sequence[Hit]:
        """By cosine to the query's vector."""
        index = self._indexes.get(fingerprint)
        if index is None:
            raise RetrieverError(f"There is no index {fingerprint} in memory: build it first.")
        return index.search(query.vector, limit)

    async def prune(self, keep: Collection[str]) -> None:
        """Drops the other matrices."""
        self._indexes = {name: index for name, index in self._indexes.items() if name in keep}

    async def check(self) -> str:
        """Always there."""
        return f"in memory, {len(self._indexes)} indexes"

    async def aclose(self) -> None:
        """Forgets everything."""
        self._indexes = {}


def _unit(matrix: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Rows scaled to length 1; float32 of shape `(rows, dimensions)`. A row of zeros stays."""
    import numpy as np  # noqa: PLC0415 - loaded when the index was made

    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)
