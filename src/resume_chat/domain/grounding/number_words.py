"""Numbers as they are written: in digits with separators of several countries, or in words."""

import re

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_FOREIGN = (
    "ein eine einen einem einer un une uno una um uma een 一",
    "zwei deux dos due dois duas twee 两 二",
    "drei trois tres tre drie 三",
    "vier quatre cuatro quattro quatro 四",
    "funf cinq cinco cinque vijf 五",
    "sechs six seis sei zes 六",
    "sieben sept siete sette sete zeven 七",
    "acht huit ocho otto oito 八",
    "neun neuf nueve nove negen 九",
    "zehn dix diez dieci dez tien 十",
    "elf onze once undici 十一",
    "zwolf douze doce dodici doze twaalf 十二",
    "dreizehn treize trece tredici treze dertien 十三",
    "vierzehn quatorze catorce quattordici catorze veertien 十四",
    "funfzehn quinze quince quindici vijftien 十五",
    "sechzehn seize dieciseis sedici dezesseis zestien 十六",
    "siebzehn dix-sept diecisiete diciassette dezessete zeventien 十七",
    "achtzehn dix-huit dieciocho diciotto dezoito achttien 十八",
    "neunzehn dix-neuf diecinueve diciannove dezenove negentien 十九",
    "zwanzig vingt veinte venti vinte twintig 二十",
)
WORDS: dict[str, int] = {
    **{word: value for value, line in enumerate(_FOREIGN, start=1) for word in line.split()},
    **_UNITS,
    **_TENS,
}
"""Number words, folded; `six` is six in English and in French."""
SMALL = 12
"""The largest number that is usually written as a word, and needs no proof when it stands alone."""

DIGITS = r"\d{1,3}(?:[ ,.'\u202f]\d{3})+(?:[.,]\d{1,6})?(?![\d])|\d{1,15}(?:[.,]\d{1,9}){0,4}"
"""A number in digits."""
_TENS_WORDS = "|".join(_TENS)
_UNIT_WORDS = "|".join(word for word, value in _UNITS.items() if value < 10)
_ALL_WORDS = "|".join(sorted((re.escape(each) for each in WORDS if each.isascii()), key=len, reverse=True))
_IDEOGRAPHS = "|".join(sorted((each for each in WORDS if not each.isascii()), key=len, reverse=True))
WORDED = rf"(?:(?:{_TENS_WORDS})[- ](?:{_UNIT_WORDS})|{_ALL_WORDS})(?![a-z])|{_IDEOGRAPHS}"
"""A number below a hundred in words; to be preceded by something that is no letter."""
SCALES = {
    "k": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3, "hundred": 1e2, "hundert": 1e2, "cent":
    1e2, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "millon":
    1e6, "millones": 1e6, "milioni": 1e6, "milione": 1e6, "milhoes": 1e6, "miljoen": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "billions": 1e9, "mrd": 1e9, "milliard": 1e9, "milliards": 1e9, "milliarde": 1e9, "milliarden":
    1e9, "miliardi": 1e9, "万": 1e4, "亿": 1e8, "千": 1e3, "dozen": 12.0,
}  # fmt: skip
"""What a number may be multiplied by, folded."""
SCALE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))


def readings(written: str) -> frozenset[float]:
    """What a number may mean: `1.200` is one point two, or twelve hundred."""
    if written in WORDS:
        return frozenset((float(WORDS[written]),))
    if not written[:1].isdigit():
        tens, _, unit = written.replace("-", " ").partition(" ")
        return frozenset((float(_TENS.get(tens, 0) + _UNITS.get(unit, 0)),))
    bare = re.sub(r"(?<=\d)[ '\u202f](?=\d)", "", written)
    found = set()
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", bare):
        found.add(float(bare.replace(",", "")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?", bare) and not re.fullmatch(r"\d{1,3},\d{3}", bare):
        found.add(float(bare.replace(".", "").replace(",", ".")))
    return frozenset(found)


def scaled(values: frozenset[float], scale: str | None) -> frozenset[float]:
    """The same times a thousand, a million ...; a bare `m` may be metres as well."""
    if not scale:
        return values
    multiplied = frozenset(round(each * SCALES[scale], 6) for each in values)
    return multiplied | values if scale in {"m", "b", "mm", "cent"} else multiplied
