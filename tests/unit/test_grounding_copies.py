"""A sentence that copies a place of the resume and changes a number in it is kept back; one that says less is not."""

import pytest

from fakes.indexes import index_of
from resume_chat.domain.grounding import Guard

INDEX = index_of(
    {
        "basics": {"name": "Ines Varga"},
        "work": [
            {
                "name": "Harbour Systems",
                "position": "Backend Engineer",
                "startDate": "2019-01",
                "endDate": "2021-12",
                "highlights": [
                    "Moved 38 services from Docker Swarm to Kubernetes in nine months without an outage",
                    "Raised completed claims from 52% to 81% with a rewrite in plain English",
                    "Built a design system of 120 components used by 35 product teams",
                ],
            },
            {
                "name": "Lumen Works",
                "position": "Senior Backend Engineer",
                "startDate": "2022-01",
                "endDate": "2025-02",
                "highlights": ["Wrote the billing in Go; it serves 14,200 customers in 16 countries"],
            },
        ],
        "skills": [{"name": "Go"}],
    }
)


def passed(*sentences: str) -> str:
    guard = Guard(INDEX, "What did she do?", ())
    return "".join((*guard.push(" ".join(sentences)), *guard.finish()))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ines moved 38 services from Docker Swarm to Kubernetes in 3 years and 2 months without an outage.",
        "At Harbour Systems she raised completed claims from 52% to 52% with a rewrite in plain English.",
        "At Harbour Systems, she built a design system of 35 components used by 35 product teams.",
        "She built a design system of 120 components used by 120 product teams.",
        "She wrote the billing in Go, which serves 120 customers in 16 countries.",
    ],
)
def test_a_number_in_another_ones_stead_is_kept_back(sentence: str) -> None:
    """When it fails: a sentence word for word from the resume carries a number that the resume has elsewhere."""
    assert passed(sentence) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Ines moved 38 services from Docker Swarm to Kubernetes in nine months without an outage.",
        "She moved 38 services from Docker Swarm to Kubernetes without an outage.",
        "At Harbour Systems she moved 38 services from Docker Swarm to Kubernetes without an outage in her 3 years there.",
        "Completed claims rose to 81% from 52% with a rewrite in plain English.",
        "She built a design system of 120 components used by 35 product teams, and wrote the billing in Go.",
        "She wrote the billing in Go, which serves about 14,000 customers in 16 countries.",
        "Ines has worked for two employers: Harbour Systems and Lumen Works.",
    ],
)
def test_what_says_less_or_rounds_or_adds_its_own_passes(sentence: str) -> None:
    """When it fails: the guard eats true answers."""
    assert passed(sentence) == sentence


def test_a_sentence_that_names_nothing_is_read_with_the_one_before_it() -> None:
    """When it fails: "they" and "these" carry numbers of something else past the guard."""
    first = "In Ines Varga's resume Go is named in 1 job: Lumen Works (2022-01 to 2025-02)."
    assert passed(first, "These dates cover 3 years 2 months in all.").endswith("in all.")
    assert passed(first, "These dates cover 9 months in all.") == first


def test_a_number_told_with_the_words_of_another_entry_is_kept_back() -> None:
    """When it fails: a model answers with any number that it finds, and each word of it stands somewhere in the resume."""
    assert passed("The billing in Go got 52% more customers.") == ""
    assert passed("Completed claims got up to 81%.") == "Completed claims got up to 81%."
