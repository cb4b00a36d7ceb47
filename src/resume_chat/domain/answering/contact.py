"""Ways to reach the person, and where they are."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.countries import country_in, country_of_code
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Field, Record
from resume_chat.domain.answering.statements import Reply, Statement, reply, say
from resume_chat.domain.answering.words import fold, joined, stems
from resume_chat.domain.passages import Passage

_EMAIL = re.compile(
    r"\be-?mails?\b(?!.{0,12}(?:market|campaign|automation|server))|\bmail address\b"
    r"|\b(?:un|une|ein|eine|una|il|your|her|his|their|by|via|per) mail\b|\be?-?mail\b(?=\W*$)|\bcorreo\b|\bcourriel\b"
    r"|\bmailadresse\b|邮箱|邮件|メール"
)
_PHONE = re.compile(
    r"\b(?:tele)?phone\b(?! (?:screen|compan|maker|manufactur|business|industry|model|app|brand))"
    r"|\bphone numbers\b|\bmobile (?:number|phone)\b|\bcell(?:phone)? number\b|\b(?:call|ring"
    r"|phone|text) (?:her|him"
    r"|them)\b|^\W*number\W*$|\b(?:call|ring|phone)\b\W.{0,12}\bnumber\b|\b(?:number|phone)\b.{0,24}\b(?:call|ring"
    r"|reach|dial)\b|\btelefon\w*|\btelephone\b|\bhandy(?:nummer)?\b|\btelefono\b|电话|手机|電話"
)
_URL = re.compile(
    r"\bweb ?sites?\b|\bhome ?page\b|\bweb ?page\b|\b(?:personal|own|her|his|their) (?:site|url|domain)\b"
    r"|\bportfolio\b(?! manage)|\bwebseite\b|\bsite (?:web|internet)\b|\b(?:sitio|pagina) web\b|\bsito\b|网站|主页"
    r"|ホームページ"
)
_REACH = re.compile(
    r"\bget in touch\b|\bcontact(?: details| information| info| data)?\b(?! lens)|\breach(?: out to)? (?:her"
    r"|him|them|out)\b|\b(?:how|where) (?:can|do|could|would|should) (?:i|we|one) (?:\w+ )?(?:reach|contact|write"
    r"|message|approach)\b|\bkontakt\w*|\berreiche\w*|\bcontacter\b|\bjoindre\b|\bcontact(?:ar|o)\b|联系|連絡"
)
_PROFILES = re.compile(
    r"\bsocial (?:media|network\w*|profiles?|accounts?|links?)\b|\b(?:online|web) (?:profiles?|presence)\b"
    r"|\bprofiles?\b.{0,12}(?:links?|online)|\bon social\b"
)
_NETWORKS = re.compile(
    r"\b(?:github|gitlab|bitbucket|linked ?in|xing|twitter|mastodon|bluesky|facebook|instagram|tiktok|youtube"
    r"|vimeo|twitch|reddit|medium|substack"
    r"|stack ?overflow|kaggle|hugging ?face|dribbble|behance|soundcloud|spotify|bandcamp|orcid|google scholar"
    r"|researchgate|goodreads|pinterest"
    r"|telegram|whatsapp|discord|skype|signal|threads|codepen|npm|hacker ?rank|leetcode|blog)\b"
)
_PLACE = re.compile(
    r"\bwhere(?:abouts)? (?:in (?:the )?\w+ (?:\w+ )?)?(?:does|do|is|are|s) (?:\w+ ){1,3}?(?:live|lives|living|based"
    r"|located|reside|resides|residing|at home|situated|from now)\b"
    r"|\b(?:which|what) (?:city|town|country|region|state|area|part of \w+|place)\b.{0,24}\b(?:live|lives"
    r"|based|located|reside|resides|living|in|home)\b(?!.{0,20}(?:work|stud|school))"
    r"|\b(?:her|his|their|\w+'s|current|home) (?:location|address|place of residence|hometown|home town|city"
    r"|residence|whereabouts)\b|\bbased (?:(?:anywhere|somewhere) )?(?:in|at|near|around|close to)\b"
    r"|\b(?:lives?|located|resides?) (?:in|near|around|close to)\b|\blocation\?"
    r"|\banschrift\b|\b(?:welche[rn]?|ihre|seine) adresse\b|\bwo (?:wohnt|lebt)\b|\bwohnort\b|\bou (?:habite|vit)\b"
    r"|\bhabite-t\b|\bdonde vive\b|\bdove (?:vive"
    r"|abita)\b|\bonde mora\b|\bwaar woont\b|住在哪|居住|現住所|どこに住"
)
_LIVING = re.compile(
    r"^\W*(?:so |and |but )?(?:is|are) \w+ (?:\w+ )?(?:based|located|living|resident)\b|^\W*(?:does"
    r"|do) \w+ (?:\w+ )?(?:live|reside)\b"
)
_CALLED = re.compile(
    r"\b(?:what is|what's) (?:(?:the |his |her |their )?(?:candidate|applicant|full|last|first"
    r"|family)?(?:'s)? ?)?(?:name|surname)\b(?! of)|\bwhat is (?:the (?:candidate|applicant)|he|she) called\b"
    r"|\bwhose resume\b|\bwho(?:se| is this| is the candidate)\b.{0,12}(?:resume|cv)|\bwie heisst (?:sie|er|frau"
    r"|herr|die (?:bewerberin|kandidatin|person)|der (?:bewerber|kandidat))\b"
    r"|\bcomment s'appelle\b|\bcomo se llama\b(?! (?:su|el|la|los|las)\b)|叫什么|名字"
)
_AREA = re.compile(r"\badd?ress[e]?\b|\banschrift\b|\bpost(?:al|code)\b|\bzip\b|\bstreet\b")

_LINK = re.compile(
    r"\b(?:links?|urls?)\b(?:\W*(?:please|pls|plz))?\W*$|\b(?:any|the|a|her|his|their) (?:\w+ )?links?\b|\bonline\W*$"
)
_CODE = re.compile(
    r"\b(?:see|look at|find|view|read|browse|inspect)\b.{0,24}\b(?:code|repos?|repositor(?:y|ies)|source)\b(?!\w)"
    r"|\b(?:public|open|sample) (?:code|repos?|repositor(?:y|ies))\b"
)
_CODE_HOSTS = ("github", "gitlab", "bitbucket", "codeberg", "sourcehut")
"""Where code is shown."""

_OTHERS = re.compile(
    r"\b(\w[\w-]*)(?:'s|\u2019s) (?:(?:e-?mail|phone|telephone|mobile|contact|home|private|direct|personal) )*"
    r"(?:e-?mails?|phone|number|address|contact details|details)\b"
    r"|\b(?:number|e-?mail|address|phone) (?:of|for) (?!\w+ing\b)(\w[\w-]*)\b",
    re.IGNORECASE,
)
"""Whose details are asked for, where a name is said."""


_THAT_PERSON = re.compile(r"\bthat (?:lady|gentleman|man|woman|person|guy|referee)'s\b")


def asks_another(case: Case) -> bool:
    """Whether the details of somebody else are asked for: a referee's, a supervisor's, a colleague's."""
    own = stems(case.index.resume.name)
    if _THAT_PERSON.search(case.reading.folded):
        return True
    for match in _OTHERS.finditer(case.reading.text):
        name = match.group(1) or match.group(2)
        if name[:1].isupper() and not stems(name) & own:
            return True
    return False


