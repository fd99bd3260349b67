"""The partners of a case as the report prints them: roles, place, identity, lists and links, one row a body."""

from __future__ import annotations

from collections.abc import Sequence

from diligence import document as doc
from diligence.case import Case, in_force
from diligence.countries import country_name
from diligence.model import Flag, Match
from diligence.resolve import CasePartner
from diligence.rules.listed import match_sentence
from diligence.rules.roles import activity_dates, relations_of
from graphs.build import DECLARED_AT_AWARD, ROLE_RELATIONS
from graphs.evidence import Relation


def partner_readings(case: Case, named: Sequence[tuple[str, Sequence[Flag]]]) -> tuple[doc.Partner, ...]:
    """Return every partner, the lead first, then those with findings, then in the record's order."""
    rows = [(partner, _reading(case, partner, named)) for partner in case.partners]
    rows.sort(key=lambda row: (not _leads(case, row[0]), not row[1].findings))
    return tuple(reading for _, reading in rows)


def _leads(case: Case, partner: CasePartner) -> bool:
    return any(relation is Relation.LED_BY for relation, *_ in relations_of(case, partner))


def _reading(case: Case, partner: CasePartner, named: Sequence[tuple[str, Sequence[Flag]]]) -> doc.Partner:
    body = partner.body
    data = case.graph.nodes
    return doc.Partner(
        name=partner.name,
        organisation_ids=tuple(
            str(data[node]["organisation_id"])
            for node in partner.nodes
            if not str(data[node]["organisation_id"]).startswith(("outcome:", "funding:"))
        ),
        merged=tuple(
            doc.MergedRecord(organisation_id=str(data[merge.node]["organisation_id"]), name=merge.name, why=merge.why)
            for merge in partner.merges
        ),
        roles=_roles(case, partner),
        country=partner.place.code,
        country_name=country_name(partner.place.code) if partner.place.code else None,
        country_source=partner.place.source,
        identity=doc.Identity(
            name=body.name if body else None,
            ror=body.ror or None if body else None,
            basis=partner.identity_basis,
        ),
        unit_of=_unit_of(case, partner),
        matches=tuple(_match(case, partner, match) for match in partner.matches),
        state_links=_links(case, partner),
        findings=tuple(identifier for identifier, flags in named if flags[0].subject == partner.nodes[0]),
    )


def _roles(case: Case, partner: CasePartner) -> tuple[doc.RoleReading, ...]:
    found: dict[tuple[str, str], doc.RoleReading] = {}
    for node in partner.nodes:
        values = case.graph.nodes[node]["roles"]
        for data in (case.graph.get_edge_data(case.key, node) or {}).values():
            relation = Relation(data["relation"])
            if relation is Relation.JOINT_BODY_WITH:
                continue
            value = next((value for value in values if ROLE_RELATIONS.get(value) is relation), "")
            basis = "declared at award" if relation in DECLARED_AT_AWARD else "reported later"
            key = (relation.value, basis)
            start, end = data.get("start"), data.get("end")
            known = found.get(key)
            if known is not None:
                value, start, end = known.value or value, known.start or start, known.end or end
            found[key] = doc.RoleReading(value=value, words=relation.value, basis=basis, start=start, end=end)
    return tuple(sorted(found.values(), key=lambda role: role.basis))


def _unit_of(case: Case, partner: CasePartner) -> str | None:
    if partner.body is None:
        return None
    parents = [parent for parent in partner.body.parents if parent in case.knowledge.security]
    return case.knowledge.bodies[parents[0]].name if parents else None


def _match(case: Case, partner: CasePartner, match: Match) -> doc.MatchReading:
    on_activity, today = in_force(match, case, activity_dates(case, partner))
    return doc.MatchReading(
        status=match.status,
        relation=match.relation,
        list=match.listing.list,
        list_kind=match.listing.list_kind,
        entry=match.listing.name,
        listed_since=match.listing.listed_since,
        in_force_on_activity=on_activity,
        in_force_today=today,
        why=match.why,
        sentence=match_sentence(match, on_activity, today, case.knowledge.first_published(match.listing.list)),
    )


def _links(case: Case, partner: CasePartner) -> tuple[doc.StateLinkReading, ...]:
    if partner.body is None:
        return ()
    return tuple(
        doc.StateLinkReading(
            relation=link.relation,
            body=link.parent,
            country=link.parent_country,
            strength=link.strength,
            source=link.source,
            source_url=link.source_url,
        )
        for link in case.knowledge.links.get(partner.body.id, ())
    )
