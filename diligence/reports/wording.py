"""The fixed phrases that every report uses, and the check that nothing accuses a body outside a quotation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime

from diligence.document import Document, NotConsulted, OwnershipStep, RoleReading
from diligence.model import ListKind, MatchRelation, MatchStatus, YesNoUnsure

#: The names and words of the levels: the table "review level" of the product, word for word.
LEVEL_NAMES = ("none", "note", "standard", "enhanced", "refer")
LEVEL_WORDS = (
    "No indicator found in the sources consulted",
    "information note",
    "standard check",
    "enhanced review",
    "seek legal or compliance advice before going on",
)

NOTICE = (
    "This report is not legal advice. It does not replace advice from the Research Collaboration Advice Team (RCAT), "
    "the Export Control Joint Unit (ECJU) or the Investment Security Unit (ISU)."
)
NOTICE_NAMES = ("legal advice", "RCAT", "ECJU", "ISU")
CORRECTION = (
    "To correct a statement, write to the office that issued this report with the finding's number and a public "
    "record that shows the fact. A correction of a fact that comes with the software is made as a dated row of its "
    "registers, and a new run of the same case shows it. This report is not changed by that, and reports made earlier "
    "are not marked: screen the grant again."
)
PERSON_DECIDES = (
    "A person decides. Nothing is blocked or approved by this report; a finding is a reason to look closer, "
    "and may be dismissed with a reason."
)
METHOD = (
    (
        "Every finding is a path from the grant to a reason, and each step carries the words of a public record. The "
        "level comes from the policy named at the head, which joins three axes by AND: technology, state link, end "
        "use and people. The country of a body raises nothing by itself."
    ),
    (
        "A body is taken to be on a list only when an identifier is shared, or when the whole name agrees and so does "
        "the place. Anything weaker is printed as possible. Four kinds of list are kept apart: legal, government, "
        "assessment and press."
    ),
    (
        "A record says what its publisher knew on the day it was retrieved. Where a record is silent, this report "
        "says that nothing was found, not that nothing exists."
    ),
)
POSSIBLE_NOT_COUNTED = (
    "A possible match is a question for a person. It counts in no level until somebody has settled it."
)
NO_FINDINGS = LEVEL_WORDS[0] + "."
NO_LISTING = "No entry found on the lists consulted"
NO_STATE_LINK = "None found in the sources consulted"
NOT_RECORDED = "not recorded"
NOT_ASKED = "not asked"

AXIS_WORDS = {
    "technology": "Technology",
    "state_link": "State link",
    "end_use": "End use and people",
}
#: What each axis asks, in a reader's words.
AXIS_QUESTIONS = {
    "technology": "Is the technology dual-use or sensitive?",
    "state_link": "Does a body in the case have a documented tie to a foreign state, military or listed body?",
    "end_use": "Is the end use military, police, intelligence or border work, or are people identified?",
}
STRENGTH_WORDS = {
    "none": "no indicator found",
    "context": "context only",
    "direct": "direct evidence",
    "civil": "civil state link",
    "defence_or_security": "defence or security state link",
    "assessed_defence": "defence or security tie in an assessment only, not in a government record",
    "listed_legal": "on a legal list",
    "listed_government": "on a government research-security list",
    "listed_assessment": "on a list by a research institute",
    "listed_press": "named in press reports",
    "listed_own": "on a list of this office",
}
LIST_KIND_WORDS: dict[ListKind, str] = {
    "legal": "legal list (sanctions or export control)",
    "government": "government research-security list, not a sanction",
    "assessment": "assessment by a research institute, not a government list",
    "press": "press report, not a list with legal force",
    "own": "list kept by this office",
}
STATUS_WORDS: dict[MatchStatus, str] = {
    "confirmed": "confirmed",
    "probable": "probable",
    "possible": "possible (a question, not counted)",
}
MATCH_RELATION_WORDS: dict[MatchRelation, str] = {
    "is": "the same body as",
    "unit of": "a unit of the listed body",
    "has unit": "has a part that is listed as",
}
IN_FORCE_WORDS: dict[YesNoUnsure, str] = {"yes": "in force", "no": "not in force", "unsure": "unsure whether in force"}

#: How the title of a source tells what it would have shown.
_TOPICS = {
    topic: re.compile(words, re.IGNORECASE)
    for topic, words in {
        "papers": r"\b(?:papers?|publications?|openalex|crossref|europe ?pmc)\b",
        "owners": r"\b(?:owners?|ownership|companies house|gleif)\b",
        "sectors": r"\b(?:sectors?|grants on the web)\b",
    }.items()
}

#: The roles of Gateway to Research (API 1 and 2) that bring money.
CO_FUNDER_ROLES = frozenset({"CO_FUNDER", "COFUND_ORG"})
#: The relations of a path that are about money or papers.
MONEY_AND_PAPER_RELATIONS = frozenset({"publication", "funded by", "co-funder", "further funding from"})

#: Fixed English names: strftime would follow the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def level_words(number: int) -> str:
    """Return the product's words for a level from 0 to 4; ValueError for any other number."""
    if not 0 <= number < len(LEVEL_WORDS):
        raise ValueError(f"no level {number}: levels go from 0 to {len(LEVEL_WORDS) - 1}")
    return LEVEL_WORDS[number]


