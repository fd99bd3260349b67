"""Says an API 1 XML project again in the shapes of API 2 v7, so that one grant can be served both ways."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

Record = dict[str, object]
Records = dict[str, dict[str, Record]]

#: Records print hosts that nobody may follow; ".invalid" never resolves (RFC 2606).
HOSTS = ("http://gtr.ukri.org:80", "http://internal-balancer.gtr.invalid:80")
_ORGANISATION_RELS = {
    "LEAD_RO": "LEAD_ORG",
    "PROJECT_PARTNER": "PP_ORG",
    "COLLABORATOR": "COLLAB_ORG",
    "CO_FUNDER": "COFUND_ORG",
    "FELLOW": "FELLOW_ORG",
}
_PERSON_RELS = {
    "PRINCIPAL_INVESTIGATOR": "PI_PER",
    "CO_INVESTIGATOR": "COI_PER",
    "PROJECT_MANAGER": "PM_PER",
    "FELLOW": "FELLOW_PER",
    "TRAINING_GRANT_HOLDER": "TGH_PER",
    "RESEARCHER": "RESEARCH_PER",
    "RESEARCHER_COI": "RESEARCH_COI_PER",
}
#: API 1's list, API 2's type and its rel.
_OUTCOMES = {
    "collaborationOutput": ("collaborations", "COLLABORATION"),
    "furtherFundingOutput": ("furtherfundings", "FURTHER_FUNDING"),
    "keyFindingsOutput": ("keyfindings", "KEY_FINDING"),
    "impactSummaryOutput": ("impactsummaries", "IMPACT_SUMMARY"),
    "policyInfluenceOutput": ("policyinfluences", "POLICY"),
    "disseminationOutput": ("disseminations", "DISSEMINATION"),
    "exploitationOutput": ("exploitations", "EXPLOITATION"),
    "intellectualPropertyOutput": ("intellectualproperties", "IP"),
    "productOutput": ("products", "PRODUCT"),
    "researchDatabaseAndModelOutput": ("researchdatabaseandmodels", "RESEARCH_DATABASE_AND_MODEL"),
    "researchMaterialOutput": ("researchmaterials", "RESEARCH_MATERIAL"),
    "softwareAndTechnicalProductOutput": ("softwareandtechnicalproducts", "SOFTWARE_AND_TECHNICAL_PRODUCT"),
    "artisticAndCreativeProductOutput": ("artisticandcreativeproducts", "ARTISTIC_AND_CREATIVE_PRODUCT"),
    "spinOutOutput": ("spinouts", "SPIN_OUT"),
    "otherResearchOutput": ("otherresearchitems", "OTHER_RESEARCH_ITEM"),
    "publication": ("publications", "PUBLICATION"),
}
_RENAMED = {
    "collaboratingOrganisation": "parentOrganisation",
    "piContribution": "principalInvestigatorContribution",
    "fundingOrg": "organisation",
    "fundingRef": "fundingId",
    "parentPublicationTitle": "journalTitle",
    "presentationType": "typeOfPresentation",
    "year": "yearsOfDissemination",
    "url": "supportingUrl",
    "date": "datePublished",
    "outcomeId": "outcomeid",
}
_CLASSIFIED = {
    "healthCategories": "healthCategory",
    "researchActivities": "researchActivity",
    "researchSubjects": "researchSubject",
    "researchTopics": "researchTopic",
    "rcukProgrammes": "rcukProgramme",
}


def epoch_ms(day: str) -> int:
    """Return the instant at which this UK day begins, in milliseconds: 23:00 of the day before in summer."""
    start = datetime.fromisoformat(day[:10]).replace(tzinfo=ZoneInfo("Europe/London"))
    return int(start.timestamp() * 1000)


def href(resource: str, identifier: str, host: int = 0) -> str:
    """Return an address as the source prints it: on a host that must not be followed."""
    return f"{HOSTS[host % len(HOSTS)]}/gtr/api/{resource}/{identifier}"


def link(rel: str, resource: str, identifier: str, *, start: str = "", end: str = "", host: int = 1) -> Record:
    """Return one link of a record; days become instants."""
    found: Record = {"href": href(resource, identifier, host), "rel": rel, "otherAttributes": {}}
    if start:
        found["start"] = epoch_ms(start)
    if end:
        found["end"] = epoch_ms(end)
    return found


def add(records: Records, resource: str, identifier: str, **fields: object) -> Record:
    """Add one record with the envelope that every record has, and return it."""
    record: Record = {"links": {"link": []}, "ext": None, "id": identifier, "href": href(resource, identifier)}
    record["created"] = 1525197342000
    record.update({name: value for name, value in fields.items() if value is not None})
    records.setdefault(resource, {})[identifier] = record
    return record


def links(record: Record) -> list[Record]:
    """Return the list of a record's links, to be added to."""
    return record["links"]["link"]  # type: ignore[index,no-any-return]


