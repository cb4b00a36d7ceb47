"""Facts: computed right, said honestly, from places that exist."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from fakes.resumes import resumes
from resume_chat.domain.document import resolve, text_of
from resume_chat.domain.facts import Fact, FactKind, facts_of
from resume_chat.domain.facts.degrees import rank
from resume_chat.domain.facts.programming_languages import is_programming_language
from resume_chat.domain.resume import ResumeError, read_resume

TODAY = date(2026, 11, 22)
BASICS = {"name": "Ada Nowak"}


def facts(*kinds: FactKind, **sections: object) -> list[Fact]:
    found = facts_of(read_resume({"basics": BASICS, **sections}), TODAY)
    return [each for each in found if not kinds or each.kind in kinds]


def statements(*kinds: FactKind, **sections: object) -> list[str]:
    return [each.statement for each in facts(*kinds, **sections)]


def one(kind: FactKind, subject: str = "", **sections: object) -> Fact:
    (found,) = (each for each in facts(kind, **sections) if subject in each.subject)
    return found


def job(name: str, start: object, end: object = None, position: str = "Engineer", **more: object) -> dict[str, object]:
    return {"name": name, "position": position, "startDate": start, "endDate": end, **more}


CAREER = [
    job("Cove", "2021-05-01", None, "Staff Engineer"),
    job("Own Ltd", "2018-02-01", "2019-08-31", "Consultant"),
    job("Brook", "2017-09-01", "2021-04-30", "Senior Engineer"),
    job("Alder", "2013-01-01", "2014-06-30", "Clerk"),
]
STUDY = [{"institution": "Uni", "area": "Physics", "studyType": "MSc", "startDate": "2012-08", "endDate": "2014-06"}]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(resumes, st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)))
def test_facts_of_any_resume_rest_on_places_that_exist(document: object, as_of: date) -> None:
    try:
        resume = read_resume(document)
    except ResumeError:
        reject()
    found = facts_of(resume, as_of)
    assert len({each.statement for each in found}) == len(found) <= 400
    for fact in found:
        assert resume.person in fact.statement or len(fact.statement) >= 700
        assert len(fact.statement) <= 760
        assert fact.derivation
        assert fact.months is None or fact.months >= 0
        assert resolve(resume.document, fact.pointer) is not None
        assert len({each.pointer for each in fact.sources}) == len(fact.sources) > 0
        for source in fact.sources:
            assert source.text in text_of(resolve(resume.document, source.pointer))
        for item in fact.items:
            assert item.name
            assert resolve(resume.document, item.pointer) is not None


def test_a_resume_without_dates_gives_lists_only() -> None:
    kinds = {each.kind for each in facts(work=[{"name": "Acme", "position": "Clerk"}], languages=["Welsh"])}
    assert kinds == {FactKind.LIST}


def test_a_resume_of_ten_thousand_entries_gives_a_bounded_number_in_seconds() -> None:
    jobs = [
        job(f"Employer {i}", f"{1960 + i % 60}-01", f"{1961 + i % 60}-01", keywords=[f"tool{i}"]) for i in range(10_000)
    ]
    resume = read_resume(
        {"basics": BASICS, "work": jobs, "skills": [{"name": f"skill {i}", "years": 3} for i in range(2_000)]}
    )
    begun = time.process_time()
    assert 100 < len(facts_of(resume, TODAY)) <= 400
    assert time.process_time() - begun < 10


# ---------------------------------------------------------------- how long


def test_time_in_one_job() -> None:
    fact = one(FactKind.TENURE, "Brook", work=CAREER)
    assert fact.statement == "Ada Nowak worked at Brook as Senior Engineer for 3 years 8 months (2017-09 to 2021-04)."
    assert (fact.months, fact.is_exact, fact.pointer) == (44, True, "/work/2")
    assert [each.pointer for each in fact.sources] == [
        "/work/2/name",
        "/work/2/position",
        "/work/2/startDate",
        "/work/2/endDate",
    ]


@pytest.mark.parametrize(
    ("section", "entry", "statement"),
    [
        (
            "work",
            {"name": "Cove", "startDate": "2021-05"},
            "Ada Nowak has worked at Cove since 2021-05, for 5 years 7 months so far.",
        ),
        (
            "work",
            {"position": "Clerk", "startDate": "2009", "endDate": "2012"},
            "Ada Nowak worked as Clerk for about 3 years (2009 to 2012).",
        ),
        (
            "volunteer",
            {"organization": "Club", "position": "Mentor", "startDate": "2020-01"},
            "Ada Nowak has volunteered at Club as Mentor since 2020-01, for 6 years 11 months so far.",
        ),
        (
            "volunteer",
            {"organization": "Club", "startDate": "2020-01", "endDate": "2020-03"},
            "Ada Nowak volunteered at Club for 3 months (2020-01 to 2020-03).",
        ),
        ("education", STUDY[0], "Ada Nowak studied for 1 year 11 months (2012-08 to 2014-06): MSc in Physics at Uni."),
        (
            "education",
            {"institution": "Uni", "startDate": "2026-09"},
            "Ada Nowak has been studying since 2026-09, for 3 months so far: Uni.",
        ),
        (
            "projects",
            {"name": "Tern", "startDate": "2025-11"},
            "Ada Nowak's project Tern has been running since 2025-11, for 1 year 1 month so far.",
        ),
        (
            "projects",
            {"name": "Tern", "startDate": "2020-01", "endDate": "2020-01"},
            "Ada Nowak's project Tern took 1 month (2020-01).",
        ),
    ],
)
def test_time_in_each_sort_of_entry(section: str, entry: dict[str, str], statement: str) -> None:
    assert statements(FactKind.TENURE, **{section: [entry]}) == [statement]


def test_time_at_one_employer_adds_its_roles_up() -> None:
    fact = one(
        FactKind.EMPLOYER, work=[job("Mesa", "2020-07-06"), job("mesa ", "2017-03-13", "2020-07-03", ""), CAREER[3]]
    )
    assert fact.statement == (
        "In all, Ada Nowak has worked at mesa for 9 years 8 months so far, in 2 roles, the earliest first: "
        "no title given (2017-03 to 2020-07) and Engineer (2020-07 to present)."
    )
    ended = one(FactKind.EMPLOYER, work=[job("Mesa", "2019-01", "2019-12"), job("Mesa", "2018-01", "2018-12")])
    assert ended.statement.startswith("In all, Ada Nowak worked at Mesa for 2 years, in 2 roles")


def test_experience_counts_parallel_jobs_once_and_breaks_not_at_all() -> None:
    fact = one(FactKind.EXPERIENCE, work=CAREER)
    assert (fact.months, fact.is_exact) == (18 + 44 + 67, True)
    assert "10 years 9 months" in fact.statement
    assert "4 dated jobs since 2013-01" in fact.statement
    assert "breaks are left out" in fact.statement
    rough = one(FactKind.EXPERIENCE, work=[job("Acme", "2009", "2012")])
    assert rough.statement.startswith("Ada Nowak has about 3 years of work experience in all: 1 dated job since 2009")
    assert "breaks" not in rough.statement
    assert not rough.is_exact


def test_experience_since_a_degree_leaves_out_what_came_before() -> None:
    fact = one(FactKind.SINCE_STUDY, work=CAREER, education=STUDY)
    assert (
        fact.statement
        == "Since finishing MSc in Physics at Uni (2014-06), Ada Nowak has worked for 9 years 3 months in all."
    )
    assert facts(FactKind.SINCE_STUDY, work=[CAREER[3]], education=STUDY) == []
    assert facts(FactKind.SINCE_STUDY, work=CAREER, education=[{"institution": "Uni", "startDate": "2020"}]) == []


def test_time_in_posts_with_the_same_word_in_their_titles() -> None:
    fact = one(FactKind.POSTS, work=CAREER)
    assert (fact.subject, fact.months) == ("engineer posts", 111)
    assert [each.name for each in fact.items] == ["Senior Engineer at Brook", "Staff Engineer at Cove"]


# ---------------------------------------------------------------- the course of a career


def test_what_is_current() -> None:
    found = statements(FactKind.CURRENT, work=CAREER, volunteer=[{"organization": "Club", "startDate": "2020"}])
    assert found == [
        "Ada Nowak's current job is Staff Engineer at Cove (2021-05 to present).",
        "Ada Nowak currently holds 1 voluntary role: Club (2020 to present).",
    ]
    two = one(FactKind.CURRENT, work=[*CAREER, job("Side", "2022", "Present")])
    assert two.statement.startswith("Ada Nowak currently holds 2 jobs: Staff Engineer at Cove")
    assert two.count == 2


def test_that_nothing_is_current_is_said() -> None:
    fact = one(FactKind.CURRENT, work=CAREER[1:])
    assert (
        fact.statement
        == "Ada Nowak's resume names no current job; the latest one was Senior Engineer at Brook (2017-09 to 2021-04)."
    )
    assert (fact.count, fact.items) == (0, ())


def test_the_longest_and_the_shortest_job() -> None:
    found = {each.subject: each for each in facts(FactKind.LONGEST, FactKind.SHORTEST, work=CAREER)}
    assert found["longest job"].items[0].name == "Staff Engineer at Cove"
    assert "5 years 7 months so far" in found["longest job"].statement
    assert found["longest job before the current one"].items[0].name == "Senior Engineer at Brook"
    assert found["shortest job"].items[0].name == "Clerk at Alder"
    assert "longest employer" not in found


def test_a_comparison_that_rough_dates_could_turn_says_so() -> None:
    rough = job("Parcel", "2018", "2021-12")
    close, clear = job("Ink", "2012-09", "2016-05"), job("Long", "2001-01", "2011-12")
    first = one(FactKind.LONGEST, "longest job", work=[rough, close])
    assert first.statement.startswith("As far as the dates tell, the longest of Ada Nowak's jobs is Engineer at Ink")
    assert one(FactKind.LONGEST, "longest job", work=[rough, clear]).statement.startswith("The longest")


def test_the_employer_stayed_with_longest_adds_roles_up() -> None:
    jobs = [job("A", "2019-01", "2019-12"), job("A", "2018-01", "2018-12"), job("B", "2015-01", "2016-06")]
    fact = one(FactKind.LONGEST, "longest employer", work=jobs)
    assert fact.statement == "The employer that Ada Nowak has stayed with longest is A: 2 years in 2 roles."
    assert [each for each in facts(FactKind.LONGEST, work=jobs[:2]) if each.subject == "longest employer"] == []


def test_the_longest_project() -> None:
    projects = [
        {"name": "Tern", "startDate": "2020-01", "endDate": "2020-06"},
        {"name": "Gull", "startDate": "2019-01"},
    ]
    fact = one(FactKind.LONGEST, "longest project", projects=projects)
    assert fact.statement.startswith("The longest of Ada Nowak's projects is Gull, 7 years 11 months so far")


def test_what_came_before_each_job() -> None:
    found = {each.subject: each.statement for each in facts(FactKind.PREVIOUS, work=CAREER)}
    assert found == {
        "before Cove": "Before Staff Engineer at Cove (from 2021-05), Ada Nowak was working as "
        "Senior Engineer at Brook (2017-09 to 2021-04).",
        "before Own Ltd": "Before Consultant at Own Ltd (from 2018-02), Ada Nowak was working as "
        "Clerk at Alder (2013-01 to 2014-06).",
        "before Brook": "Before Senior Engineer at Brook (from 2017-09), Ada Nowak was working as "
        "Clerk at Alder (2013-01 to 2014-06).",
    }


def test_what_came_before_a_promotion_names_the_employer_before_as_well() -> None:
    jobs = [
        job("Mesa", "2020-07", None, "Lead"),
        job("Mesa", "2018-01", "2020-06"),
        job("Old", "2011-08", "2015-09", ""),
    ]
    found = {each.subject: each.statement for each in facts(FactKind.PREVIOUS, work=jobs)}["before Mesa"]
    assert "Ada Nowak was working at Old (2011-08 to 2015-09)" in found
    first = facts(FactKind.PREVIOUS, work=jobs)[0]
    assert first.statement.endswith("The employer before Mesa was Old (2011-08 to 2015-09).")
    assert [each.name for each in first.items] == ["Engineer at Mesa", "Old"]


def test_before_a_job_inside_another_comes_the_one_it_began_in() -> None:
    jobs = [job("Main", "2015-01"), job("Side", "2018-01", "2019-01", "")]
    (found,) = statements(FactKind.PREVIOUS, work=jobs)
    assert found == "Before Side (from 2018-01), Ada Nowak was working as Engineer at Main (2015-01 to present)."


def test_jobs_held_at_the_same_time() -> None:
    fact = one(FactKind.OVERLAP, work=CAREER)
    assert fact.statement == (
        "Ada Nowak held two jobs at the same time for 1 year 7 months (2018-02 to 2019-08): "
        "Senior Engineer at Brook (2017-09 to 2021-04) and Consultant at Own Ltd (2018-02 to 2019-08)."
    )
    assert fact.months == 19


def test_jobs_held_while_studying() -> None:
    found = statements(FactKind.OVERLAP, work=CAREER, education=STUDY)[-1]
    assert found.startswith(
        "Ada Nowak worked and studied at the same time for 1 year 6 months (2013-01 to 2014-06): Clerk at Alder"
    )


def test_that_no_jobs_overlap_is_said_and_a_handover_is_no_overlap() -> None:
    fact = one(FactKind.OVERLAP, work=[job("A", "2018-01", "2019-05"), job("B", "2019-05")])
    assert "no two of Ada Nowak's 2 dated jobs overlap" in fact.statement
    assert fact.count == 0


def test_a_break_between_jobs_with_what_fell_into_it() -> None:
    camp = {"organization": "Camp", "position": "Nurse", "startDate": "2015-02", "endDate": "2015-11"}
    fact = one(FactKind.GAP, work=CAREER, volunteer=[camp])
    assert fact.statement == (
        "Between Clerk at Alder (until 2014-06) and Senior Engineer at Brook (from 2017-09) "
        "there is a break of 3 years 2 months in Ada Nowak's employment. "
        "In this time the resume names Nurse at Camp (2015-02 to 2015-11)."
    )
    assert fact.months == 38
    assert "In this time" not in one(FactKind.GAP, work=CAREER).statement


def test_that_there_is_no_break_is_said() -> None:
    fact = one(FactKind.GAP, work=[job("A", "2018-01", "2019-05"), job("B", "2019-07", "2020-01"), job("C", "2020")])
    assert (
        fact.statement == "As far as the dates tell, Ada Nowak's jobs follow one another "
        "without a break of two months or more since 2018-01."
    )
    assert facts(FactKind.GAP, work=CAREER[:1]) == []


# ---------------------------------------------------------------- lists, order, age


def test_sections_are_listed_and_counted() -> None:
    found = {
        each.subject: each
        for each in facts(
            FactKind.LIST, work=CAREER, education=STUDY, languages=[{"language": "Welsh", "fluency": "A2"}]
        )
    }
    assert found["all employers"].statement == "Ada Nowak has worked for 4 employers: Cove, Own Ltd, Brook and Alder."
    assert found["all jobs"].count == 4
    assert found["all languages"].statement == "Ada Nowak speaks 1 language: Welsh (A2)."
    assert found["all schools"].statement == "Ada Nowak has studied at 1 school: Uni."
    assert found["all jobs"].pointer == "/work"


def test_unknown_sections_are_listed_under_their_names() -> None:
    assert statements(FactKind.LIST, patents=[{"title": "Valve"}, {"title": "Pump"}], motto="Onwards") == [
        "Ada Nowak's resume lists 2 entries under Patents: Valve and Pump."
    ]


def test_a_list_too_long_says_how_many_more_there_are() -> None:
    fact = one(FactKind.LIST, projects=[{"name": f"A project with number {i}"} for i in range(90)])
    assert fact.count == 90
    assert f"and {90 - len(fact.items)} more." in fact.statement


def test_online_profiles_are_listed() -> None:
    document = {
        "basics": {
            **BASICS,
            "profiles": [
                {"network": "GitHub", "url": "https://g.example/a"},
                {"network": "Blog"},
                "x",
                None,
                {"likes": "1"},
            ],
        }
    }
    (fact,) = facts_of(read_resume(document), TODAY)
    assert fact.statement == "Ada Nowak has 2 online profiles: GitHub (https://g.example/a) and Blog."
    assert facts_of(read_resume({"basics": {**BASICS, "profiles": ["x"]}}), TODAY) == ()


AWARDS = [
    {"title": "Second", "date": "2019-05-06", "awarder": "Club"},
    {"title": "First", "date": "2014"},
    {"title": "Third", "date": "2023-11-23"},
    {"title": "Undated"},
]


def test_what_is_first_and_latest_and_in_what_order() -> None:
    found = {each.kind: each for each in facts(awards=AWARDS)}
    assert found[FactKind.FIRST].statement == "The first award on Ada Nowak's resume was First (2014)."
    assert found[FactKind.LATEST].statement == "The latest award on Ada Nowak's resume is Third (2023-11-23)."
    assert [each.name for each in found[FactKind.SEQUENCE].items] == ["First", "Second", "Third"]
    assert found[FactKind.SEQUENCE].derivation == "3 entries compared by date; 1 without one left out"
    assert "Second, received 2019-05-06, 7 years 6 months ago" in found[FactKind.AGE].statement
    assert "First, received 2014, about 12 years ago" in found[FactKind.AGE].statement


def test_what_cannot_be_told_apart_is_not_put_in_order() -> None:
    rough = [{"title": "A", "date": "2019"}, {"title": "B", "date": "2019-05"}]
    assert facts(FactKind.FIRST, FactKind.LATEST, awards=rough) == []
    same = one(FactKind.LATEST, awards=[{"title": "A", "date": "2019-05"}, {"title": "B", "date": "2019-05"}])
    assert (
        same.statement == "The latest on Ada Nowak's resume are 2 awards of the same date: A (2019-05) and B (2019-05)."
    )


def test_studies_are_put_in_order_by_their_end() -> None:
    studies = [*STUDY, {"institution": "Evening School", "studyType": "BA", "startDate": "2008", "endDate": "2016"}]
    fact = one(FactKind.LATEST, education=studies)
    assert fact.items[0].name == "BA at Evening School"
    assert "date of completion" in fact.derivation


def test_the_latest_job_is_a_current_one_or_the_one_that_ended_last() -> None:
    side = job("Side", "2022-01", "2023-01")
    assert one(FactKind.LATEST, work=[*CAREER, side]).items[0].name == "Staff Engineer at Cove"
    assert one(FactKind.LATEST, work=[job("Long", "2010-01", "2024-01"), side]).items[0].name == "Engineer at Long"
    two = one(FactKind.LATEST, work=[job("Old", "2010-01"), job("New", "2024-01"), side])
    assert two.items[0].name == "Engineer at New"


def test_studies_that_go_on_are_not_finished_during_a_job() -> None:
    work, study = [job("Cove", "2021-05")], [{"institution": "Uni", "startDate": "2024-01"}]
    assert facts(FactKind.DURING, work=work, education=study) == []


def test_the_future_is_neither_the_latest_nor_old() -> None:
    certificates = [
        {"name": "Next", "date": "2027-01"},
        {"name": "Now", "date": "2026-01"},
        {"name": "Then", "date": "2020-01"},
    ]
    assert one(FactKind.LATEST, certificates=certificates).items[0].name == "Now"
    assert "Next" not in one(FactKind.AGE, certificates=certificates).statement
    assert facts(FactKind.AGE, certificates=certificates[:1]) == []


def test_certificates_that_hold_and_that_have_expired() -> None:
    certificates = [
        {"name": "CKA", "expires": "2023-11-02"},
        {"name": "CCRN", "expires": "2027-11-01"},
        {"name": "ACLS"},
        {"name": "BLS", "expires": "2026-11-22"},
    ]
    fact = one(FactKind.VALIDITY, certificates=certificates)
    assert fact.statement == (
        "Of Ada Nowak's certificates, as of 2026-11, 1 has expired: CKA (on 2023-11-02); "
        "2 are valid: CCRN (until 2027-11-01) and BLS (until 2026-11-22); 1 has no expiry date: ACLS."
    )
    assert [(each.name, each.detail) for each in fact.items] == [
        ("CKA", "expired"),
        ("CCRN", "valid"),
        ("BLS", "valid"),
        ("ACLS", ""),
    ]
    assert facts(FactKind.VALIDITY, certificates=[{"name": "ACLS"}]) == []
    assert "none has expired; 1 is valid" in one(FactKind.VALIDITY, certificates=certificates[1:2]).statement


@pytest.mark.parametrize(
    ("degree", "expected"),
    [
        ("PhD", 5),
        ("Dr. rer. nat.", 5),
        ("M.Sc.", 4),
        ("Master of Science in Nursing (MSN)", 4),
        ("Diplom-Ingenieurin", 4),
        ("BA (Hons)", 3),
        ("Licenciatura", 3),
        ("Postgraduate certificate", 2),
        ("Associate of Arts", 1),
        ("BTS", 1),
        ("Abitur", 1),
        ("Wanderjahre", 0),
    ],
)
def test_degrees_have_a_rank(degree: str, expected: int) -> None:
    assert rank(degree) == expected


def test_the_highest_degree() -> None:
    studies = [
        {"institution": "Academy", "studyType": "Postgraduate certificate", "startDate": "2017", "endDate": "2018"},
        {"institution": "Uni", "studyType": "BA", "area": "Art"},
        {"institution": "Uni", "studyType": "Secret"},
        {"institution": "Street"},
    ]
    fact = one(FactKind.HIGHEST_DEGREE, education=studies)
    assert fact.statement == (
        "Ada Nowak's highest degree is BA in Art at Uni. "
        "Also studied: Postgraduate certificate at Academy (2017 to 2018) and Secret at Uni."
    )
    assert fact.derivation.endswith("1 could not be ranked")
    assert facts(FactKind.HIGHEST_DEGREE, education=studies[2:]) == []


def test_a_degree_that_is_not_finished_is_said_to_be_so() -> None:
    fact = one(FactKind.HIGHEST_DEGREE, education=[{"institution": "Uni", "studyType": "PhD", "startDate": "2024"}])
    assert fact.statement == "Ada Nowak's highest degree is PhD at Uni (not finished, 2024 to present)."


def test_projects_for_one_employer_or_client() -> None:
    projects = [{"name": "Heather", "entity": "Brindle"}, {"name": "Way", "entity": "brindle"}, {"name": "Own"}]
    fact = one(FactKind.PROJECTS_FOR, projects=projects)
    assert fact.statement == "Ada Nowak did 2 projects for Brindle: Heather and Way."
    assert "/projects/0/entity" in {each.pointer for each in fact.sources}


def test_what_happened_during_a_job() -> None:
    fact = one(
        FactKind.DURING,
        work=CAREER[2:3],
        publications=[{"name": "Paper", "releaseDate": "2019-03"}, {"name": "Old", "releaseDate": "2012"}],
        projects=[{"name": "Tern", "startDate": "2020-01"}],
        education=[{"institution": "Uni", "startDate": "2017-01", "endDate": "2018-05"}],
    )
    assert fact.statement == (
        "While working as Senior Engineer at Brook (2017-09 to 2021-04), Ada Nowak published Paper (2019-03), "
        "began the project Tern (2020-01) and finished Uni (2018-05)."
    )


# ---------------------------------------------------------------- skills


SKILLS = [
    {"name": "Python", "level": "Expert", "years": 12, "keywords": ["Django", "pytest"]},
    {"name": "Go", "years": "8+"},
    {"name": "Kafka", "years": 1},
    {"name": "Speaking", "years": "many years"},
]


def test_where_a_skill_is_named_and_over_how_long() -> None:
    fact = one(
        FactKind.SKILL,
        "Kafka",
        skills=SKILLS,
        work=[
            job("Cove", "2021-05", None, highlights=["Rebuilt it on Apache Kafka"]),
            job("Own", "2018-02", "2019-08", summary="a small kafka cluster"),
            job("Alder", "2013", "2014", summary="Kafkaesque"),
        ],
        projects=[{"name": "Tern", "startDate": "2021-01", "endDate": "2021-12", "keywords": ["Kafka"]}],
        volunteer=[{"organization": "Club", "startDate": "2010-01", "endDate": "2010-12", "summary": "Kafka talks"}],
    )
    assert fact.statement == (
        "In Ada Nowak's resume Kafka is named in 2 jobs: Own (2018-02 to 2019-08) and Cove (2021-05 to present); "
        "and in 1 project: Tern (2021-01 to 2021-12); and in 1 role: Club (2010-01 to 2010-12). "
        "These dates cover 8 years 6 months in all. The skills section states 1 year of Kafka."
    )
    assert fact.pointer == "/skills/2/name"
    assert "/work/1/summary" in {each.pointer for each in fact.sources}
    assert fact.count == 4


def test_short_names_are_found_only_as_they_are_written() -> None:
    named = facts(
        FactKind.SKILL, skills=["Go", "C", "R"], work=[job("A", "2019-01", summary="We go far, C++ and Go it is")]
    )
    assert [each.subject for each in named] == ["Go"]


def test_keywords_of_entries_count_as_skills() -> None:
    named = facts(FactKind.SKILL, work=[job("A", "2019-01", tools=["Terraform"])])
    assert [each.subject for each in named] == ["Terraform"]
    assert "skills section" not in named[0].statement


def test_years_as_the_resume_states_them() -> None:
    found = statements(FactKind.STATED_YEARS, skills=SKILLS)
    assert found == [
        "Ada Nowak's resume states 12 years of experience with Python (level: Expert).",
        "Ada Nowak's resume states 8+ years of experience with Go.",
        "Ada Nowak's resume states 1 year of experience with Kafka.",
        "Ada Nowak's resume states many years of experience with Speaking.",
    ]


def test_the_skill_with_the_most_years() -> None:
    found = {each.subject: each for each in facts(FactKind.LONGEST, skills=SKILLS)}
    assert found["skills by stated years"].statement == (
        "By the years that the resume states, Ada Nowak has used Python the longest of the skills: "
        "Python (12 years), Go (8+ years) and Kafka (1 year)."
    )
    assert [each.name for each in found["programming languages by stated years"].items] == ["Python", "Go"]
    assert [each.subject for each in facts(FactKind.LONGEST, skills=SKILLS[:2])] == ["skills by stated years"]
    assert facts(FactKind.LONGEST, skills=SKILLS[:1]) == []


def test_programming_languages_are_told_from_other_skills() -> None:
    fact = one(
        FactKind.LIST, "programming languages", skills=[*SKILLS, {"name": "Web", "keywords": ["TypeScript 5", "CSS"]}]
    )
    assert fact.statement == "Ada Nowak's resume names 3 programming languages: Python, Go and TypeScript 5."
    assert fact.pointer == "/skills/0"


@pytest.mark.parametrize("name", ["Python", "python 3.11", "C++ (17)", "Go", "Objective-C", "SQL"])
def test_a_programming_language_is_known_with_or_without_version(name: str) -> None:
    assert is_programming_language(name)


@pytest.mark.parametrize("name", ["HTML", "Welsh", "Pythonic thinking", ""])
def test_other_things_are_no_programming_languages(name: str) -> None:
    assert not is_programming_language(name)


def test_words_that_are_no_skill_names_give_no_facts() -> None:
    named = facts(FactKind.SKILL, skills=["A whole sentence " * 5, "Go"], work=[job("A", "2019-01", summary="Go")])
    assert [each.subject for each in named] == ["Go"]


def test_words_that_say_how_much_a_post_was_are_not_kinds_of_posts() -> None:
    jobs = [job("A", "2019-01", "2019-12", "Nurse (part time)"), job("B", "2020-01", "2020-12", "Nurse, part time")]
    assert [each.subject for each in facts(FactKind.POSTS, work=jobs)] == ["nurse posts"]


def test_a_statement_with_names_of_absurd_length_is_cut() -> None:
    long = {"name": "Employer " * 60, "position": "Position " * 60, "startDate": "2019"}
    assert max(len(each.statement) for each in facts(work=[long])) <= 760
