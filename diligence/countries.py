"""Turns a source's words for a country into an ISO 3166 code, and a code into a reader's short name.

Nothing is guessed: words that name no single country ("Global", "Unknown", "European Union (EU)", "Outside UK")
give None.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import pycountry

#: Words that sources write and ISO 3166 does not give, folded as in `_words`. Gateway to Research, the watchlists of
#: the United States, United Nations and European Union, and ROR were read for them.
_OTHER_WORDS = {
    "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "united kingdom of great britain": "GB", "united kingdom": "GB",
    "usa": "US", "us": "US", "u s a": "US", "u s": "US", "america": "US",
    "united states": "US", "united states of america": "US",
    "russia": "RU", "ussr": "RU",
    "pr china": "CN", "p r china": "CN", "prc": "CN", "mainland china": "CN", "peoples republic china": "CN",
    "people s republic china": "CN", "china mainland": "CN",
    "taiwan": "TW", "republic china": "TW", "taiwan roc": "TW",
    "hong kong": "HK", "hong kong sar": "HK", "hong kong special administrative region china": "HK",
    "china hong kong special administrative region": "HK", "china hong kong sar": "HK", "hongkong": "HK",
    "macao": "MO", "macau": "MO", "macao special administrative region china": "MO", "macao sar": "MO",
    "china macao special administrative region": "MO", "china macao sar": "MO",
    "korea": "KR", "south korea": "KR", "republic korea": "KR", "korea south": "KR", "korea republic": "KR",
    "north korea": "KP", "dprk": "KP", "korea north": "KP", "democratic people s republic korea": "KP",
    "iran": "IR", "syria": "SY", "vietnam": "VN", "viet nam": "VN", "laos": "LA", "burma": "MM", "myanmar": "MM",
    "myanmar burma": "MM", "brunei": "BN", "libya": "LY", "libyan arab jamahiriya": "LY", "palestine": "PS",
    "palestinian territories": "PS", "palestinian territory occupied": "PS", "palestinian territory": "PS",
    "west bank": "PS", "gaza strip": "PS", "state palestine": "PS",
    "tanzania": "TZ", "venezuela": "VE", "bolivia": "BO", "moldova": "MD", "macedonia": "MK", "fyrom": "MK",
    "former yugoslav republic macedonia": "MK", "czech republic": "CZ", "czech rep": "CZ", "slovakia": "SK",
    "slovak republic": "SK", "slovakia slovak republic": "SK", "turkey": "TR", "turkiye": "TR",
    "ivory coast": "CI", "cote d ivoire": "CI", "cape verde": "CV", "swaziland": "SZ", "east timor": "TL",
    "congo": "CG", "congo brazzaville": "CG", "republic congo": "CG",
    "democratic republic congo": "CD", "congo democratic republic": "CD", "dr congo": "CD", "congo kinshasa": "CD",
    "drc": "CD", "zaire": "CD",
    "holland": "NL", "netherlands": "NL", "gambia": "GM", "bahamas": "BS", "micronesia": "FM",
    "vatican": "VA", "vatican city": "VA", "holy see": "VA", "kosovo": "XK", "uae": "AE", "u a e": "AE",
    "emirates": "AE", "fiji": "FJ", "isle of man": "IM", "republic ireland": "IE", "eire": "IE",
    "crimea region ukraine": "UA", "crimea occupied": "UA", "curacao": "CW", "reunion": "RE",
    "virgin islands british": "VG", "british virgin islands": "VG", "us virgin islands": "VI",
    "falkland islands": "FK", "sint maarten": "SX", "saint helena": "SH", "st lucia": "LC", "st kitts and nevis": "KN",
    "st vincent and the grenadines": "VC", "st vincent and grenadines": "VC",
}  # fmt: skip

#: A reader's names where ISO 3166's own short name is long or inverted.
_SHORT_NAMES = {
    "BN": "Brunei", "BO": "Bolivia", "CD": "Democratic Republic of the Congo", "CG": "Republic of the Congo",
    "FK": "Falkland Islands", "FM": "Micronesia", "GB": "United Kingdom", "HK": "Hong Kong", "IR": "Iran",
    "KP": "North Korea", "KR": "South Korea", "LA": "Laos", "MD": "Moldova", "MO": "Macao", "NL": "Netherlands",
    "PS": "Palestine", "RU": "Russia", "SH": "Saint Helena", "SX": "Sint Maarten", "SY": "Syria", "TR": "Turkey",
    "TW": "Taiwan", "TZ": "Tanzania", "US": "United States", "VA": "Holy See", "VE": "Venezuela",
    "VG": "British Virgin Islands", "VI": "US Virgin Islands", "VN": "Vietnam", "XK": "Kosovo",
}  # fmt: skip

#: Filler that only describes the form of a state; dropped with its place in the phrase ("Netherlands, Kingdom of the").
_FILLER = frozenset({"of", "the"})
#: Words that may follow the comma of an inverted name; then what stands before the comma is the country.
_STATE_FORMS = frozenset({
    "republic", "kingdom", "commonwealth", "federation", "federal", "federative", "state", "states", "union",
    "sultanate", "emirate", "principality", "confederation", "bailiwick", "duchy", "province", "islamic", "arab",
    "democratic",
})  # fmt: skip
#: Regions that Gateway to Research writes where a body of the United Kingdom has no country.
_UK_REGIONS = frozenset({
    "east midlands", "east england", "london", "north east", "north west", "south east", "south west",
    "west midlands", "yorkshire and humber",
})  # fmt: skip


def _words(text: str) -> str:
    """Fold to lower-case words without accents, punctuation or filler."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("&", " and ")
    return " ".join(w for w in re.sub(r"[^\w\s]", " ", plain).split() if w not in _FILLER)


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            words = getattr(country, attribute, None)
            if words:
                table.setdefault(_words(words), country.alpha_2)
        table.setdefault(country.alpha_3.casefold(), country.alpha_2)
    for country in pycountry.countries:  # "Bolivia, Plurinational State of": the part before the comma, where free
        head = _words(country.name.split(",")[0])
        if "," in country.name:
            table.setdefault(head, country.alpha_2)
    table.update({_words(words): code for words, code in _OTHER_WORDS.items()})
    table.update(dict.fromkeys(_UK_REGIONS, "GB"))
    return table


