"""Citations: marks first, then likeness; always a place that exists, always its own words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.indexes import evidence_of, index_named
from resume_chat.domain.attribution import cite, cited_pointers, sources
from resume_chat.domain.document import resolve, text_of
from resume_chat.domain.evidence import retrieved
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.prompt import Prompt, build_prompt

INDEX = index_named("tomasz-wierzba")


def _prompt(*found: Passage) -> Prompt:
    return build_prompt(INDEX, evidence_of(found or INDEX.passages[:8]), "Where does he work?", (), 32_000)


def _passage(text: str, kind: PassageKind = PassageKind.ENTRY) -> Passage:
    return next(each for each in INDEX.passages if each.kind is kind and text in each.text)


def test_marks_are_cited_in_the_order_of_their_first_mention() -> None:
    first, second = _passage("Ran up to eleven"), _passage("Shortened the monthly close")
    text = f"Eleven engagements [{first.number}]. Five days [{second.number}]. Again [{first.number}]."
    assert [each.id for each in cite(text, _prompt())] == [str(first.number), str(second.number)]


def test_marks_of_no_passage_are_left_out() -> None:
    assert cite("Nothing [99999].", _prompt()) == ()


def test_a_list_in_one_mark_names_each_passage() -> None:
    first, second = _passage("Ran up to eleven"), _passage("Shortened the monthly close")
    assert len(cite(f"Both are so [{first.number}, {second.number}].", _prompt())) == 2


def test_a_citation_is_narrowed_to_the_field_that_bears_it_out() -> None:
    entry = _passage("position: Group Financial Controller")
    (citation,) = cite(f"His title is Group Financial Controller [{entry.number}].", _prompt())
    assert citation.pointer == "/work/0/position"
    assert citation.quote == "Group Financial Controller"


def test_a_fact_is_cited_with_its_derivation_and_all_its_places() -> None:
    fact = next(each for each in INDEX.passages if each.kind is PassageKind.FACT)
    (citation,) = cite(f"{fact.body} [{fact.number}]", _prompt())
    assert citation.computed == fact.computed
    assert set(citation.pointers) == {each.pointer for each in fact.sources}


def test_text_without_marks_is_cited_by_its_numbers_and_names() -> None:
    answer = "He shortened the monthly close from twelve to five working days."
    assert "/work/0/highlights/0" in cited_pointers(cite(answer, _prompt()))


def test_what_no_passage_says_is_not_cited() -> None:
    assert cite("Penguins waddle across frozen beaches.", _prompt()) == ()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from([each.body for each in INDEX.passages]) | st.text(max_size=60), max_size=4),
    st.lists(st.integers(min_value=-3, max_value=400), max_size=4),
)
def test_every_pointer_resolves_and_every_quote_is_verbatim(texts: list[str], numbers: list[int]) -> None:
    answer = " ".join([*texts, *(f"Said so [{number}]." for number in numbers)])
    for citation in cite(answer, _prompt()):
        node = resolve(INDEX.resume.document, citation.pointer)
        assert citation.quote in _flat(node)
        for pointer in citation.pointers:
            resolve(INDEX.resume.document, pointer)


def _flat(node: object) -> str:
    if isinstance(node, dict):
        return "\n".join(_flat(each) for each in node.values())
    if isinstance(node, list):
        return "\n".join(_flat(each) for each in node)
    return text_of(node)


def test_sources_are_the_best_of_the_evidence_in_order() -> None:
    evidence = evidence_of(INDEX.passages[:9])
    assert [each.id for each in sources(evidence)] == [str(each.number) for each in INDEX.passages[:6]]


def test_retrieved_tells_exact_places_and_scores_that_never_rise() -> None:
    found = retrieved(evidence_of(INDEX.passages[:9]))
    assert len(found) >= 5
    assert found[0].pointers == tuple(each.pointer for each in INDEX.passages[0].sources)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