def day_words(day: date | None) -> str:
    """Return a date as "21 May 2019", or "not recorded"."""
    return NOT_RECORDED if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_words(moment: datetime) -> str:
    """Return an aware time as "21 May 2019, 14:05 UTC"."""
    moment = moment.astimezone(UTC)
    return f"{day_words(moment.date())}, {moment:%H:%M} UTC"


def span_words(start: date | None, end: date | None) -> str:
    """Return a period in words; what the record leaves open is said, not guessed."""
    if start is None and end is None:
        return "dates not recorded"
    if start is None:
        return f"until {day_words(end)}, start not recorded"
    if end is None:
        return f"from {day_words(start)}, end not recorded"
    return f"{day_words(start)} to {day_words(end)}"


def money_words(value_gbp: float | None) -> str:
    """Return pounds as "£6,104,264" (pence only where there are any), or "value not recorded"."""
    if value_gbp is None:
        return "value not recorded"
    return f"£{value_gbp:,.0f}" if value_gbp == int(value_gbp) else f"£{value_gbp:,.2f}"


def in_force_words(on_activity: YesNoUnsure, today: YesNoUnsure) -> str:
    """Return both dates in words, as rule 5 of the product asks: on the activity date and today."""
    return f"{IN_FORCE_WORDS[on_activity]} on the activity date; {IN_FORCE_WORDS[today]} today"


def hops_words(hops: int, *, direct: bool) -> str:
    """Return "direct (1 step)" or "indirect (n steps)", as rule 7 of the product asks."""
    return f"{'direct' if direct else 'indirect'} ({hops} step{'' if hops == 1 else 's'})"


def role_words(role: RoleReading) -> str:
    """Return a role with the source's own value, whether it was declared or reported, and its dates."""
    return f"{role.words} ({role.value}), {role.basis}; {span_words(role.start, role.end)}"


def co_funding_words(papers: int, of_known: int, total: int) -> str:
    """Return a count with its denominators, as rule 8 of the product asks: never "12 papers" alone."""
    unknown = total - of_known
    return f"{papers} of {papers_words(of_known)} whose funders are known; {unknown} unknown"


def papers_words(number: int) -> str:
    """Return "1 paper" or "12 papers"."""
    return f"{number} paper{'' if number == 1 else 's'}"


def years_words(first: int | None, last: int | None) -> str:
    """Return "2017", "2017 to 2020", or that the years are not recorded."""
    years = sorted({year for year in (first, last) if year is not None})
    return " to ".join(str(year) for year in years) or "years not recorded"


def known_funders_words(with_known: int, total: int) -> str:
    """Return how far the funders of the papers are known, with both numbers."""
    if with_known == total:
        return f"{papers_words(total)} of the grant; the funders of all are known."
    if not with_known:
        return f"{papers_words(total)} of the grant; the funders of none are known."
    return f"{papers_words(total)} of the grant; funders are known for {with_known}, unknown for {total - with_known}."


def ownership_words(on_activity: YesNoUnsure, today: YesNoUnsure) -> str:
    """Return whether a chain of owners holds, on both dates, as rule 5 of the product asks."""
    return f"on the activity date: {on_activity}; today: {today}"


def share_words(step: OwnershipStep) -> str:
    """Return what a source says of one owner: kind, share and dates; what it leaves open is said."""
    since = "since when not recorded" if step.since is None else f"since {day_words(step.since)}"
    until = "" if step.until is None else f" until {day_words(step.until)}"
    return f"{step.owner_kind or 'kind of owner not recorded'}; share {step.share or NOT_RECORDED}; {since}{until}"


def review_words(review: date | None, screened: datetime) -> str:
    """Return the review date of a decision, and that it lies before the screening where it does."""
    if review is None:
        return "no review date set"
    due = " (before this screening: due)" if review < screened.astimezone(UTC).date() else ""
    return f"{day_words(review)}{due}"


