"""Addresses in texts: web, e-mail and telephone; and whether they are those of the resume."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_END = r"[^\s<>\"'`{}|\\^\u3000-\u9fff\uff00-\uffef]"
_URL = re.compile(rf"(?i)(?<![a-z0-9])(?:(?:https?|ftp|ws|wss|file)://|//(?=[\w-]+\.)|www\.){_END}{{1,400}}")
_SCHEME = re.compile(r"(?i)(?<!\w)(?:(?:javascript|vbscript)\s{0,4}:|data:(?=[a-z]{1,20}/|;|,))\S{0,200}")
_MAIL = re.compile(r"(?i)(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_TOP = (
    "com|org|net|io|dev|edu|gov|co|ai|app|me|info|biz|eu|uk|de|fr|es|it|nl|ch|at|us|ca|au|in|cn|ru|jp|br|pl|se|no|dk|fi|be|pt|cz|ie"
    "|xyz|site|online|shop|tech|cloud|link|click|page|example|test|local|onion|zip|mov|to|ly|gg|tk"
)
_HOST = re.compile(rf"(?i)(?<![\w@./-])(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_TOP})(?![\w-])(?:[:/]{_END}{{0,400}})?")
_NUMERIC_HOST = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\d.]\d)")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|\()?\d[\d ()./\u2011-]{6,22}\d(?![\w])")
_TRAILING = ".,;:!?)]}'\"*_"


@dataclass(frozen=True, slots=True)
class Address:
    """One address in a text."""

    start: int
    end: int
    text: str
    is_web: bool


def addresses(text: str) -> tuple[Address, ...]:
    """Every web and mail address of a text, in order; none inside another."""
    found: list[Address] = []
    for pattern, is_web in ((_URL, True), (_MAIL, False), (_SCHEME, True), (_HOST, True), (_NUMERIC_HOST, True)):
        for match in pattern.finditer(text):
            said = match.group().rstrip(_TRAILING)
            start, end = match.start(), match.start() + len(said)
            if said and not any(each.start < end and start < each.end for each in found):
                found.append(Address(start, end, said, is_web))
    return tuple(sorted(found, key=lambda each: each.start))


def phones(text: str) -> tuple[tuple[int, int, str], ...]:
    """Telephone numbers: start, end, digits. Dates and plain numbers are none."""
    found = []
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        is_marked = match.group()[0] == "+" or digits.startswith("00") or bool(re.match(r"\(\d{2,5}\)", match.group()))
        groups = re.findall(r"\d+", match.group())
        is_thousands = all(len(each) == 3 for each in groups[1:]) and len(groups[0]) <= 3 and not is_marked
        is_date = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", match.group()) and not is_marked
        if len(digits) >= (7 if is_marked else 8) and len(groups) > 1 and not is_thousands and not is_date:
            found.append((match.start(), match.end(), digits))
    return tuple(found)


def bare(address: str) -> str:
    """A web address as addresses are compared: without scheme, `www.` and a slash at its end."""
    return re.sub(r"(?i)^(?:[a-z]+:)?(?://)?(?:www\.)?", "", address.rstrip(_TRAILING)).rstrip("/").casefold()


def host(address: str) -> str:
    """The host of a web address."""
    return re.split(r"[/?#:]", bare(address).rpartition("@")[2], maxsplit=1)[0]


class KnownAddresses:
    """The addresses of a resume."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._web: set[str] = set()
        self._hosts: set[str] = set()
        self._mails: set[str] = set()
        self._phones: set[str] = set()
        for text in texts:
            for each in addresses(text):
                if each.is_web:
                    self._web.add(bare(each.text))
                    self._hosts.add(host(each.text))
                else:
                    self._mails.add(each.text.casefold().removeprefix("mailto:"))
            self._phones.update(digits for _, _, digits in phones(text))

    def has(self, address: str) -> bool:
        """Whether an address, or the host alone, stands in the resume."""
        if re.match(r"(?!(?i:https?|mailto):)[\w.+-]+\s*:(?!\d)", address):
            return False
        if "@" in address and "/" not in address:
            return address.casefold().removeprefix("mailto:") in self._mails
        return bare(address) in self._web or (bare(address) == host(address) and host(address) in self._hosts)

    def has_phone(self, digits: str) -> bool:
        """Whether a telephone number is the resume's, with or without its country's code."""
        tail = digits.lstrip("0")
        return any(known.endswith(tail) or digits.endswith(known.lstrip("0")) for known in self._phones)
