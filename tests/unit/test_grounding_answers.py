"""Answers as models word them, about resumes of other trades: the true sentences pass, the false ones do not."""

import pytest

from fakes.indexes import index_named
from resume_chat.domain.grounding import Guard

JAMAL = [
    (
        "Jamal Whitfield is a school social worker in Baltimore, Maryland, with 12 years of experience in "
        "public education and child welfare."
    ),
    "He currently works as Lead Social Worker at Patterson Park Academy, a public K-8 school with 640 students [6].",
    "He has worked there since 2020.",
    "He supervises three interns and carries a caseload of 45 students.",
    "Under his lead, chronic absenteeism fell from 31% to 19% within two years.",
    (
        "He started a breakfast club that feeds 90 children every day, for which he was named Educator of the "
        "Year in 2023 by Baltimore City Public Schools."
    ),
    (
        "From 2016 to 2020, he was a Child Welfare Caseworker at City Family Services, managing foster "
        "placements for 28 families at a time."
    ),
    "He testified in juvenile court in over 60 hearings.",
    (
        "Before that, he worked at Harbor Youth Shelter as a Night Counselor (June 2014 to February 2016) and "
        "part-time Volunteer Coordinator."
    ),
    (
        "He holds a Master of Social Work from the University of Maryland (2014) and a BA in Psychology from "
        "Morgan State University (2011), where his GPA was 3.6."
    ),
    "He has an MSW from the University of Maryland.",
    "He is a Licensed Certified Social Worker (LCSW-C) since May 2017.",
    "His CPR and First Aid certificate, issued by the American Red Cross, expired in August 2024.",
    "He speaks English natively and Spanish at a professional level.",
    "He uses PowerSchool, Apricot and Microsoft Office for documentation.",
    "In his spare time he plays the jazz trumpet and coaches the school's chess team.",
    "He has been a mentor at Big Brothers Big Sisters since September 2018.",
    "Yes, he has experience with restorative circles and grief groups.",
    "He led groups of ten- to fourteen-year-olds at summer camps.",
    "His total experience in social work is about 12 years.",
    "He spent roughly four years at City Family Services.",
    "At Harbor Youth Shelter, he wrote the intake form that is still used today and scheduled 35 volunteers.",
    "He received the Unsung Hero Award from City Family Services in 2018.",
    "The resume doesn't list any publications or references.",
    "No, there is no indication that he has worked as a school principal.",
    "Jamal's key strengths are trauma-informed practice, case management and motivational interviewing.",
    "Jamal would be a good fit for a school counselor position.",
    "He graduated from Morgan State University in 2011 with a Bachelor of Arts in Psychology.",
    "El señor Whitfield habla inglés y español.",
    "Er hat von 2012 bis 2014 an der University of Maryland Soziale Arbeit studiert.",
    "Il a travaillé comme assistant social à City Family Services de 2016 à 2020.",
    "His work phone number is not given, but his email is jamal.whitfield@example.org.",
    "Overall: strong experience with children, families and schools.",
    "**Current role:** Lead Social Worker, Patterson Park Academy (2020–present)",
]
GARETH = [
    (
        "Gareth Pryce is an approved electrician who moved into logistics and now works as Warehouse "
        "Operations Manager at Severn Cold Stores in Cardiff."
    ),
    "He runs a 12,000-pallet cold store with 54 employees across three shifts [5].",
    "He reduced picking errors from 1.9% to 0.4%.",
    "He introduced Manhattan WMS, replacing a 20-year-old spreadsheet.",
    (
        "He joined Severn Cold Stores in June 2018 as a Shift Supervisor and was promoted to Warehouse "
        "Operations Manager in March 2021."
    ),
    "As a Shift Supervisor he trained 16 forklift drivers and went 900 days without a lost-time accident.",
    (
        "Between 2011 and 2017 he worked as an electrician for Taff Electrical, where he rewired 70 council "
        "flats in Newport."
    ),
    "He served in the British Army (Royal Engineers) as a Lance Corporal from 2006 to 2010, in Germany and Iraq.",
    "From 2017 to 2018 he was self-employed as a handyman.",
    (
        "He holds a BA (Hons) in Business Management from the Open University, graded 2:1, which he completed "
        "in 2024 while working."
    ),
    "He also has an NVQ Level 3 in Electrical Installation from Cardiff and Vale College (2012).",
    "His forklift licence expired in May 2026.",
    "His NEBOSH General Certificate dates from October 2022.",
    "His First Aid at Work certificate is valid until February 2028.",
    "He has 8 years of experience in warehouse management and 7 years in electrical work.",
    "He speaks English natively and conversational Welsh.",
    (
        "He coaches the Under-12s at Llanishen RFC Juniors and used to drive for Cardiff Foodbank, delivering "
        "parcels to 30 households each week."
    ),
    "Under his leadership the Severn depot was named Depot of the Year 2023 by the Cold Chain Federation.",
    (
        "Sian Howells, Managing Director of Severn Cold Stores, says that Gareth turned their worst shift "
        "into their best."
    ),
    "He can use Excel and Power Query.",
    "He left Taff Electrical in 2017.",
    "He spent about six years at Taff Electrical Ltd.",
    "Gareth has been with Severn Cold Stores for more than eight years.",
    "He has military experience: four years in the Royal Engineers.",
    "The resume doesn't say why he left the Army.",
    "He is based in Cardiff, Wales.",
    "In his spare time he restores radios and follows rugby.",
    "He has worked in two trades: electrical work and logistics.",
    "Yes, he has people-management experience. He leads 54 staff.",
    "He knows the 18th Edition Wiring Regulations (BS 7671), certified by City & Guilds in April 2019.",
]
FALSE = [
    "He has worked at Patterson Park Academy since 2016.",
    "He carries a caseload of 54 students.",
    "Absenteeism fell from 31% to 9%.",
    "He holds a PhD in Psychology.",
    "He has a Master of Social Work from Morgan State University.",
    "He was Night Counselor at City Family Services.",
    "He worked at Johns Hopkins Hospital.",
    "He speaks French.",
    "He is a licensed teacher in Virginia.",
    "He has 20 years of experience.",
    "He supervises six interns.",
    "He was named Educator of the Year in 2018.",
    "He is single and has two sons.",
    "He scheduled 53 volunteers.",
    "He was arrested in 2015.",
]


def shown(name: str, text: str) -> str:
    guard = Guard(index_named(name), "Was he ever a school principal?", ())
    return "".join((*guard.push(text), *guard.finish()))


@pytest.mark.parametrize("text", JAMAL)
def test_true_sentences_about_a_social_worker_pass(text: str) -> None:
    assert shown("jamal-whitfield", text) == text


@pytest.mark.parametrize("text", GARETH)
def test_true_sentences_about_an_electrician_pass(text: str) -> None:
    assert shown("gareth-pryce", text) == text


@pytest.mark.parametrize("text", FALSE)
def test_false_sentences_about_a_social_worker_do_not(text: str) -> None:
    assert shown("jamal-whitfield", text) == ""


def test_what_the_service_composes_itself_passes_and_what_only_looks_like_it_does_not() -> None:
    """Else an answer without a model loses sentences to a judge that reads them worse than their maker."""
    own = "At that time: Electrician at Taff Electrical Ltd (2011 to 2017) [13]."
    other = "At that time: Electrician at Vale Power (2011 to 2017) [13]."
    guard = Guard(index_named("gareth-pryce"), "What did he do in March 2015?", (), own=[own])
    assert "".join((*guard.push(f"{own} {other}"), *guard.finish())).strip() == own