def not_looked_up(document: Document, topic: str) -> tuple[NotConsulted, ...]:
    """Return the sources on a topic ("papers", "owners" or "sectors") that the document says were not consulted."""
    return tuple(source for source in document.not_consulted if _TOPICS[topic].search(source.title))


def looked_up(document: Document, topic: str) -> bool:
    """Return whether any source on a topic was consulted, so that finding nothing in it means something."""
    return any(_TOPICS[topic].search(source.title) for source in document.consulted)


def says_notice(text: str) -> bool:
    """Return whether a notice names everything that rule 16 of the product asks for."""
    return all(name in text for name in NOTICE_NAMES)


def is_non_commercial(licence: str) -> bool:
    """Return whether a licence keeps commercial users out (rule 14 of the product: such data is marked)."""
    return re.search(r"\bNC\b|non-?\s?commercial", licence, re.IGNORECASE) is not None


#: Said beside the sectors, because EPSRC prints a sector for a part of a grant too.
SECTOR_CAVEAT = "the sector need not cover the whole grant"
#: What each kind of state funder is called; a civil one is a note and no more.
CO_FUNDING_KIND_WORDS = {
    "civil": "civil state funder",
    "defence_or_security": "defence or security funder of a state",
}
VERDICT_WORDS = {"same": "the same body", "different": "a different body", "unsure": "unsure"}
CO_FUNDING_NOTE = (
    "A paper counts where a source names the funder for it. A paper for which no source names any "
    "funder is unknown, not unfunded. A paper with several state funders stands on several rows."
)
INSTITUTIONS_NOTE = (
    "As the papers' records print them, each once a paper; without a ROR id, two spellings are two rows. A country "
    "alone is never a finding."
)
UNDECLARED_NOTE = (
    "Observations with dates. A body may join a grant after its award; being named later says nothing else about it."
)
OWNERSHIP_NOTE = (
    "Ownership is as the named registers give it. A register may be late, and an owner below its threshold does not "
    "appear."
)
CONTEXT_NOTE = (
    "Dated public facts on these bodies and on surveillance technology, each with who says so. They are context: they"
    " raise no flag and no level, and where two sides differ both are given."
)
JUDGEMENTS_NOTE = (
    "What a person decided about an identity or a match wins over what the software computed, and is shown at every "
    "run until it is decided anew."
)
CHANGES_NOTE = "The same record was received more than once. What differs is said here; every version is kept."

#: What no sentence of ours says (rule 10 of the product): accusations, and verdicts that no record supports.
#: Each is matched on folded text, where hyphens are spaces. A label stands for the whole pattern.
_BANNED: dict[str, re.Pattern[str]] = {
    label: re.compile(pattern)
    for label, pattern in {
        "linked to the military": r"\b(?:link(?:s|ed)?|ties|tied|connect(?:ed|ion|ions))(?: \w+)? (?:to|with) "
        r"(?:the |a )?(?:\w+ )?(?:military|army|pla)\b",
        "military-linked": r"\b(?:military|army|pla|state|spy) (?:linked|tied|connected)\b",
        "spy": r"\b(?:spy|spies|spied|spying|espionage)\b",
        "hostile": r"\bhostil(?:e|ity)\b",
        "suspicious": r"\bsuspicio(?:us|usly|n|ns)\b",
        "suspect": r"\bsuspect(?:s|ed)?\b",
        "guilty": r"\bguilt(?:y)?\b",
        "enemy": r"\b(?:enemy|enemies|adversar(?:y|ies))\b",
        "bad actor": r"\b(?:bad|threat|malign|rogue) actors?\b",
        "infiltrate": r"\binfiltrat\w*\b",
        "complicit": r"\bcomplicit\w*\b|\bcollu(?:de|ded|sion)\b",
        "wrongdoing": r"\bwrong ?doing\b|\bmisconduct\b",
        "nefarious": r"\b(?:nefarious|sinister|shady|dubious|murky)\b",
        "dangerous": r"\bdangerous\b",
        "accused": r"\baccus(?:e|es|ed|ing)\b",
        "red flag": r"\bred flags?\b",
        "blacklisted": r"\bblack ?list(?:s|ed|ing)?\b",
        "sanctioned": r"\bsanctioned\b",
        "front for": r"\bfront (?:company|organisation|for)\b",
        "stolen": r"\b(?:steal|steals|stole|stolen)\b",
        "low risk": r"\b(?:no|low|lower|medium|high|higher) risk\b|\brisk (?:free|score|rating)\b",
        "safe": r"\b(?:is|are|was|be|as|found|deemed|considered) (?:safe|clear|clean|harmless)\b"
        r"|\ball clear\b|\bcleared\b",
        "passed": r"\b(?:has|have) passed\b"
        r"|\bpassed (?:the |its |all |every )?(?:check|screening|test|review|due diligence)",
        "no ethics review": r"\bno ethics review\b(?! (?:was |is |has been )?found)",
        "no concerns": r"\bno concerns?\b",
    }.items()
}

