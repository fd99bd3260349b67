"""An invented grant, as API 2 would answer: two bodies in three roles, a fund, a person, and outcomes of all kinds."""

from __future__ import annotations

from tests.scrapers.gtr_from_xml import Record, Records, add, epoch_ms, link, links


def guid(number: int) -> str:
    """Return an id of the form that the source uses."""
    return f"{number:08X}-AAAA-4BBB-8CCC-DDDDEEEEFFFF"


PROJECT, OTHER, LONGER = guid(1), guid(2), guid(3)
LEAD, PARTNER, UNNAMED_COUNTRY, FUNDER = guid(11), guid(12), guid(13), guid(14)
PERSON, FUND = guid(21), guid(31)
COLLABORATION, FURTHER, PAPER, FINDING, INFLUENCE = guid(41), guid(42), guid(43), guid(44), guid(45)
REFERENCE = "EP/Z000001/1"


def invented_records() -> Records:
    """Return fresh records: tests may change them."""
    records: Records = {}
    # Before the grant itself, so that a search meets them first.
    _other_grants(records)
    project = add(
        records,
        "projects",
        PROJECT,
        identifiers={"identifier": [{"value": REFERENCE, "type": "RCUK"}]},
        title="Quiet Motors &amp;amp; H<sub>2</sub>",
        status="Active",
        grantCategory="Research Grant",
        leadFunder="EPSRC",
        leadOrganisationDepartment="Engineering",
        abstractText="Motors that are &amp;quot;quiet&amp;quot;.",
        techAbstractText="Windings.",
        potentialImpact="Less noise.",
        researchTopics={"researchTopic": [{"id": guid(51), "text": "Electric Motors", "percentage": 60}]},
        researchSubjects={"researchSubject": [{"id": guid(52), "text": "Engineering"}]},
        healthCategories={"healthCategory": []},
        researchActivities={"researchActivity": []},
        rcukProgrammes={"rcukProgramme": []},
    )
    links(project).extend(
        [
            link("PI_PER", "persons", PERSON),
            link("LEAD_ORG", "organisations", LEAD),
            link("PP_ORG", "organisations", PARTNER),
            link("COLLAB_ORG", "organisations", PARTNER),
            link("COLLAB_ORG", "organisations", UNNAMED_COUNTRY),
            link("FUND", "funds", FUND, start="2015-09-01", end="2017-08-31"),
            link("COLLABORATION", "outcomes/collaborations", COLLABORATION),
            link("FURTHER_FUNDING", "outcomes/furtherfundings", FURTHER),
            link("PUBLICATION", "outcomes/publications", PAPER),
            link("KEY_FINDING", "outcomes/keyfindings", FINDING),
            link("POLICY", "outcomes/policyinfluences", INFLUENCE),
            link("TRANSFER", "projects", OTHER, start="2017-09-01", end="2018-08-31"),
        ]
    )
    _bodies(records)
    _outcomes(records)
    return records


def _bodies(records: Records) -> None:
    place = {"id": "1", "created": 1524673287000, "type": "MAIN_ADDRESS"}
    add(
        records,
        "organisations",
        LEAD,
        name="University of Elsewhere",
        regNumber="RC000999",
        website="http://elsewhere.example",
        addresses={"address": [{**place, "line1": "1 High Street", "postCode": "EL1 1AA", "region": "South East"}]},
    )
    add(records, "organisations", PARTNER, name="Humming Motors Ltd", addresses={"address": []})
    add(
        records,
        "organisations",
        UNNAMED_COUNTRY,
        name="Institute of Silence",
        addresses={"address": [{**place, "line1": "Quiet Road", "region": "Outside UK"}]},
    )
    add(records, "organisations", FUNDER, name="EPSRC", addresses={"address": []})
    add(
        records,
        "persons",
        PERSON,
        firstName="Ada",
        otherNames="Quill",
        surname="Example",
        email="ada@elsewhere.example",
    )
    fund = add(
        records,
        "funds",
        FUND,
        category="INCOME_ACTUAL",
        valuePounds={"amount": 198408, "currencyCode": "GBP"},
        start=epoch_ms("2015-09-01"),
        end=epoch_ms("2017-08-31"),
    )
    links(fund).extend([link("FUNDER", "organisations", FUNDER), link("FUNDED", "projects", PROJECT)])


def _outcomes(records: Records) -> None:
    def outcome(kind: str, identifier: str, **fields: object) -> Record:
        record = add(records, f"outcomes/{kind}", identifier, outcomeid=f"out-{identifier[:8]}", **fields)
        links(record).append(link("PROJECT", "projects", PROJECT))
        return record

    outcome(
        "collaborations",
        COLLABORATION,
        parentOrganisation="Institute of Silence",
        childOrganisation="Department of Hush",
        country="Norway",
        description="Joint work on bearings.",
        principalInvestigatorContribution="A model.",
        partnerContribution="A &lt;i&gt;test&lt;/i&gt; rig.",
        impact="None yet",
        sector="Public",
        start=epoch_ms("2016-06-01"),
    )
    outcome(
        "furtherfundings",
        FURTHER,
        organisation="Fund for Quiet",
        fundingId="Q-1",
        amount={"amount": 72562.5, "currencyCode": "NOK"},
        description="Quieter motors",
        narrative="A second round.",
        country="Norway",
        sector="Public",
        start=epoch_ms("2017-01-01"),
        end=epoch_ms("2018-12-31"),
    )
    outcome(
        "publications",
        PAPER,
        title="On Hum",
        type="Journal Article",
        journalTitle="Journal of Hum",
        datePublished=epoch_ms("2016-07-01"),
        doi="10.9999/hum",
        issn="0000-0000",
        author="Example A",
        volumeTitle="12",
    )
    outcome("keyfindings", FINDING, description="It hums less.", sectors={"item": ["Transport", "Energy"]})
    outcome("policyinfluences", INFLUENCE, influence="A &amp; B", areas={"item": []}, partOfOfficialScheme=False)


def _other_grants(records: Records) -> None:
    for identifier, reference in ((OTHER, "EP/Z000001/2"), (LONGER, "EP/Z000001/11")):
        add(
            records,
            "projects",
            identifier,
            identifiers={"identifier": [{"value": reference, "type": "RCUK"}]},
            title=f"Another grant {reference}",
        )


def innovate_uk_records() -> Records:
    """Return a grant as Innovate UK gives it: participants with costs, a number for a reference, no outcomes."""
    records: Records = {}
    project = add(
        records,
        "projects",
        PROJECT,
        identifiers={"identifier": [{"value": "99901", "type": "RCUK"}]},
        title="A quiet drone",
        leadFunder="Innovate UK",
        participantValues={
            "participant": [
                {
                    "organisationId": LEAD,
                    "organisationName": "Humming Motors Ltd",
                    "role": "LEAD_PARTICIPANT",
                    "projectCost": 3.4442927e7,
                    "grantOffer": 17221463.5,
                },
                {
                    "organisationId": guid(99),
                    "organisationName": "Only Here Ltd",
                    "role": "PARTICIPANT",
                    "projectCost": 10,
                    "grantOffer": 0,
                },
            ]
        },
    )
    links(project).extend(
        [link("LEAD_ORG", "organisations", LEAD), link("PARTICIPANT_ORG", "organisations", LEAD)],
    )
    add(records, "organisations", LEAD, name="Humming Motors Ltd", addresses={"address": []})
    return records
