"""Everyday words that say nearly the same in questions and resumes, whatever the trade."""

import re
from functools import lru_cache

from resume_chat.domain.answering.stems import stem

_GROUPS = """
reduce reduced cut cuts lower lowered decrease decreased drop dropped fell fall shrink save saved less down halved
    minimise minimize trim trimmed shorten shortened slashed
increase increased raise raised rose grow grew growth boost boosted improve improved up gain gained doubled tripled
    more higher
improve improved better enhance enhanced optimise optimize optimised optimized upgrade upgraded speed faster
build built create created develop developed design designed make made construct constructed implement implemented
    write wrote written set establish established found founded introduce introduced launch launched produce
    produced start started open opened author
lead led head headed manage managed run ran direct directed oversee oversaw supervise supervised own owned chair
    chaired lead coordinate coordinated responsible leader leads leading
teach taught train trained instruct instructed coach coached mentor mentored tutor tutored lecture lectured educate
    educated preceptor teaching training instructor teacher lesson class workshop
move moved migrate migrated transfer transferred switch switched transition transitioned convert converted replace
    replaced change changed migration
fix fixed repair repaired restore restored solve solved resolve resolved debug troubleshoot
begin began begun start started commence launch launched join joined
end ended finish finished complete completed conclude concluded graduate graduated
win won award awarded receive received earn earned honour honored prize
work worked employ employed job serve served
study studied learn learned attend attended
speak spoke spoken talk talked language
people person employee employees staff member members team colleagues workers headcount personnel
team group squad crew brigade department unit staff platoon
company firm employer organisation organization business enterprise corporation agency studio
customer customers client clients buyer buyers user users
money revenue income sales turnover funds budget cost costs spend price grant grants
fast quick quickly rapid speed duration latency time minutes seconds hours
size big large number many count
problem issue bug fault error defect incident
use used apply applied employ utilise utilize operate operated work
help helped assist assisted support supported advise advised consult consulted
sell sold sales
buy bought purchase purchased procure procured
measure measured track tracked monitor monitored
test tested testing check checked verify verified quality
plan planned organise organised organize organized arrange arranged schedule scheduled coordinate
deploy deployed release released ship shipped deliver delivered roll
analyse analyze analysed analyzed analysis analytics study examine examined investigate evaluate evaluated
negotiate negotiated bargain agree agreed
hire hired recruit recruited employ onboard
travel abroad overseas international foreign
software application app program system tool platform
article paper publication essay post study report
topic subject theme title about
cheap cheaper cost costs save
child children kid kids pupil pupils student students
elderly senior seniors older
doctor physician
nurse nurses nursing
lawyer attorney solicitor
shop store retail
school college academy
car vehicle automobile
boat boats ship ships vessel vessels sea cruise cruises marine maritime
boss manager supervisor superior reports
picture image photo photograph
house home building
farm agriculture
cook cooked cooking chef kitchen
machine machines equipment device devices apparatus
paint painted painting
sing singing choir
sail sailing boat
film movie video
book books handbook
duty task responsibility
part role
deployed deployment posted stationed mission
rating rated score grade
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in re.sub(r"\n\s+", " ", _GROUPS.strip()).splitlines():
        group = {stem(each) for each in line.split()}
        for each in group:
            found.setdefault(each, set()).update(group)
    return {each: frozenset(group - {each}) for each, group in found.items()}


def alike(word: str) -> frozenset[str]:
    """The stems that may stand for a stem; none for most words but the one who does it: `director` for `direct`."""
    return _table().get(word, frozenset()) | _doer(word)


@lru_cache(maxsize=4096)
def _doer(word: str) -> frozenset[str]:
    """Those who do what a verb says, and what they do."""
    done = {
        word.removesuffix(each) for each in ("or", "er", "ion") if len(word) > len(each) + 4 and word.endswith(each)
    }
    bases = {word, *done}
    return frozenset(f"{base}{end}" for base in bases if len(base) > 3 for end in ("", "or", "er", "ion")) - {word}