#: Quotation marks that open and close a quotation. A straight apostrophe opens one only after a space or bracket.
_QUOTED = re.compile(
    r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"|‘(?:[^‘’]|’(?=\w))*’(?!\w)|(?<![\w'])'(?=\S)(?:[^']|(?<=\w)'(?=\w))*'(?!\w)"
)
#: Fewer quoted words than this are scare quotes, not somebody else's sentence.
_SHORTEST_QUOTATION = 3


def _without_quotation(found: re.Match[str]) -> str:
    words = found.group()[1:-1]
    return " ‖ " if len(words.split()) >= _SHORTEST_QUOTATION else f" {words} "


def check_wording(text: str) -> list[str]:
    """Return the banned phrases that stand in a text outside quotations, by their labels, each once.

    A quotation is what stands between quotation marks and has three words or more: one or two words in quotation
    marks are our own words with scare quotes. Case, hyphens, line breaks and invisible characters hide nothing.
    Source of the list: rule 10 of the product, with the level words that it forbids.
    """
    visible = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    outside = _QUOTED.sub(_without_quotation, visible)
    folded = " ".join(re.sub(r"[-‐‑‒–_/]", " ", outside).casefold().split())
    return [label for label, pattern in _BANNED.items() if pattern.search(folded)]


def our_sentences(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every sentence of a document that we wrote, with its place; quotes, replies and names are others' words."""
    yield "level.words", document.level.words
    for number, reason in enumerate(document.level.reasons):
        yield f"level.reasons[{number}]", reason
    for axis in AXIS_WORDS:
        yield f"axes.{axis}.sentence", getattr(document.axes, axis).sentence
    for index, partner in enumerate(document.partners):
        yield f"partners[{index}].identity.basis", partner.identity.basis
        for number, match in enumerate(partner.matches):
            yield f"partners[{index}].matches[{number}].why", match.why
            yield f"partners[{index}].matches[{number}].sentence", match.sentence
    for index, finding in enumerate(document.findings):
        yield f"findings[{index}].sentence", finding.sentence
        yield f"findings[{index}].would_change", finding.would_change
    for index, observation in enumerate(document.undeclared):
        yield f"undeclared[{index}].sentence", observation.sentence
    for index, owned in enumerate(document.ownership):
        yield f"ownership[{index}].sentence", owned.sentence
    for name in ("changes", "questions", "cannot_show"):
        for index, sentence in enumerate(getattr(document, name)):
            yield f"{name}[{index}]", sentence
    for index, source in enumerate(document.not_consulted):
        yield f"not_consulted[{index}].why", source.why
    yield "notice", document.notice


def check_document(document: Document) -> list[str]:
    """Return "place: phrase" for each banned phrase in a sentence that we wrote; an empty list when there is none.

    A body's own name may hold such a word ("Hostile Environments Institute"): names that the document knows are
    taken out before a sentence is read.
    """
    names = {partner.name for partner in document.partners}
    names |= {match.entry for partner in document.partners for match in partner.matches}
    names |= {match.list for partner in document.partners for match in partner.matches}
    names |= {step for finding in document.findings for one in finding.path for step in (one.from_, one.to)}
    names |= {document.grant.title, *(finding.subject for finding in document.findings)}
    names |= {one.name for one in document.undeclared} | {one.partner for one in document.ownership}
    names |= {name for one in document.ownership for step in one.chain for name in (step.owned, step.owner)}
    names |= {row.funder for row in document.co_funding} | {paper.title for paper in document.publications.papers}
    names |= {sector.name for sector in document.sectors}
    longest_first = sorted((name for name in names if len(name.split()) > 1), key=len, reverse=True)
    problems: list[str] = []
    for place, sentence in our_sentences(document):
        for name in longest_first:
            sentence = sentence.replace(name, " ‖ ")  # noqa: PLW2901
        problems.extend(f"{place}: {phrase}" for phrase in check_wording(sentence))
    return problems
