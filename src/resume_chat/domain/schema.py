"""The names of JSON Resume 1.x: its sections and fields, what people used to call them, and how they are said in English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionNames:
    """What a section and the things in it are called."""

    title: str
    """In headings: `Work`."""
    one: str
    many: str
    """In sentences: `job`, `jobs`."""
    main: tuple[str, ...]
    """The fields that say which entry it is, in the order of a heading; dates come after them."""


SECTIONS: Mapping[str, SectionNames] = {
    "basics": SectionNames(title="Basics", one="personal detail", many="personal details", main=("name", "label")),
    "work": SectionNames(title="Work", one="job", many="jobs", main=("name", "position")),
    "volunteer": SectionNames(
        title="Volunteering", one="volunteer role", many="volunteer roles", main=("organization", "position")
    ),
    "education": SectionNames(
        title="Education", one="course of study", many="courses of study", main=("institution", "studyType", "area")
    ),
    "awards": SectionNames(title="Awards", one="award", many="awards", main=("title", "awarder")),
    "certificates": SectionNames(title="Certificates", one="certificate", many="certificates", main=("name", "issuer")),
    "publications": SectionNames(
        title="Publications", one="publication", many="publications", main=("name", "publisher")
    ),
    "skills": SectionNames(title="Skills", one="skill", many="skills", main=("name",)),
    "languages": SectionNames(title="Languages", one="language", many="languages", main=("language",)),
    "interests": SectionNames(title="Interests", one="interest", many="interests", main=("name",)),
    "references": SectionNames(title="References", one="reference", many="references", main=("name",)),
    "projects": SectionNames(title="Projects", one="project", many="projects", main=("name",)),
    "meta": SectionNames(title="About this document", one="detail", many="details", main=()),
}
"""The sections of JSON Resume, by their names there."""

SECTION_ALIASES: Mapping[str, str] = {
    "bio": "basics",
    "personal": "basics",
    "personalinfo": "basics",
    "contact": "basics",
    "experience": "work",
    "workexperience": "work",
    "employment": "work",
    "jobs": "work",
    "career": "work",
    "volunteering": "volunteer",
    "volunteerwork": "volunteer",
    "studies": "education",
    "schools": "education",
    "honors": "awards",
    "honours": "awards",
    "certifications": "certificates",
    "licenses": "certificates",
    "papers": "publications",
    "articles": "publications",
    "technologies": "skills",
    "hobbies": "interests",
    "referees": "references",
    "sideprojects": "projects",
}
"""Other names of sections, folded."""

_DATES = {
    "startDate": ("start", "from", "begin", "began"),
    "endDate": ("end", "to", "until", "till"),
    "date": ("dates", "period", "year"),
}
_PLACE = {"location": ("place", "city"), "url": ("website", "homepage", "link")}

FIELD_ALIASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "basics": {
        "name": ("fullname",),
        "label": ("title", "headline", "jobtitle"),
        "image": ("picture", "photo", "avatar"),
        "email": ("mail", "emailaddress"),
        "phone": ("telephone", "tel", "mobile", "phonenumber"),
        "url": ("website", "homepage"),
        "summary": ("bio", "about"),
        "location": ("address",),
        "profiles": ("social", "accounts"),
    },
    "work": {
        "name": ("company", "employer", "organization", "organisation"),
        "position": ("title", "jobtitle", "role"),
        "highlights": ("achievements", "bullets"),
        "keywords": ("technologies", "tools", "stack", "techstack", "skills"),
        "positions": ("roles",),
        **_DATES,
        **_PLACE,
    },
    "volunteer": {
        "organization": ("organisation", "name", "company"),
        "position": ("title", "role"),
        "highlights": ("achievements", "bullets"),
        "keywords": ("technologies", "tools", "skills"),
        **_DATES,
        **_PLACE,
    },
    "education": {
        "institution": ("school", "university", "college", "name"),
        "area": ("field", "major", "subject", "fieldofstudy"),
        "studyType": ("degree",),
        "score": ("gpa", "grade"),
        "courses": ("modules", "coursework"),
        **_DATES,
        **_PLACE,
    },
    "awards": {"title": ("name", "award"), "awarder": ("issuer", "organization"), **_DATES},
    "certificates": {
        "name": ("title", "certificate", "certification"),
        "issuer": ("authority", "organization"),
        "expires": ("expirydate", "expirationdate", "expiry", "expiration", "validuntil", "validto", "expireson"),
        "date": ("issued", "issuedate", "dates", "year"),
        "url": ("website", "link"),
    },
    "publications": {
        "name": ("title",),
        "publisher": ("journal", "venue"),
        "releaseDate": ("date", "published", "publicationdate", "year"),
        "url": ("website", "link"),
    },
    "skills": {
        "name": ("skill", "category"),
        "keywords": ("items", "skills"),
        "years": ("yearsofexperience", "experience"),
    },
    "languages": {"language": ("name",), "fluency": ("level", "proficiency")},
    "interests": {"name": ("interest",), "keywords": ()},
    "references": {"name": (), "reference": ("quote", "text")},
    "projects": {
        "name": ("title",),
        "description": (),
        "highlights": ("achievements", "bullets"),
        "keywords": ("technologies", "tools", "stack", "techstack", "skills"),
        "roles": ("role",),
        "entity": ("client", "company", "organization"),
        **_DATES,
        "url": ("website", "link", "githuburl"),
    },
    "meta": {},
}
"""For each section its fields with their older or looser names, folded."""

_LABELS: Mapping[str, Mapping[str, str]] = {
    "work": {"name": "employer"},
    "volunteer": {"organization": "organization"},
    "education": {"studyType": "degree", "area": "field of study", "score": "grade", "institution": "school"},
    "projects": {"entity": "for", "roles": "role", "name": "project"},
    "awards": {"title": "award", "awarder": "awarded by"},
    "certificates": {"name": "certificate", "issuer": "issued by", "date": "obtained", "expires": "valid until"},
    "publications": {"name": "publication", "releaseDate": "published", "publisher": "publisher"},
    "skills": {"name": "skill", "years": "years of experience"},
    "interests": {"name": "interest"},
    "references": {"name": "reference by"},
    "basics": {"url": "website", "image": "picture", "label": "title"},
}
_COMMON_LABELS = {
    "startDate": "from",
    "endDate": "until",
    "url": "link",
    "countryCode": "country",
    "postalCode": "postal code",
}


def folded(name: str) -> str:
    """A field name without case and marks: `start_date`, `StartDate` and `startDate` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()


def section_of(key: str) -> str | None:
    """The JSON Resume section that a document's field is, by its name or an older one."""
    name = folded(key)
    return name if name in SECTIONS else SECTION_ALIASES.get(name)


def title_of_section(key: str) -> str:
    """A section's name in headings."""
    section = section_of(key)
    return SECTIONS[section].title if section else in_english(key).capitalize()


def in_english(key: str) -> str:
    """A field name as words: `yearsOfExperience` is `years of experience`."""
    spaced = re.sub(r"(?<=[a-z\d])(?=[A-Z])", " ", re.sub(r"[\W_]+", " ", key)).strip()
    return spaced if spaced.isupper() else spaced.lower()


def label_of(section: str | None, field: str) -> str:
    """What a field is called before its value."""
    return _LABELS.get(section or "", {}).get(field) or _COMMON_LABELS.get(field) or in_english(field)
