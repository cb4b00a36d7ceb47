"""Which pairs of questions are taken for the same: by nearness alone, and by the rules of approved answers as well.

    python benchmarks/meaning.py

Pairs are of one meaning, or of two that look alike. Of approved answers, a pair of two meanings that passes would put words into
the owner's mouth, and one of one meaning that does not only costs a further wording; of insight, either is a group more or less.
"""

import asyncio
from pathlib import Path

from resume_chat.container import build_container, searching_in_memory
from resume_chat.domain.approved import SAME_QUESTION, fits, telling
from resume_chat.domain.insight import SAME_MEANING
from resume_chat.ports.embedder import cosine
from resume_chat.settings import read_settings

PAIRS = Path(__file__).with_suffix(".tsv")


async def main() -> None:
    """Prints each pair that is taken wrongly, and how many are taken rightly."""
    container = build_container(searching_in_memory(read_settings(dotenv=None)))
    resume = (await container.index_resume()(prune=False)).index.resume
    embedder = container.embedder()
    right = {"grouped": {"same": 0, "other": 0}, "approved": {"same": 0, "other": 0}}
    total = {"same": 0, "other": 0}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        kind, left, other = line.split("\t")
        whole_left, whole_right, telling_left, telling_right = await embedder.embed(
            [left, other, telling(left, resume), telling(other, resume)]
        )
        near = cosine(whole_left, whole_right)
        nearness = (near + cosine(telling_left, telling_right)) / 2
        total[kind] += 1
        taken = {"grouped": near >= SAME_MEANING, "approved": fits(other, left, nearness, resume)}
        for rule, is_same in taken.items():
            right[rule][kind] += is_same == (kind == "same")
            if is_same != (kind == "same"):
                print(
                    f"{rule:9} {'missed' if kind == 'same' else 'WRONG':7} {near:.2f} {nearness:.2f}  {left} | {other}"
                )
    print(f"\ngrouped from {SAME_MEANING}, approved from {SAME_QUESTION} and by the rules")
    print(f"{'':10}{'one meaning':>14}{'two meanings':>14}")
    for rule, counts in right.items():
        print(f"{rule:10}" + "".join(f"{f'{counts[kind]} of {total[kind]}':>14}" for kind in ("same", "other")))


if __name__ == "__main__":
    asyncio.run(main())
