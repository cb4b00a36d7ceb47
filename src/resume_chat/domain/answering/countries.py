"""Countries by their names and codes, to tell whether a place lies abroad."""

import re
from functools import lru_cache

from resume_chat.domain.answering.words import fold

_COUNTRIES = """
ad andorra|ae united arab emirates|af afghanistan|al albania|am armenia|ao angola|ar argentina
at austria osterreich|au australia|az azerbaijan|ba bosnia|bd bangladesh|be belgium belgique|bg bulgaria|bo bolivia
br brazil brasil|bw botswana|by belarus|ca canada|cd congo|ch switzerland schweiz suisse|ci ivory coast|cl chile
cm cameroon|cn china|co colombia|cr costa rica|cu cuba|cy cyprus|cz czech republic czechia
de germany deutschland allemagne|dk denmark danmark|do dominican republic|dz algeria|ec ecuador|ee estonia|eg egypt
es spain espana|et ethiopia|fi finland|fr france
gb united kingdom uk england scotland wales great britain northern ireland|ge georgia|gh ghana|gr greece
gt guatemala|hk hong kong|hn honduras|hr croatia|ht haiti|hu hungary|id indonesia|ie ireland|il israel|in india
iq iraq|ir iran|is iceland|it italy italia|jm jamaica|jo jordan|jp japan|ke kenya|kh cambodia|kr south korea korea
kw kuwait|kz kazakhstan|la laos|lb lebanon|lk sri lanka|lt lithuania|lu luxembourg|lv latvia|ma morocco|md moldova
me montenegro|mg madagascar|mk north macedonia|ml mali|mm myanmar|mn mongolia|mt malta|mx mexico|my malaysia
mz mozambique|na namibia|ng nigeria|ni nicaragua|nl netherlands holland nederland|no norway norge|np nepal
nz new zealand|om oman|pa panama|pe peru|ph philippines|pk pakistan|pl poland polska|pt portugal|py paraguay
qa qatar|ro romania|rs serbia|ru russia|rw rwanda|sa saudi arabia|se sweden sverige|sg singapore|si slovenia
sk slovakia|sn senegal|sv el salvador|sy syria|th thailand|tn tunisia|tr turkey turkiye|tw taiwan|tz tanzania
ua ukraine|ug uganda|us united states usa america|uy uruguay|uz uzbekistan|ve venezuela|vn vietnam|ye yemen
za south africa|zm zambia|zw zimbabwe|xk kosovo
"""
_MANY_WORDS_TEXT = """
united arab emirates; ivory coast; costa rica; czech republic; dominican republic; united kingdom; great
britain; northern ireland; hong kong; south korea; sri lanka; north macedonia; new zealand; saudi arabia; el
salvador; united states; south africa
"""
_MANY_WORDS = tuple(" ".join(each.split()) for each in _MANY_WORDS_TEXT.split(";"))
_STATES_TEXT = """
al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc
sd tn tx ut vt va wa wv wi wy dc
"""
_STATES = frozenset(_STATES_TEXT.split())
_STATE_NAMES = re.compile(
    r"\b(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho"
    r"|illinois|indiana|iowa|kansas"
    r"|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana"
    r"|nebraska|nevada|new hampshire"
    r"|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania"
    r"|rhode island|south carolina"
    r"|south dakota|tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming)\b"
)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str], ...]:
    found = []
    for line in _COUNTRIES.strip().replace("\n", "|").split("|"):
        code, _, rest = line.partition(" ")
        for each in _MANY_WORDS:
            if each in rest:
                found.append((each, code))
                rest = rest.replace(each, " ")
        found += [(each, code) for each in rest.split()]
    return tuple(found)


@lru_cache(maxsize=1024)
def country_in(place: str) -> str | None:
    """The code of the country that a place's text names, `us`; none when it names none."""
    folded = fold(place)
    bare = _STATE_NAMES.sub(" ", folded)
    for name, code in _names():
        if len(name) > 2 and re.search(rf"\b{re.escape(name)}\b", bare):
            return code
    if bare != folded or re.search(r", (?:" + "|".join(_STATES) + r")\b(?!.*,)", folded):
        return "us"
    return next((code for name, code in _names() if len(name) == 2 and re.search(rf"\b{name}\b", bare)), None)


def country_of_code(code: str) -> str | None:
    """A country's code, checked; none when there is no such country."""
    folded = fold(code)
    return folded if any(folded == each for _, each in _names()) else country_in(code)
