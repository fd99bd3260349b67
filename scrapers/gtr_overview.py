"""Turns one API 1 `projectOverview` (from XML or JSON, already a tree of plain values) into a Project.

Each known field is taken out of the tree; whatever is left becomes an issue, so nothing that the source says is lost
in silence. Left out on purpose: the authors of publications (the product holds nothing about persons beyond the
grant's own), the source's links to itself (rebuilt from ids) and the locale of a currency (it prints "Austria" for
every amount in euros, so it would read as a tie to a country that nobody reported).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scrapers.errors import UnreadableRecord
from scrapers.gtr_fields import TEXT, Node, Reader, Received, Value, drop_links
from scrapers.gtr_outcomes import read_outcomes, read_publications
from scrapers.records import (
    Address,
    Classification,
    ClassificationKind,
    Fund,
    Identifier,
    Investigator,
    Organisation,
    Parsed,
    Participation,
    Project,
    RelatedGrant,
)

_CLASSIFICATIONS: tuple[tuple[ClassificationKind, str, str], ...] = (
    ("subject", "researchSubjects", "researchSubject"),
    ("topic", "researchTopics", "researchTopic"),
    ("programme", "rcukProgrammes", "rcukProgramme"),
    ("health category", "healthCategories", "healthCategory"),
    ("research activity", "researchActivities", "researchActivity"),
)


def parse_overview(tree: Node, received: Received) -> Parsed:
    """Return the project of one overview tree, and the issues met.

    UnreadableRecord when it is not an overview, or the project has no id, reference or title.
    """
    reader = Reader(received.origin)
    overview: Value | None = tree.pop("projectOverview", tree)
    composition = overview.pop("projectComposition", None) if isinstance(overview, dict) else None
    project = composition.pop("project", None) if isinstance(composition, dict) else None
    if not isinstance(overview, dict) or not isinstance(composition, dict) or not isinstance(project, dict):
        raise UnreadableRecord("this is no project record of Gateway to Research (no projectComposition/project in it)")
    if overview is not tree:
        reader.left(tree, "the record")
    reader.left(overview, "projectOverview")
    return Parsed(project=_project(reader, project, composition, received), issues=reader.issues())


def _project(reader: Reader, node: Node, composition: Node, received: Received) -> Project:
    required = {name: reader.text(node, name) for name in ("id", "grantReference", "title")}
    identifier, reference, title = required.values()
    if identifier is None or reference is None or title is None:
        absent = ", ".join(name for name, value in required.items() if value is None)
        raise UnreadableRecord(f"the project has no {absent}; download the record again")
    # Some years' JSON names collaborators only: a partner declared at award would then be nowhere.
    missing: tuple[str, ...] = () if {"organisationRoles", "organisationRole"} & composition.keys() else ("partners",)
    missing += () if "output" in node else ("outcomes",)
    organisations, participations, department = _bodies(reader, composition)
    investigators = tuple(_investigators(reader, composition))
    reader.left(composition, "projectComposition")
    funds = tuple(_funds(reader, node))
    outcomes = read_outcomes(reader, node)
    project = Project(
        id=identifier,
        reference=reference,
        title=title,
        snapshots=(received.snapshot(reference),),
        status=reader.text(node, "status"),
        category=reader.text(node, "grantCategory"),
        lead_funder=funds[0].funder_name if funds else None,
        department=department,
        summary=reader.text(node, "abstractText"),
        technical_summary=reader.text(node, "technicalSummary", "techAbstractText"),
        impact=reader.text(node, "potentialImpactText", "potentialImpact"),
        identifiers=tuple(_identifiers(reader, node)),
        funds=funds,
        organisations=organisations,
        participations=participations,
        collaborations=outcomes.collaborations,
        further_funding=outcomes.further_funding,
        publications=tuple(read_publications(reader, node)),
        outcomes=outcomes.others,
        investigators=investigators,
        classifications=tuple(_classifications(reader, node)),
        related_grants=tuple(_related(reader, node, identifier)),
        missing=missing,
    )
    drop_links(node)
    reader.left(node, "project")
    return project


def _bodies(reader: Reader, node: Node) -> tuple[tuple[Organisation, ...], tuple[Participation, ...], str | None]:
    """Read every body once, with a participation per role.

    `organisationRoles` holds all of them in the real records; the lead and the collaborators are printed again in
    lists of their own, and a body that stands only there is kept with the role that the list stands for.
    """
    found: dict[str, Organisation] = {}
    roles: list[tuple[str, str]] = []
    for item in reader.nodes(node, "organisationRoles", "organisationRole"):
        names = [reader.text(role, "name", TEXT) for role in _role_nodes(reader, item, "organisationRole")]
        body = _organisation(reader, item, "organisationRole", found)
        if body is None:
            continue
        if not any(names):
            reader.issue("missing field", f"{body.name} ({body.id}) has no role in organisationRoles")
        roles += [(body.id, name) for name in names if name]
    department = None
    lead = node.pop("leadResearchOrganisation", None)
    for each in lead if isinstance(lead, list) else [lead]:
        if not isinstance(each, dict) or not each:
            continue
        each.pop("typeInd", None)  # "RO", research organisation, in every record: it repeats the list's name
        body = _organisation(reader, each, "leadResearchOrganisation", found)
        if body is not None:
            department = department or body.department
            if (body.id, "LEAD_RO") not in roles:
                roles.append((body.id, "LEAD_RO"))
    for item in reader.nodes(node, "collaborations", "collaborator"):
        body = _organisation(reader, item, "collaborator", found)
        if body is not None and (body.id, "COLLABORATOR") not in roles:
            roles.append((body.id, "COLLABORATOR"))
    unique = dict.fromkeys(roles)
    return (
        tuple(found.values()),
        tuple(Participation(snapshot=0, organisation_id=identifier, role=role) for identifier, role in unique),
        department,
    )


def _role_nodes(reader: Reader, node: Node, holder: str) -> list[Node]:
    roles = reader.nodes(node, "roles", "role")
    taken = [{name: role.pop(name) for name in ("name", TEXT) if name in role} for role in roles]
    for role in roles:
        reader.left(role, f"role of {holder}")
    return taken


def _organisation(reader: Reader, node: Node, holder: str, found: dict[str, Organisation]) -> Organisation | None:
    """Read one body into `found`, or add what this place says to what another place said of the same id."""
    drop_links(node)
    identifier, name = reader.key(node, "id"), reader.text(node, "name")
    address, department = _address(reader, node), reader.text(node, "department")
    reader.left(node, holder)
    if name is None:
        reader.issue("missing field", f"a body in {holder} has no name (id {identifier}) and was left out")
        return None
    if identifier is None:
        identifier = f"name:{name}"
        reader.issue("missing field", f"{name} in {holder} has no id; its name stands in for it")
    known = found.get(identifier)
    if known is None:
        known = Organisation(snapshot=0, id=identifier, name=name, address=address, department=department)
    elif known.name != name or (address and known.address and known.address != address):
        reader.issue(
            "differing record", f"{holder} has another name or address for {known.name} ({identifier}): {name}"
        )
    if (address and not known.address) or (department and not known.department):
        known = replace(known, address=known.address or address, department=known.department or department)
    found[identifier] = known
    return known


def _address(reader: Reader, node: Node) -> Address | None:
    value = node.pop("address", None)
    if not isinstance(value, dict) or not value:
        return None
    for name in ("id", "created", "type"):
        value.pop(name, None)
    address = Address(
        lines=tuple(line for number in range(1, 6) if (line := reader.text(value, f"line{number}"))),
        city=reader.text(value, "city"),
        county=reader.text(value, "county"),
        post_code=reader.text(value, "postCode"),
        region=reader.text(value, "region"),
        country=reader.text(value, "country"),
    )
    reader.left(value, "address")
    return address


def _investigators(reader: Reader, node: Node) -> Iterator[Investigator]:
    for item in reader.nodes(node, "personRoles", "personRole"):
        drop_links(item)
        identifier, orcid = reader.key(item, "id"), reader.key(item, "orcidId")
        parts = [reader.text(item, name) for name in ("firstName", "otherNames", "surname")]
        whole = reader.text(item, "fullName")
        printed = " ".join(part for part in parts if part) or whole
        names = [reader.text(role, "name", TEXT) for role in _role_nodes(reader, item, "personRole")]
        for name in [name for name in item if name.endswith("nvestigator")]:
            item.pop(name)  # JSON says the roles again as yes or no ("principalInvestigator": true)
        reader.left(item, "personRole")
        if printed is None or identifier is None:
            reader.issue("missing field", "a person in personRoles has no id or no name and was left out")
            continue
        for role in names:
            if role:
                yield Investigator(snapshot=0, id=identifier, printed_name=printed, role=role, orcid=orcid)


def _funds(reader: Reader, node: Node) -> Iterator[Fund]:
    for item in reader.nodes(node, "funds", "fund"):
        drop_links(item)
        funder = item.pop("funder", None)
        if isinstance(funder, str):
            funder = {"name": funder}
        known = funder if isinstance(funder, dict) else {}
        drop_links(known)
        yield Fund(
            snapshot=0,
            funder_id=reader.key(known, "id"),
            funder_name=reader.text(known, "name"),
            start=reader.date(item, "start"),
            end=reader.date(item, "end"),
            value_pounds=reader.amount(item, "valuePounds"),
            category=reader.text(item, "type"),
        )
        reader.left(known, "funder")
        reader.left(item, "fund")


def _identifiers(reader: Reader, node: Node) -> Iterator[Identifier]:
    for item in reader.nodes(node, "identifiers", "identifier"):
        kind, value = reader.text(item, "@type", "type"), reader.text(item, TEXT, "value")
        reader.left(item, "identifier")
        if value is not None:
            yield Identifier(type=kind or "unknown", value=value)


def _classifications(reader: Reader, node: Node) -> Iterator[Classification]:
    for kind, wrapper, name in _CLASSIFICATIONS:
        for item in reader.nodes(node, wrapper, name):
            identifier, percentage = reader.key(item, "id"), reader.amount(item, "percentage")
            text = reader.text(item, "text", TEXT)
            reader.left(item, name)
            if text is None:
                reader.issue("missing field", f"a {name} has no text (id {identifier}) and was left out")
            else:
                yield Classification(snapshot=0, kind=kind, text=text, id=identifier, percentage=percentage)


def _related(reader: Reader, node: Node, own: str) -> Iterator[RelatedGrant]:
    hierarchy = node.pop("projectHierarchy", None)
    if isinstance(hierarchy, dict):
        parents = reader.nodes(hierarchy, "parents", "parent")
        reader.left(hierarchy, "projectHierarchy")
        for parent in parents:
            yield from _branch(reader, parent, "parent", own)[0]


def _branch(reader: Reader, node: Node, relation: str, own: str) -> tuple[list[RelatedGrant], str | None]:
    """Read one grant of the hierarchy and those below it; also say how this project hangs below it, if it does.

    The project stands in its own hierarchy and is not related to itself. Grants above it are "parent", with the
    source's word for the tie ("parent (Transfer)"); all others carry the source's word, or "child".
    """
    grant = RelatedGrant(
        snapshot=0,
        relation=relation,
        reference=reader.text(node, "grantRef"),
        project_id=reader.key(node, "id"),
        start=reader.date(node, "start"),
        end=reader.date(node, "end"),
        value_pounds=reader.amount(node, "amount"),
    )
    below: list[RelatedGrant] = []
    tie: str | None = None
    for child in reader.nodes(node, "children", "child"):
        word = reader.text(child, "@rel", "rel") or "child"
        grants, deeper = _branch(reader, child, word, own)
        below += grants
        tie = deeper or tie
    drop_links(node)
    reader.left(node, "projectHierarchy")
    if grant.project_id == own:
        return below, relation
    if tie is not None:
        grant = replace(grant, relation=f"parent ({tie})")
    return [grant, *below], tie
