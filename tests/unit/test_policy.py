"""The owner's policy: how it is read, what it takes out, what it leaves and says so."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.parts import DictSource
from fakes.resumes import json_documents, resumes
from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.domain.document import leaves, resolve
from resume_chat.domain.facts import FactKind
from resume_chat.domain.passages import PassageKind
from resume_chat.domain.policy import Policy, PolicyError, checked_for_repeats, pruned, read_policy
from resume_chat.domain.resume import ResumeError, read_resume
from resume_chat.ports.errors import ResumeSourceError
from resume_chat.usecases.read_document import read_document

TODAY = date(2026, 3, 1)
RESUME: dict[str, object] = {
    "basics": {
        "name": "Ines Varga",
        "phone": "+44 1632 960 417",
        "email": "ines@example.com",
        "location": {"address": "12 Mole Lane, Hull", "city": "Hull"},
    },
    "work": [
        {
            "name": "Harbour Systems",
            "position": "Engineer",
            "startDate": "2015-01",
            "endDate": "2019-10",
            "salary": 71000,
        },
        {"name": "Lumen Works", "position": "Lead", "startDate": "2020-09", "endDate": "2024-06", "salary": 84000},
    ],
    "references": [{"name": "Ada Quill", "reference": "She is calm."}],
}


def texts_left(document: object, *private: str) -> dict[str, str]:
    """Pointer and text of everything that is left after reading."""
    resume = read_resume(pruned(document, Policy(private=private)).document)
    return {pointer: each.source.text for pointer, each in resume.fields.items()}


# ---------------------------------------------------------------- reading


def test_no_policy_rules_nothing() -> None:
    assert read_policy(None) == Policy()
    assert read_policy({}) == Policy()
    assert read_policy({"private": None, "topics": []}) == Policy()


def test_names_may_be_capitalised_and_joined_otherwise_and_one_needs_no_list() -> None:
    policy = read_policy({"Private": "/basics/phone", "on-request": {"Pointer": "/references", "ask": "who vouches"}})
    assert policy.private == ("/basics/phone",)
    assert [(each.pointer, each.ask) for each in policy.on_request] == [("/references", ("who vouches",))]


@pytest.mark.parametrize(
    ("document", "pointer", "problem"),
    [
        ([], "", "not an object"),
        ("private", "", "not an object"),
        ({"privat": ["/basics/phone"]}, "", "did you mean private?"),
        ({"private": ["/basics/phone"], "PRIVATE": []}, "", "twice"),
        ({"private": ["basics.phone"]}, "/private/0", "/basics/phone"),
        ({"private": ["work[*].salary"]}, "/private/0", "/work/*/salary"),
        ({"private": ["/"]}, "/private/0", "names nothing"),
        ({"private": ["/basics//phone"]}, "/private/0", "names nothing"),
        ({"private": ["/basics/phone/"]}, "/private/0", "names nothing"),
        ({"private": ["/a~2"]}, "/private/0", "~0"),
        ({"private": ["/*"]}, "/private/0", "no section"),
        ({"private": ["/*/0"]}, "/private/0", "no section"),
        ({"private": [7]}, "/private/0", "not a JSON Pointer"),
        ({"private": [""]}, "/private/0", "not a JSON Pointer"),
        ({"private": {"/basics/phone": None}}, "/private", "not a JSON Pointer"),
        ({"private": ["/a"] * 201}, "/private", "more than 200"),
        ({"private": ["/a"], "on_request": ["/a"]}, "/on_request", "private too"),
        ({"on_request": [{"answer": "x"}]}, "/on_request/0", "not a JSON Pointer"),
        ({"on_request": [{"pointer": "/a", "answer": ""}]}, "/on_request/0/answer", "no text"),
        ({"on_request": [{"pointer": "/a", "anwser": "x"}]}, "/on_request/0", "did you mean answer?"),
        ({"topics": ["salary"]}, "/topics/0", "not an object"),
        ({"topics": [{"topic": "salary"}]}, "/topics/0", "no text under answer"),
        ({"topics": [{"answer": "x"}]}, "/topics/0", "no text under topic"),
        ({"topics": [{"topic": "a", "answer": "x" * 601}]}, "/topics/0/answer", "longer than 600"),
        ({"topics": [{"topic": "a", "answer": "As in [12]."}]}, "/topics/0/answer", "square brackets"),
        ({"topics": [{"topic": "a", "answer": "x", "ask": [1]}]}, "/topics/0/ask/0", "no text"),
        ({"gaps": [{"reason": "x"}]}, "/gaps/0", "from when"),
        ({"gaps": [{"from": "soon", "reason": "x"}]}, "/gaps/0/from", "date"),
        ({"gaps": [{"from": "2020-05", "to": "2019-05", "reason": "x"}]}, "/gaps/0", "before it begins"),
        ({"gaps": [{"from": "2020-05"}]}, "/gaps/0", "no text under reason"),
    ],
)
def test_what_is_not_understood_stops_with_its_place(document: object, pointer: str, problem: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(document)
    assert caught.value.pointer == pointer
    assert problem in caught.value.problem


@given(json_documents)
def test_any_document_is_a_policy_or_an_error_of_one_line(document: object) -> None:
    problem = ""
    try:
        read_policy(document)
    except PolicyError as error:
        problem = str(error)
    assert "\n" not in problem


# ---------------------------------------------------------------- what is taken out


@pytest.mark.parametrize(
    ("pointer", "gone"),
    [
        ("/basics/phone", {"/basics/phone"}),
        ("/basics/Telephone", {"/basics/phone"}),
        ("/work/*/salary", {"/work/0/salary", "/work/1/salary"}),
        ("/work/1/salary", {"/work/1/salary"}),
        ("/work/salary", {"/work/0/salary", "/work/1/salary"}),
        ("/experience/*/salary", {"/work/0/salary", "/work/1/salary"}),
        ("/*/*/salary", {"/work/0/salary", "/work/1/salary"}),
        ("/references", {"/references/0/name", "/references/0/reference"}),
        ("/basics/location/*", {"/basics/location/address", "/basics/location/city"}),
        ("/basics/fax", set()),
        ("/work/7", set()),
    ],
)
def test_a_pointer_takes_out_what_it_names_and_nothing_else(pointer: str, gone: set[str]) -> None:
    before, after = texts_left(RESUME), texts_left(RESUME, pointer)
    assert set(before) - set(after) == gone
    assert all(before[each] == text for each, text in after.items())


def test_a_list_keeps_the_places_of_what_is_left() -> None:
    resume = read_resume(pruned(RESUME, Policy(private=("/work/0",))).document)
    assert [each.pointer for each in resume.entries("work")] == ["/work/1"]
    assert resolve(resume.document, "/work/1/name") == "Lumen Works"


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"basics": {"name": "I", "mobile": "secret"}}, "/basics/phone"),
        ({"basics": {"name": "I", "phone_number": "secret"}}, "/basics/phone"),
        ({"Basics": {"name": "I", "Phone": "secret"}}, "/basics/phone"),
        ({"basics": [{"name": "I"}, {"phone": "secret"}]}, "/basics/phone"),
        ({"contact": {"name": "I", "phone": "secret"}}, "/basics/phone"),
        ({"work": {"name": "A", "salary": "secret"}}, "/work/*/salary"),
        ({"work": {"name": "A", "salary": "secret"}}, "/work/0/salary"),
        ({"work": [{"name": "A", "positions": [{"position": "B", "salary": "secret"}]}]}, "/work/*/positions/*/salary"),
        ({"work": [{"name": "A", "pay": {"base": ["secret", {"bonus": "secret"}]}}]}, "/work/*/pay"),
        ({"work": [{"name": "A", "a/b": "secret"}]}, "/work/*/a~1b"),
    ],
)
def test_the_owners_spelling_and_shape_do_not_let_anything_through(document: object, pointer: str) -> None:
    found = pruned(document, Policy(private=(pointer,)))
    assert "secret" not in str(found.document)
    assert found.counts[pointer] > 0


def test_the_document_itself_is_not_changed() -> None:
    """A YAML alias may share one node between two places, of which one is private."""
    shared = {"phone": "secret"}
    document = {"basics": shared, "contact_card": shared}
    kept = pruned(document, Policy(private=("/basics/phone",))).document
    assert isinstance(kept, Mapping)
    assert shared == {"phone": "secret"}
    assert kept["contact_card"] == shared


@given(resumes, st.data())
def test_all_other_pointers_stay_valid(document: dict[str, object], data: st.DataObject) -> None:
    """And what is taken out is gone, for any place of any resume."""
    places = [each.pointer for each in leaves(document) if "//" not in f"{each.pointer}/"]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    found = pruned(document, Policy(private=(place,)))
    removed = {each.pointer: each.text for each in found.removed}
    before = {each.pointer: each.text for each in leaves(document)}
    after = {each.pointer: each.text for each in leaves(found.document)}
    assert place in removed
    assert before == {**after, **removed}
    assert not set(after) & set(removed)


# ---------------------------------------------------------------- what stands elsewhere too


@pytest.mark.parametrize(
    ("summary", "pointer"),
    [
        ("Call me: +44 1632 960 417.", "/basics/phone"),
        ("Call me: +44 (0)1632-960417", "/basics/phone"),
        ("Call me: 01632960417", "/basics/phone"),
        ("Write to <b>INES@example.com</b>", "/basics/email"),
        ("I live in 12 Mole  Lane, hull.", "/basics/location/address"),
    ],
)
def test_what_is_private_and_stands_elsewhere_too_is_refused_with_both_places(summary: str, pointer: str) -> None:
    basics = RESUME["basics"]
    assert isinstance(basics, dict)
    found = pruned({**RESUME, "basics": {**basics, "summary": summary}}, Policy(private=(pointer,)))
    with pytest.raises(PolicyError) as caught:
        checked_for_repeats(read_resume(found.document), found)
    assert caught.value.pointer == "/basics/summary"
    assert pointer in caught.value.problem
    assert not {"960", "INES", "ines", "Mole"} & set(str(caught.value).replace(".", " ").split())


def test_what_may_stand_twice_by_chance_is_a_remark() -> None:
    document = {**RESUME, "projects": [{"name": "Berths", "entity": "Harbour Systems", "startDate": "2015-01"}]}
    found = pruned(document, Policy(private=("/work/0",)))
    remarks = checked_for_repeats(read_resume(found.document), found)
    assert [(each.pointer, "/work/0/name" in each.problem) for each in remarks] == [("/projects/0/entity", True)]


def test_a_pointer_that_matches_nothing_is_a_remark() -> None:
    found = pruned(RESUME, Policy(private=("/basics/fax", "/basics/phone")))
    (remark,) = checked_for_repeats(read_resume(found.document), found)
    assert remark.pointer == "/basics/fax"


@given(resumes)
def test_looking_for_repeats_ends_in_remarks_or_one_line(document: dict[str, object]) -> None:
    found = pruned(document, Policy(private=("/work/0", "/basics/*", "/skills")))
    problems = []
    try:
        problems = [each.problem for each in checked_for_repeats(read_resume(found.document), found)]
    except (PolicyError, ResumeError) as error:
        problems = [str(error)]
    assert all(each and "\n" not in each for each in problems)


# ---------------------------------------------------------------- reasons for gaps, and the owner's words as passages


async def facts(**policy: object) -> tuple[list[str], list[str]]:
    read = await read_document(DictSource(RESUME), DictSource(policy), TODAY)
    return [each.statement for each in read.facts if each.kind is FactKind.GAP], [each.problem for each in read.remarks]


async def test_a_reason_stands_with_the_gap_that_the_dates_show() -> None:
    (gap,), remarks = await facts(gaps=[{"from": "2019-11", "to": "2020-08", "reason": "I built a boat."}])
    assert "break of 10 months" in gap
    assert gap.endswith('In Ines Varga\'s own words: "I built a boat."')
    assert remarks == []


async def test_a_gap_that_the_dates_do_not_show_is_told_beside_them() -> None:
    statements, remarks = await facts(gaps={"from": "2024-07", "reason": "I care for my father."})
    assert len(statements) == 2
    assert statements[1].startswith("Ines Varga had no job since 2024-07.")
    assert len(remarks) == 1


async def test_the_owners_words_are_passages_after_all_others() -> None:
    policy = {"topics": [{"topic": "notice", "answer": "Three months."}], "on_request": ["/basics/phone"]}
    read = await read_document(DictSource(RESUME), DictSource(policy), TODAY)
    said = read.passages[-1]
    assert (said.kind, said.body, said.pointer, said.citation().quote) == (PassageKind.OWNER, "Three months.", "", "")
    assert "own words" in str(said.citation().computed)
    assert [each.kind for each in read.passages].count(PassageKind.OWNER) == 1


# ---------------------------------------------------------------- where it comes from


async def test_a_policy_that_nobody_named_need_not_be_there(tmp_path: Path) -> None:
    source = FileResumeSource(tmp_path / "policy.yaml", is_needed=False)
    assert await source.read() is None
    (tmp_path / "policy.yaml").write_text("private: [/basics/phone]\n", encoding="utf-8")
    assert await source.read() == {"private": ["/basics/phone"]}


async def test_a_policy_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ResumeSourceError, match="RESUME_CHAT_POLICY"):
        await FileResumeSource(tmp_path / "policy.yaml", variable="RESUME_CHAT_POLICY").read()


async def test_a_link_to_nowhere_and_an_empty_file_are_no_missing_policy(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to(tmp_path / "away.yaml")
    (tmp_path / "empty.yaml").touch()
    for name in ("policy.yaml", "empty.yaml"):
        with pytest.raises(ResumeSourceError):
            await FileResumeSource(tmp_path / name, is_needed=False).read()


async def test_a_wrong_policy_names_its_file() -> None:
    with pytest.raises(ResumeSourceError, match=r"^memory: /private/0: "):
        await read_document(DictSource(RESUME), DictSource({"private": ["phone"]}), TODAY)


async def test_a_resume_that_repeats_what_is_kept_back_names_its_file() -> None:
    document = {**RESUME, "interests": [{"name": "Walking past 12 Mole Lane, Hull"}]}
    with pytest.raises(ResumeSourceError, match=r"^memory: /interests/0/name: "):
        await read_document(DictSource(document), DictSource({"private": "/basics/location/address"}), TODAY)


async def test_without_a_source_there_is_no_policy() -> None:
    assert (await read_document(DictSource(RESUME), None, TODAY)).policy == Policy()


def test_names_that_are_no_text_are_left_to_whoever_reads_the_resume() -> None:
    found = pruned({1: "one", "basics": {2: "two", "phone": "3"}}, Policy(private=("/basics/phone", "/1")))
    assert found.document == {1: "one", "basics": {2: "two"}}