def wanted(case: Case) -> tuple[str, ...]:
    """Which of `email`, `phone`, `url`, `profiles`, `location`, `name` a question asks for."""
    folded = case.reading.folded
    if asks_another(case) or (Section.REFERENCES in case.reading.nouns and case.reading.asks(Form.WHO)):
        return ()
    about_work = {Section.WORK, Section.EDUCATION} & case.reading.sections
    found = [
        name
        for name, pattern in (
            ("email", _EMAIL),
            ("phone", _PHONE),
            ("url", _URL),
            ("profiles", _PROFILES),
            ("name", _CALLED),
        )
        if pattern.search(folded)
    ]
    if _networks(case) or (_LINK.search(folded) and not _has_link(case)):
        found += ["profiles"] if _networks(case) else ["url", "profiles"]
    if _REACH.search(folded) and not found:
        found += ["email", "phone", "url"] if not about_work else []
    if _PLACE.search(folded) and (_LIVING.search(folded) or not case.named()):
        found.append("location")
    return tuple(dict.fromkeys(found))


def _has_link(case: Case) -> bool:
    """Whether an entry that is spoken of has an address of its own."""
    return case.speech.leans_back or any(each.record.get("url") for each in case.subjects)


def _networks(case: Case) -> tuple[str, ...]:
    """The networks that a question asks an account of."""
    folded = case.reading.folded
    own = [each.text("network") for each in case.records.of("profiles")]
    said = [fold(each) for each in own if each and re.search(rf"(?<!\w){re.escape(fold(each))}(?!\w)", folded)]
    said += [each for each in _NETWORKS.findall(folded) if each not in said]
    hosts = [fold(each) for each in own if fold(each) in _CODE_HOSTS]
    if hosts and not said and _CODE.search(folded) and not case.named():
        return tuple(hosts)
    asked = re.search(
        r"\b(?:link|url|account|profile|handle|username|user ?name|page|find|follow|have|is (?:she|he|they)|on"
        r"|what is|what's|see|address|share|give|send)\b|^\W*\w+(?: \w+)?\W*$",
        folded,
    )
    is_alone = not [each for each in case.speech.focus if each.folded not in said]
    return tuple(said) if said and (asked or is_alone) and not _is_about_use(case, said) else ()


