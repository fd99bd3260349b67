"""Turns API 2 organisations, participants and persons into records; of a person only the printed name is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scrapers.gtr_api_fields import Fields, shown
from scrapers.gtr_reported import RECORD_ENVELOPE
from scrapers.records import Address, Investigator, Issue, Organisation, Participation

_ORCID_HOST = "orcid.org/"
#: Innovate UK's words for a participant; the links say LEAD_ORG and PARTICIPANT_ORG beside them.
_PARTICIPANT_ROLES = frozenset({"LEAD_PARTICIPANT", "PARTICIPANT", "LEAD_ORG", "PARTICIPANT_ORG", "COLLABORATOR"})


def read_organisation(record: Mapping[str, object], *, snapshot: int, issues: list[Issue]) -> Organisation | None:
    """Return one organisation; None, with an issue, where it has no id or no name.

    Its links lead to all its projects and people: none of them is said by this grant, so they are not read.
    """
    fields = Fields(record, f"organisation {shown(record.get('id'))}", issues)
    fields.drop("links", *RECORD_ENVELOPE)
    identifier, name = fields.text("id"), fields.text("name")
    body = None
    if identifier is None or name is None:
        fields.issue("missing field", "an organisation has no id or no name and was left out")
    else:
        body = Organisation(
            snapshot=snapshot,
            id=identifier,
            name=name,
            address=_main_address(fields),
            registration_number=fields.text("regNumber"),
            website=fields.text("website"),
        )
    fields.done()
    return body


def _main_address(fields: Fields) -> Address | None:
    found = sorted(fields.records("addresses", "address"), key=lambda item: item.left.get("type") != "MAIN_ADDRESS")
    for further in found[1:]:
        further.issue("further address", f"only the main address was read, not {shown(further.left)}")
    for item in found[:1]:
        item.drop("id", "type", *RECORD_ENVELOPE)
        address = Address(
            lines=tuple(line for number in range(1, 6) if (line := item.text(f"line{number}"))),
            city=item.text("city"),
            county=item.text("county"),
            post_code=item.text("postCode"),
            region=item.text("region"),
            country=item.text("country"),
        )
        item.done()
        return None if address == Address() else address
    return None


def with_participant_values(
    participants: Sequence[Fields], participations: Sequence[Participation], organisations: dict[str, Organisation]
) -> list[Participation]:
    """Return the participations with Innovate UK's costs and offers; bodies that stand only here are added.

    Costs go to the organisation's PARTICIPANT_ORG role, which the links give it, and where they do not, to a
    participation with that role. `organisations` gains a body for each participant whose record is not at hand.
    """
    result = list(participations)
    for item in participants:
        identifier, name, role = item.text("organisationId"), item.text("organisationName"), item.text("role")
        cost, offer = item.amount("projectCost"), item.amount("grantOffer")
        item.done()
        if identifier is None or name is None:
            item.issue("missing field", "a participant has no organisation id or name and was left out")
            continue
        if role not in _PARTICIPANT_ROLES:
            item.issue("unknown role", f"{role} of {shown(name)} is read as a participant")
        organisations.setdefault(identifier, Organisation(snapshot=0, id=identifier, name=name))
        place = next(
            (
                index
                for index, each in enumerate(result)
                if (each.organisation_id, each.role, each.project_cost) == (identifier, "PARTICIPANT_ORG", None)
            ),
            None,
        )
        if place is None:
            result.append(
                Participation(
                    snapshot=0, organisation_id=identifier, role="PARTICIPANT_ORG", project_cost=cost, grant_offer=offer
                )
            )
        else:
            result[place] = replace(result[place], project_cost=cost, grant_offer=offer)
    return result


def read_investigator(
    record: Mapping[str, object], *, role: str, snapshot: int, issues: list[Issue]
) -> Iterator[Investigator]:
    """Yield the person as printed, with the role of the link; nothing, with an issue, where there is no id or name.

    Nothing else of a person is kept: an address or employer that a record may print is dropped here.
    """
    fields = Fields(record, f"person {shown(record.get('id'))}", issues)
    identifier = fields.text("id")
    parts = [fields.text(name) for name in ("firstName", "otherNames", "surname")]
    printed = " ".join(part for part in parts if part)
    orcid = fields.text("orcidId") or fields.text("orcidID")
    for link in fields.records("links", "link"):
        href = link.left.get("href")
        if link.left.get("rel") == "ORCID_ID" and isinstance(href, str) and _ORCID_HOST in href:
            orcid = orcid or href.rpartition("/")[2]
    fields.drop("email", *RECORD_ENVELOPE)
    fields.done()
    if identifier is None or not printed:
        fields.issue("missing field", "a person has no id or no name and was left out")
    else:
        yield Investigator(snapshot=snapshot, id=identifier, printed_name=printed, role=role, orcid=orcid)
