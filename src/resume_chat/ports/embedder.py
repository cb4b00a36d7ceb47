"""Turns texts into vectors whose nearness is nearness in meaning."""

import operator
from collections.abc import Sequence
from typing import Protocol

Vector = Sequence[float]


class Embedder(Protocol):
    """An embedding model.

    Promises:
        E1: `embed` gives one vector for each text, in order; no texts give no vectors.
        E2: Every vector has `dimensions` finite components and length 1 (within 1e-4).
        E3: The same text gives the same vector (cosine above 0.9999), alone or among others, in whatever order.
        E4: Texts of any length, any script, and the empty text are taken; what goes beyond the model's window is cut.
        E5: `fingerprint` names model and output; two embedders with the same fingerprint give the same vectors
            (cosine above 0.9999), so an index made with one can be searched with the other.
        E6: It does not hold up the event loop while it computes.
    """

    @property
    def fingerprint(self) -> str:
        """Model, pooling and dimensions in one short string."""
        ...

    @property
    def dimensions(self) -> int:
        """Components of a vector."""
        ...

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector a text: shape `(len(texts), dimensions)`.

        Raises:
            EmbedderError: The model is missing or corrupt, or computing failed. The text names the file.
        """
        ...


def cosine(left: Vector, right: Vector) -> float:
    """How near two of an embedder's vectors are, -1 to 1: they have length 1, so it is their dot product."""
    return float(sum(map(operator.mul, left, right)))
