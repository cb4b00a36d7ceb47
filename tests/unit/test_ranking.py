from hypothesis import given
from hypothesis import strategies as st

from resume_chat.domain.ranking import fuse

rankings = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4)


def test_what_both_searches_find_comes_before_what_one_finds_first() -> None:
    fused = [each for each, _ in fuse([["a", "b", "c"], ["b", "d"]])]
    assert fused == ["b", "a", "d", "c"]


def test_a_smaller_constant_makes_first_places_count_more() -> None:
    scores = dict(fuse([["a"]], constant=1))
    assert scores["a"] > dict(fuse([["a"]], constant=60))["a"]


@given(rankings)
def test_every_found_id_is_there_once_and_scores_never_rise(found: list[list[str]]) -> None:
    fused = fuse(found)
    assert sorted(each for each, _ in fused) == sorted({each for ranking in found for each in ranking})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