@lru_cache(maxsize=1 << 16)
def country_code(words: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of the country that a source's words name, or None.

    Accepts ISO codes of two letters (in capitals) and three, short and official names, inverted names ("Korea,
    Republic of", "France, French Republic"), names with a note in brackets, the usual short forms, and the regions of
    the United Kingdom that Gateway to Research writes. None for words that name no single country: "Global",
    "Unknown", "European Union (EU)", "Outside UK", several countries.
    """
    text = words.strip()
    if re.fullmatch(r"[A-Z]{2}", text):
        if text == "UK":
            return "GB"
        return text if text == "XK" or pycountry.countries.get(alpha_2=text) else None
    table = _table()
    whole = _words(text)
    if whole in table:
        return table[whole]
    without_note = re.sub(r"\([^)]*\)", " ", text)
    if without_note != text and _words(without_note) in table:
        return table[_words(without_note)]
    # "France, French Republic", "Hong Kong, Special Administrative Region of China": the head is the name, and the
    # tail says only what form of state it is. "Congo, The Democratic Republic of the" was met whole above.
    head, comma, tail = text.partition(",")
    if comma and (_STATE_FORMS & set(_words(tail).split()) or "special administrative region" in _words(tail)):
        return table.get(_words(head))
    return None


@lru_cache(maxsize=1024)
def country_name(code: str) -> str:
    """Return a short English name for an ISO 3166 alpha-2 code; an unknown code comes back as it is."""
    if code in _SHORT_NAMES:
        return _SHORT_NAMES[code]
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    name: str = getattr(country, "common_name", country.name)
    return name.split(",", maxsplit=1)[0]


@lru_cache(maxsize=1 << 12)
def is_foreign_only(words: str) -> bool:
    """Whether a source says no more than that a body is not in the United Kingdom ("Outside UK")."""
    return _words(words) in {"outside uk", "outside united kingdom", "non uk"}


def country_phrases() -> dict[str, str]:
    """Return every folded phrase that names one country, with its code: for finding countries inside longer text."""
    return {words: code for words, code in _table().items() if len(words) > 2 or words in {"uk", "us"}}