def records_from_xml(path: Path) -> Records:
    """Return the records of one API 1 project, with internal hosts, instants for dates and escaped text."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)).getroot()
    composition = _child(root, "projectComposition")
    source = _child(composition, "project")
    records: Records = {}
    identifier = _text(source, "id")
    project = add(
        records,
        "projects",
        identifier or "",
        identifiers={
            "identifier": [
                {"value": item.text, "type": item.get("type")} for item in _children(_child(source, "identifiers"))
            ]
        },
        title=_text(source, "title"),
        status=_text(source, "status"),
        grantCategory=_text(source, "grantCategory"),
        leadOrganisationDepartment=_text(_child(composition, "leadResearchOrganisation"), "department"),
        abstractText=_escaped(_text(source, "abstractText")),
        techAbstractText=_escaped(_text(source, "technicalSummary")),
        potentialImpact=_escaped(_text(source, "potentialImpactText")),
    )
    for outer, inner in _CLASSIFIED.items():
        project[outer] = {inner: [_classified(item) for item in _children(_child(source, outer))]}
    _add_bodies(records, project, composition)
    _add_people(records, project, composition)
    for fund in source.iterchildren("{*}fund"):
        _add_fund(records, project, fund)
    for item in _outcome_elements(source):
        _add_outcome(records, project, item)
    for item in source.iterfind("{*}projectHierarchy//*"):
        kind, other = etree.QName(item).localname, _text(item, "id")
        if kind in {"parent", "child"} and other and other != identifier:
            below = item.find(f".//{{*}}id[.='{identifier}']") is not None
            rel = "TRANSFER_FROM" if below else (item.get("rel") or "TRANSFER").upper()
            start, end = _text(item, "start") or "", _text(item, "end") or ""
            links(project).append(link(rel, "projects", other, start=start, end=end))
    return records


def _add_bodies(records: Records, project: Record, composition: etree._Element) -> None:
    for item in composition.iterfind("{*}organisationRoles/{*}organisationRole"):
        identifier = _text(item, "id") or ""
        place = _child(item, "address")
        address = {etree.QName(part).localname: part.text for part in _children(place)}
        body = add(records, "organisations", identifier, name=_text(item, "name"))
        body["addresses"] = {"address": [{"id": "1", **address, "type": "MAIN_ADDRESS"}] if address else []}
        for role in item.iterfind("{*}roles/{*}role/{*}name"):
            links(project).append(link(_ORGANISATION_RELS[role.text or ""], "organisations", identifier))


def _add_people(records: Records, project: Record, composition: etree._Element) -> None:
    for item in composition.iterfind("{*}personRoles/{*}personRole"):
        identifier = _text(item, "id") or ""
        names = {name: _text(item, name) for name in ("firstName", "otherNames", "surname", "orcidId")}
        add(records, "persons", identifier, **names)
        for role in item.iterfind("{*}roles/{*}role/{*}name"):
            links(project).append(link(_PERSON_RELS.get(role.text or "", f"{role.text}_PER"), "persons", identifier))


def _add_fund(records: Records, project: Record, item: etree._Element) -> None:
    start, end, funder = _text(item, "start") or "", _text(item, "end") or "", _child(item, "funder")
    identifier = f"F0000000-0000-4000-8000-{len(records.get('funds', {})) + 1:012d}"
    fund = add(
        records,
        "funds",
        identifier,
        category=_text(item, "type"),
        valuePounds={"amount": _number(_text(item, "valuePounds")), "currencyCode": "GBP"},
        start=epoch_ms(start) if start else None,
        end=epoch_ms(end) if end else None,
    )
    links(project).append(link("FUND", "funds", identifier, start=start, end=end))
    funder_id = _text(funder, "id")
    if funder_id:
        links(fund).append(link("FUNDER", "organisations", funder_id, start=start, end=end))
        records.setdefault("organisations", {})
        if funder_id not in records["organisations"]:
            add(records, "organisations", funder_id, name=_text(funder, "name"), addresses={"address": []})
        project["leadFunder"] = _text(funder, "name")
    links(fund).append(link("FUNDED", "projects", str(project["id"]), start=start, end=end))


def _add_outcome(records: Records, project: Record, item: etree._Element) -> None:
    kind, rel = _OUTCOMES[etree.QName(item).localname]
    identifier = _text(item, "id") or ""
    fields: Record = {}
    for part in _children(item):
        name = etree.QName(part).localname
        inner = _children(part)
        if name in {"id", "currLang", "currCountryCode"}:
            continue
        if name == "authors":
            fields["author"] = "".join(inner[0].itertext()) if inner else None
        elif inner:
            fields[name] = {"item": [each.text for each in inner]}
        elif name in {"start", "end", "date"}:
            fields[_RENAMED.get(name, name)] = epoch_ms(part.text or "") if part.text else None
        elif name == "department":
            fields["childOrganisation" if kind == "collaborations" else name] = part.text
        elif name == "amountPounds":
            currency = _text(item, "currCode")
            fields["amount"] = {"amount": _number(part.text), "currencyCode": currency}
        elif name != "currCode":
            fields[_RENAMED.get(name, name)] = _escaped(part.text)
    outcome = add(records, f"outcomes/{kind}", identifier, **fields)
    links(outcome).append(link("PROJECT", "projects", str(project["id"])))
    links(project).append(link(rel, f"outcomes/{kind}", identifier))


def _outcome_elements(source: etree._Element) -> Iterator[etree._Element]:
    output = _child(source, "output")
    for item in _children(output):
        if etree.QName(item).localname in _OUTCOMES:
            if len(item):
                yield item
        else:
            yield from (each for each in _children(item) if len(each))
    yield from _children(_child(source, "publications"))


def _classified(item: etree._Element) -> Record:
    found: Record = {"id": _text(item, "id"), "text": _text(item, "text")}
    percentage = _text(item, "percentage")
    if percentage:
        found["percentage"] = _number(percentage)
    return found


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else element.find(f"{{*}}{name}")


def _children(element: etree._Element | None) -> list[etree._Element]:
    return [] if element is None else [item for item in element if isinstance(item.tag, str)]


def _text(element: etree._Element | None, name: str) -> str | None:
    found = _child(element, name)
    return None if found is None else found.text


def _escaped(text: str | None) -> str | None:
    return None if text is None else html.escape(text, quote=False)


def _number(text: str | None) -> int | float:
    found = float(text or 0)
    return int(found) if found.is_integer() else found
