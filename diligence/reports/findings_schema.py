"""The JSON Schema of the findings file, made from the document's own types and one description for each field."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from diligence.document import SCHEMA_VERSION, Document
from diligence.reports.wording import CO_FUNDING_KIND_WORDS

#: What each field means to a reader of the JSON, by record and field. A test keeps this whole.
FIELD_DESCRIPTIONS: dict[str, dict[str, str]] = {
    "Document": {
        "schema_version": "Version of this shape. A change of the first number breaks readers.",
        "screened": "When the screening was made, in UTC.",
        "software": "Name and version of the program that made it.",
        "grant": "The award or proposal under review.",
        "level": "The review level, the policy and rule that gave it, and the reasons.",
        "axes": "The three axes that a policy joins by AND: technology, state link, end use and people.",
        "partners": "Every organisation in the case, one entry a body, with those about which nothing was found.",
        "findings": "Reasons to look closer, each with its path, its evidence and the right of reply.",
        "sectors": "Industrial sectors that EPSRC prints for the grant. None need cover the whole grant.",
        "publications": "The papers of the grant, who paid for them and which institutions signed them.",
        "co_funding": "State funders on the papers, each with its denominators.",
        "undeclared": "Bodies named later and not declared at award: observations with dates.",
        "ownership": "Who owns a partner, on the activity date and on the day of the screening.",
        "judgements": "What a person decided about identities and matches. It wins over what was computed.",
        "changes": "What differs between versions of the grant's record, in sentences.",
        "context": "Dated public facts on home-state security users, each side's words: context, never a finding.",
        "consulted": "Sources and lists that were looked at, with version, licence and attribution.",
        "not_consulted": "Sources that were not looked at, and why.",
        "questions": "Questions for the investigator, most important first.",
        "cannot_show": "What the records consulted cannot show, whatever they hold.",
        "issues": "What stood in a record and could not be read with certainty.",
        "snapshots": "The received bytes that the document rests on.",
        "notice": "What the document is not: legal advice, or a replacement for RCAT, ECJU or the ISU.",
    },
    "Grant": {
        "reference": "The funder's reference, for instance EP/N007743/1.",
        "title": "Title as the record prints it.",
        "funder": "Funder, or null where the record names none.",
        "value_gbp": "Amount in pounds sterling, or null where the record gives none.",
        "start": "First day (UK date), or null.",
        "end": "Last day as the record gave it when it was retrieved (UK date), or null.",
        "lead": "Name of the lead organisation, or null.",
        "status": "Status in the source's own word, or null.",
        "category": "Category of the award in the source's own word, or null.",
        "url": "Public address of the record.",
    },
    "Level": {
        "number": "0 to 4.",
        "name": "none, note, standard, enhanced or refer.",
        "words": "The level in the words a reader sees. Level 0 is never a clearance.",
        "policy": "Name of the policy file.",
        "policy_version": "Version of the policy file.",
        "rule": "The rule of the policy that gave the level.",
        "reasons": "Why, in sentences.",
    },
    "EvidenceItem": {
        "quote": "The words of the source, unchanged and never empty.",
        "place": "Where in the record they stand, in a reader's words.",
        "source": "Title of the source or list.",
        "url": "Public address. Anything but an http or https address is text, not a link.",
        "retrieved": "When the bytes were received, in UTC.",
        "sha256": "SHA-256 of the bytes in hexadecimal.",
    },
    "AxisReading": {
        "strength": "none, or the strongest strength found on the axis.",
        "sentence": "The axis in one sentence.",
        "findings": "Ids of the findings on the axis.",
        "evidence": "The strongest evidence, or null where there is none.",
    },
    "Axes": {
        "technology": "Dual-use or sensitive technology.",
        "state_link": "Documented tie to a foreign state, military or listed body. Country alone is never one.",
        "end_use": "Military, police, intelligence or border use; identification of people; personal data.",
    },
    "RoleReading": {
        "value": "The role in the source's own value, for instance PROJECT_PARTNER.",
        "words": "The role in a reader's words.",
        "basis": "Whether it was declared at award or reported later.",
        "start": "First day of the role, or null.",
        "end": "Last day of the role, or null.",
    },
    "MergedRecord": {
        "organisation_id": "Id of an organisation record that is taken as the same body.",
        "name": "Name in that record.",
        "why": "Why it is taken as the same body.",
    },
    "Identity": {
        "name": "Name of the known body, or null where the partner was not identified.",
        "ror": "Short ROR id, or null.",
        "basis": "What agreed, in words, or why the body was not identified.",
    },
    "MatchReading": {
        "status": "confirmed and probable are claims; possible is a question and counts in no level.",
        "relation": "is: the body itself. unit of: part of the listed body. has unit: a part of it is listed.",
        "list": "Title of the list.",
        "list_kind": "legal, government, assessment, press or own. Kinds are never mixed: only legal has legal force.",
        "entry": "Name of the entry, as the list prints it.",
        "listed_since": "The list's own date, or null.",
        "in_force_on_activity": "yes, no or unsure: in force when the body took part.",
        "in_force_today": "yes, no or unsure: in force on the day of the screening.",
        "why": "The names, ids and places that were compared.",
        "sentence": "The match in one sentence.",
    },
    "StateLinkReading": {
        "relation": "supervised by, owned by, unit of, funded by, and the like.",
        "body": "The state body.",
        "country": "Its country.",
        "strength": "civil, defence_or_security, or assessed_defence (assessment only). Civil alone stays at level 1.",
        "source": "Who says so.",
        "source_url": "Public address of the source.",
    },
    "Partner": {
        "name": "Name as the record prints it.",
        "organisation_ids": "Ids of the organisation records that stand for the body.",
        "merged": "Records taken together, with the reason for each.",
        "roles": "Roles in the case.",
        "country": "ISO 3166-1 alpha-2 code, or null where no record says.",
        "country_name": "Name of the country, or null.",
        "country_source": "Where the country stands, or that no record gives one.",
        "identity": "Which known body it is.",
        "unit_of": "The body it is a part of, or null.",
        "matches": "Entries of lists that may be the same body.",
        "state_links": "Documented ties to a state body.",
        "findings": "Ids of the findings that name it.",
    },
    "Step": {
        "from": "Where the step starts.",
        "relation": "What the source says of the two.",
        "to": "Where it ends.",
    },
    "Response": {
        "asked": "not asked, or the date on which the organisation was asked.",
        "reply": "The organisation's reply in its own words, or null.",
        "date": "Date of the reply, or null.",
    },
    "Finding": {
        "id": "Stable id of the finding within the case.",
        "rule": "The rule that flagged it.",
        "axis": "technology, state_link or end_use.",
        "strength": "How much it can carry; the policy decides what that is worth.",
        "subject": "The body or project that it is about.",
        "status": "Status of the weakest match on the path. possible counts in no level.",
        "sentence": "The finding in one sentence.",
        "path": "The steps from the grant to the reason.",
        "hops": "Steps between different bodies.",
        "direct": "False for anything past a partner's own link; such a finding cannot reach level 3 by itself.",
        "evidence": "The quoted words behind the steps. Never empty.",
        "would_change": "What would settle or change the finding.",
        "response": "The right of reply.",
    },
    "Consulted": {
        "title": "Title of the source or list.",
        "kind": "record, register, or the kind of list.",
        "version": "Version or date.",
        "entries": "Number of entries, or null.",
        "licence": "Licence. Non-commercial data is said to be so.",
        "attribution": "Attribution to be printed word for word.",
        "url": "Public address.",
        "note": "Anything else that a reader must know, or empty.",
    },
    "NotConsulted": {"title": "Title of the source.", "why": "Why it was not looked at."},
    "Sector": {
        "name": "The sector as EPSRC prints it.",
        "source": "Title of the source that prints it.",
        "url": "Public address of the page.",
        "retrieved": "When the page was received, in UTC.",
    },
    "PaperFunder": {
        "name": "Funder as the paper's record prints it.",
        "id": "Its Crossref Funder id or another id of the source, or null.",
        "awards": "Award numbers printed beside the funder.",
        "state_body": "What the register of state funders says that it is, or null where it does not know it.",
        "defence": "True for a defence or security funder, false for a civil one, null where no register knows it.",
    },
    "PaperInstitution": {
        "name": "Institution as the paper's record prints it. Which authors signed with it is not kept.",
        "ror": "Short ROR id, or null.",
        "country": "ISO 3166-1 alpha-2 code, or null.",
    },
    "Paper": {
        "doi": "DOI without resolver, or null.",
        "title": "Title as the record prints it.",
        "year": "Year of publication, or null.",
        "sources": "The sources that hold a record of it.",
        "funders": "Funders that a source names. Empty means unknown, not unfunded.",
        "institutions": "Institutions of the authors. Empty means unknown.",
    },
    "Publications": {
        "total": "Papers of the grant, each counted once.",
        "with_known_funders": "Those for which a source names any funder: the denominator of a count of funders.",
        "papers": "The papers.",
    },
    "CoFunding": {
        "funder": "The state funder.",
        "state": "The state whose body it is.",
        "kind": "civil or defence_or_security.",
        "papers": "Papers of the grant on which it is named. Print with both denominators.",
        "of_known": "Papers whose funders are known.",
        "total": "All papers of the grant.",
        "first_year": "Year of the first such paper, or null.",
        "last_year": "Year of the last such paper, or null.",
        "dois": "DOIs of such papers. Fewer than papers where some have none.",
    },
    "Undeclared": {
        "name": "The body as the later record names it.",
        "named_in": "The kind of record that names it.",
        "first_reported": "The earliest date that the records give for it, or null.",
        "sentence": "The observation in one sentence. It is not a finding.",
    },
    "OwnershipStep": {
        "owned": "The body that is owned.",
        "owner": "The owner, one step up.",
        "owner_country": "ISO 3166-1 alpha-2 code or name of the owner's country, or null.",
        "owner_kind": "What the owner is, for instance a company or a state body.",
        "share": "Share or band of shares in the source's words, or null.",
        "since": "First day of the ownership, or null.",
        "until": "Last day, or null where the source gives none.",
        "source": "Who says so.",
        "source_url": "Public address of the source.",
    },
    "Ownership": {
        "partner": "The partner whose owners these are.",
        "on_activity": "yes, no or unsure: the chain stood when the body took part.",
        "today": "yes, no or unsure: the chain stands on the day of the screening.",
        "sentence": "The chain in one sentence, with both dates.",
        "chain": "The steps from the partner up.",
    },
    "ContextReading": {
        "body": "The home-state security body that the fact is about.",
        "fact": "The fact in the software's words.",
        "said_by": "Who says so.",
        "said_on": "When it was said: a day, a month, a year or a span.",
        "kind": "statement, response, review, ruling or press.",
        "source": "Where it was said.",
        "source_url": "Public address.",
    },
    "JudgementReading": {
        "subject": "The partner that was judged.",
        "about": "What it was compared with: a listing or a known body.",
        "verdict": "What was decided, for instance same, different or unsure.",
        "by": "Who decided: a reviewer of the office, never somebody of the grant.",
        "role": "The reviewer's role.",
        "decided": "Date of the decision.",
        "reason": "The reviewer's reason in their own words.",
        "review": "Date on which it is to be looked at again, or null.",
    },
    "SnapshotReading": {
        "source": "Title of the source.",
        "url": "Public address asked.",
        "origin": "How the bytes came here, for instance from the network, a file or the program's own registers.",
        "retrieved": "When, in UTC.",
        "sha256": "SHA-256 of the bytes in hexadecimal.",
    },
}


def findings_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the findings file; TypeError for a type that it does not know."""
    definitions: dict[str, Any] = {}
    root = _record_schema(Document, definitions)
    root["properties"]["schema_version"] = {
        "const": SCHEMA_VERSION,
        "description": FIELD_DESCRIPTIONS["Document"]["schema_version"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Diligence findings",
        "description": "One screening of a grant or proposal: organisations and projects. The only persons are "
        "the reviewers who decided something.",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _record_schema(record: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(record)
    properties: dict[str, Any] = {}
    for one in fields(record):
        name = one.name.rstrip("_")  # `from` is a word of Python
        shape = _type_schema(hints[one.name], definitions)
        if name == "sha256":
            shape["pattern"] = "^[0-9a-f]{64}$"
        properties[name] = {**shape, "description": FIELD_DESCRIPTIONS[record.__name__][name]}
    if record.__name__ == "Finding":
        properties["evidence"]["minItems"] = 1
    if record.__name__ == "Level":
        properties["number"] |= {"minimum": 0, "maximum": 4}
    if record.__name__ == "CoFunding":
        properties["kind"] = {"enum": list(CO_FUNDING_KIND_WORDS), "description": properties["kind"]["description"]}
    for name in {"total", "with_known_funders", "papers", "of_known"} & properties.keys():
        if properties[name]["type"] == "integer":
            properties[name]["minimum"] = 0
    if record.__name__ == "EvidenceItem":
        properties["quote"]["minLength"] = 1
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    type(None): {"type": "null"},
}


def _type_schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple and inner[1:] == (Ellipsis,):
        return {"type": "array", "items": _type_schema(inner[0], definitions)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_type_schema(one, definitions) for one in inner]}
    if isinstance(hint, type) and is_dataclass(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # reserved first, so that a record may hold itself
            definitions[hint.__name__] = _record_schema(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    raise TypeError(f"no JSON Schema for {hint!r}")