def _is_about_use(case: Case, networks: list[str]) -> bool:
    """Whether the question is about something else that a network's name is part of: stars, actions, marketing."""
    rest = [each for each in case.speech.focus if each.folded not in " ".join(networks)]
    plain = {"link", "url", "account", "profile", "handle", "username", "page", "address", "send", "share"}
    return any(each.folded not in plain and each.stem not in plain for each in rest)


def answer(case: Case) -> Reply | None:
    """The contact details that are asked for; none when none is, or the resume gives none of them."""
    asked = wanted(case)
    if not asked or (case.speech.leans_back and case.speech.referred and not case.reading.is_about_person):
        return None
    basics = case.records.basics
    said: list[Statement] = []
    for each in asked:
        if each == "profiles":
            said += _profiles(case)
        elif basics:
            found = _location(case, basics) if each == "location" else _field(case, basics, each)
            said += [found] if found else []
    return reply("contact", *said)


def _field(case: Case, basics: Record, name: str) -> Statement | None:
    found = basics.get(name)
    if not found:
        return None
    words = {"email": "email address", "phone": "phone number", "url": "website", "name": "full name"}[name]
    return say(f"{case.name}'s {words} is {found.text}", found.passage)


def _location(case: Case, basics: Record) -> Statement | None:
    order = (
        "location/address",
        "location/postalCode",
        "location/city",
        "location/region",
        "location/countryCode",
        "location/country",
        "location",
    )
    wanted_keys = order if _AREA.search(case.reading.folded) else order[2:]
    found = [each for key in wanted_keys for each in [basics.get(key)] if each]
    if not found:
        return None
    text = f"{case.name} is based in {', '.join(each.text for each in found)}"
    return say(f"{_agreement(case, found)}{text}", *(each.passage for each in found))


def _agreement(case: Case, found: Sequence[Field]) -> str:
    """Yes or no, where a place is named that the person may live in."""
    if not _LIVING.search(case.reading.folded):
        return ""
    names = [each for each in case.speech.focus if each.is_capitalised]
    held = frozenset(stem for each in found for stem in stems(each.text))
    country = country_in(case.reading.text)
    own = next((each.text for each in found if each.name == "location" and "country" in each.key.casefold()), "")
    if any(each.stem in held for each in names) or (country and country == country_of_code(own)):
        return "Yes. "
    return "No. " if names and not re.search(r"\b(?:near|around|close to)\b", case.reading.folded) else ""


def _profiles(case: Case) -> list[Statement]:
    networks = _networks(case)
    records = [
        each
        for each in case.records.of("profiles")
        if not networks or fold(each.text("network")).replace(" ", "") in {net.replace(" ", "") for net in networks}
    ]
    return [
        say(f"{case.name}'s {each.text('network') or 'online'} profile is {_address(each)}", *_cites(each))
        for each in records
    ]


def _address(record: Record) -> str:
    username, url = record.text("username"), record.text("url")
    return f"{url} (username {username})" if url and username else url or f"under the username {username}"


def _cites(record: Record) -> tuple[Passage, ...]:
    fields: tuple[Field, ...] = record.fields
    return tuple(each.passage for each in fields)


def details(case: Case) -> str:
    """Which contact details the resume gives, for a visitor who asked for another."""
    basics = case.records.basics
    names = (("email", "an email address"), ("phone", "a phone number"), ("url", "a website"))
    held = [words for key, words in names if basics and basics.get(key)]
    held += [f"a {each.text('network')} profile" for each in case.records.of("profiles") if each.text("network")]
    return joined(held)
