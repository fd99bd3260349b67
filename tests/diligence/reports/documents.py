"""Invented screenings for the reports: a made-up university, made-up bodies and lists, and every kind of status."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from diligence.document import (
    SCHEMA_VERSION,
    Axes,
    AxisReading,
    CoFunding,
    Consulted,
    ContextReading,
    Document,
    EvidenceItem,
    Finding,
    Grant,
    Identity,
    JudgementReading,
    Level,
    MatchReading,
    MergedRecord,
    NotConsulted,
    Ownership,
    OwnershipStep,
    Paper,
    PaperFunder,
    PaperInstitution,
    Partner,
    Publications,
    Response,
    RoleReading,
    Sector,
    SnapshotReading,
    StateLinkReading,
    Step,
    Undeclared,
)
from diligence.reports.wording import LEVEL_NAMES, LEVEL_WORDS, NOTICE

RETRIEVED = datetime(2026, 11, 22, 4, 14, tzinfo=UTC)
GRANT_URL = "https://gtr.example/projects?ref=ZZ%2FA000001%2F1"
LIST_URL = "https://lists.example/export/2026"


def evidence(
    quote: str, place: str = "summary", source: str = "Gateway to Research", url: str = GRANT_URL
) -> EvidenceItem:
    """An evidence item whose hash follows from its source, as if one record had been received once."""
    return EvidenceItem(
        quote=quote, place=place, source=source, url=url, retrieved=RETRIEVED, sha256=sha256(url.encode()).hexdigest()
    )


NOT_ASKED = Response(asked="not asked", reply=None, date=None)
GAIT = evidence("We will recognise people by their gait, at a distance and without their cooperation.")
USER = evidence("Northmark Borders Agency", "project partners")
COLLABORATOR = evidence("Tessaly Polytechnic University; Country: Tessaly", "collaboration outcome, country")
MINISTRY = evidence(
    "Supervising body: Ministry of Learning", "row 14", "Register of state links", "https://register.example/links"
)
LISTED = evidence("ORLAND MARINE SYSTEMS INSTITUTE, a.k.a. OMSI", "entry 212", "Tessaly Export List", LIST_URL)

FINDINGS = (
    Finding(
        id="t-biometric-1",
        rule="technology-area",
        axis="technology",
        strength="direct",
        subject="Gait at a distance",
        status="confirmed",
        sentence="The summary describes recognition of people without their cooperation: biometric identification.",
        path=(Step(from_="ZZ/A000001/1", relation="about", to="biometric identification"),),
        hops=1,
        direct=True,
        evidence=(GAIT,),
        would_change="A statement that only consenting volunteers can be recognised.",
        response=NOT_ASKED,
    ),
    Finding(
        id="e-home-user-1",
        rule="home-state-user",
        axis="end_use",
        strength="direct",
        subject="Northmark Borders Agency",
        status="confirmed",
        sentence="Northmark Borders Agency is a project partner: home-state border use.",
        path=(
            Step(from_="ZZ/A000001/1", relation="project partner", to="Northmark Borders Agency"),
            Step(from_="Northmark Borders Agency", relation="part of the state", to="Northmark (home state)"),
        ),
        hops=2,
        direct=True,
        evidence=(USER, GAIT),
        would_change="The agency's statement of what it receives and for which use.",
        response=Response(asked="1 December 2026", reply="We advise on test conditions only.", date=date(2026, 12, 8)),
    ),
    Finding(
        id="s-civil-1",
        rule="civil-state-link",
        axis="state_link",
        strength="civil",
        subject="Tessaly Polytechnic University",
        status="confirmed",
        sentence="Tessaly Polytechnic University is supervised by the Ministry of Learning (civil state link).",
        path=(
            Step(from_="ZZ/A000001/1", relation="reported collaborator", to="Tessaly Polytechnic University"),
            Step(from_="Tessaly Polytechnic University", relation="supervised by", to="Ministry of Learning (TS)"),
        ),
        hops=2,
        direct=True,
        evidence=(COLLABORATOR, MINISTRY),
        would_change="A public record of another supervising body.",
        response=Response(asked="1 December 2026", reply=None, date=None),
    ),
    Finding(
        id="s-listed-1",
        rule="listed-partner",
        axis="state_link",
        strength="listed_legal",
        subject="Orland Marine Systems Institute",
        status="confirmed",
        sentence="Orland Marine Systems Institute was a co-funder from 2016 to 2018. It is on the Tessaly Export List "
        "since 21 May 2019: not in force on the activity date; in force today.",
        path=(
            Step(from_="ZZ/A000001/1", relation="co-funder", to="Orland Marine Systems Institute"),
            Step(from_="Orland Marine Systems Institute", relation="listed as", to="ORLAND MARINE SYSTEMS INSTITUTE"),
        ),
        hops=1,
        direct=True,
        evidence=(LISTED,),
        would_change="A record of work after 21 May 2019.",
        response=NOT_ASKED,
    ),
    Finding(
        id="s-possible-1",
        rule="possible-listed-partner",
        axis="state_link",
        strength="listed_government",
        subject="TPI",
        status="possible",
        sentence="The acronym TPI could be Tessaly Propulsion Institute (on 1 list) or 4 other known bodies.",
        path=(
            Step(from_="ZZ/A000001/1", relation="reported collaborator", to="TPI"),
            Step(from_="TPI", relation="listed as", to="Tessaly Propulsion Institute"),
        ),
        hops=1,
        direct=True,
        evidence=(evidence("TPI; Outside UK", "collaboration outcome, name"),),
        would_change="The full name or an address.",
        response=NOT_ASKED,
    ),
)


def _partner(
    name: str,
    number: int,
    role: RoleReading,
    *,
    country: tuple[str | None, str | None, str],
    identity: Identity,
    merged: tuple[MergedRecord, ...] = (),
    unit_of: str | None = None,
    matches: tuple[MatchReading, ...] = (),
    state_links: tuple[StateLinkReading, ...] = (),
    findings: tuple[str, ...] = (),
) -> Partner:
    return Partner(
        name=name,
        organisation_ids=(f"ORG-{number:04}", *(one.organisation_id for one in merged)),
        merged=merged,
        roles=(role,),
        country=country[0],
        country_name=country[1],
        country_source=country[2],
        identity=identity,
        unit_of=unit_of,
        matches=matches,
        state_links=state_links,
        findings=findings,
    )


def _role(value: str, words: str, basis: str, start: date | None = None, end: date | None = None) -> RoleReading:
    return RoleReading(value=value, words=words, basis=basis, start=start, end=end)


PARTNERS = (
    _partner(
        "Northmark Borders Agency",
        1,
        _role("PROJECT_PARTNER", "project partner", "declared at award"),
        country=("GB", "United Kingdom", "organisation record"),
        identity=Identity(name="Northmark Borders Agency", ror="0abcdef12", basis="Whole name and country agree."),
        findings=("e-home-user-1",),
    ),
    _partner(
        "Tessaly Polytechnic University",
        2,
        _role("COLLABORATOR", "reported collaborator", "reported later", date(2016, 1, 1)),
        country=("TS", "Tessaly", "collaboration outcome; the organisation record says Outside UK"),
        identity=Identity(name="Tessaly Polytechnic University", ror=None, basis="Whole name and country agree."),
        merged=(
            MergedRecord(organisation_id="ORG-0009", name="Tessaly Polytechnic Univ.", why="same name when folded"),
        ),
        state_links=(
            StateLinkReading(
                relation="supervised by",
                body="Ministry of Learning",
                country="Tessaly",
                strength="civil",
                source="Register of state links",
                source_url="https://register.example/links",
            ),
        ),
        findings=("s-civil-1",),
    ),
    _partner(
        "Orland Marine Systems Institute",
        3,
        _role("CO_FUNDER", "co-funder", "declared at award", date(2016, 1, 1), date(2018, 12, 31)),
        country=("TS", "Tessaly", "organisation record"),
        identity=Identity(name=None, ror=None, basis="Not identified beyond the list."),
        unit_of="Orland Group",
        matches=(
            MatchReading(
                status="confirmed",
                relation="is",
                list="Tessaly Export List",
                list_kind="legal",
                entry="ORLAND MARINE SYSTEMS INSTITUTE",
                listed_since=date(2019, 5, 21),
                in_force_on_activity="no",
                in_force_today="yes",
                why="Whole name and country agree.",
                sentence="It is on the Tessaly Export List since 21 May 2019.",
            ),
        ),
        findings=("s-listed-1",),
    ),
    _partner(
        "TPI",
        4,
        _role("COLLABORATOR", "reported collaborator", "reported later"),
        country=(None, None, "No record gives one (Outside UK)."),
        identity=Identity(name=None, ror=None, basis="An acronym alone is never a claim."),
        matches=(
            MatchReading(
                status="possible",
                relation="is",
                list="Northmark Research Security List",
                list_kind="government",
                entry="Tessaly Propulsion Institute",
                listed_since=None,
                in_force_on_activity="unsure",
                in_force_today="yes",
                why="Acronym of the entry; 4 other known bodies bear it.",
                sentence="Possible: the acronym TPI could be Tessaly Propulsion Institute.",
            ),
        ),
        findings=("s-possible-1",),
    ),
    _partner(
        "Harbour Sensors Ltd",
        5,
        _role("PROJECT_PARTNER", "project partner", "declared at award"),
        country=("GB", "United Kingdom", "organisation record"),
        identity=Identity(name=None, ror=None, basis="No known body bears the name."),
    ),
)


SECTORS_URL = "https://gow.example/grant?ref=ZZ%2FA000001%2F1"
SECTORS = tuple(
    Sector(name=name, source="Grants on the Web", url=SECTORS_URL, retrieved=RETRIEVED)
    for name in ("Harbours and Coasts", "Public Safety")
)

HOME_FUNDER = PaperFunder(name="EPSRC", id="10.13039/501100000266", awards=("A000001",), state_body=None, defence=None)
CIVIL_FUNDER = PaperFunder(
    name="National Learning Fund of Tessaly", id="10.13039/999", awards=("1234",), state_body="Tessaly", defence=False
)
DEFENCE_FUNDER = PaperFunder(name="Tessaly Naval Research Fund", id=None, awards=(), state_body="Tessaly", defence=True)
NORTHMARK = PaperInstitution(name="University of Northmark", ror="0abcdef34", country="GB")
POLYTECHNIC = PaperInstitution(name="Tessaly Polytechnic University", ror=None, country="TS")


def paper(number: int, *funders: PaperFunder, institutions: tuple[PaperInstitution, ...] = (NORTHMARK,)) -> Paper:
    """One invented paper: its number gives its DOI, its title and its year."""
    return Paper(
        doi=f"10.5555/gait.{number}",
        title=f"Gait at a distance, part {number}",
        year=2016 + number % 5,
        sources=("OpenAlex", "Gateway to Research"),
        funders=funders,
        institutions=institutions,
    )


PAPERS = (
    paper(1, HOME_FUNDER),
    paper(2, HOME_FUNDER, CIVIL_FUNDER, institutions=(NORTHMARK, POLYTECHNIC)),
    paper(3, CIVIL_FUNDER, DEFENCE_FUNDER, institutions=(POLYTECHNIC, NORTHMARK)),
    paper(4),
    Paper(
        doi=None, title="A report without a number", year=None, sources=(), funders=(DEFENCE_FUNDER,), institutions=()
    ),
)
CO_FUNDING = (
    CoFunding(
        funder="National Learning Fund of Tessaly",
        state="Tessaly",
        kind="civil",
        papers=2,
        of_known=4,
        total=5,
        first_year=2018,
        last_year=2019,
        dois=("10.5555/GAIT.2", "10.5555/gait.3"),
    ),
    CoFunding(
        funder="Tessaly Naval Research Fund",
        state="Tessaly",
        kind="defence_or_security",
        papers=2,
        of_known=4,
        total=5,
        first_year=2019,
        last_year=None,
        dois=("10.5555/gait.3",),
    ),
)
UNDECLARED = (
    Undeclared(
        name="Tessaly Polytechnic University",
        named_in="collaboration outcome",
        first_reported=date(2017, 3, 2),
        sentence="Tessaly Polytechnic University is reported as a collaborator and is not among the partners declared.",
    ),
    Undeclared(
        name="Tessaly Naval Research Fund",
        named_in="papers",
        first_reported=None,
        sentence="Tessaly Naval Research Fund is named on 2 of 4 papers whose funders are known; 1 unknown.",
    ),
)
OWNERSHIP = (
    Ownership(
        partner="Harbour Sensors Ltd",
        on_activity="no",
        today="yes",
        sentence="Harbour Sensors Ltd is owned by Tessaly Ports Holding since 4 June 2022, after the activity date.",
        chain=(
            OwnershipStep(
                owned="Harbour Sensors Ltd",
                owner="Harbour Group Ltd",
                owner_country="GB",
                owner_kind="company",
                share="75% or more",
                since=date(2015, 1, 1),
                until=None,
                source="Register of owners",
                source_url="https://owners.example/1",
            ),
            OwnershipStep(
                owned="Harbour Group Ltd",
                owner="Tessaly Ports Holding",
                owner_country=None,
                owner_kind="state body",
                share=None,
                since=date(2022, 6, 4),
                until=None,
                source="Register of state links",
                source_url="javascript:alert(8)",
            ),
        ),
    ),
)
CONTEXT = (
    ContextReading(
        body="Northmere Police",
        fact="tested a camera system on one street",
        said_by="Northmere Police",
        said_on="2019-05",
        kind="statement",
        source="Northmere Police, own page",
        source_url="https://northmere.example/cameras",
    ),
)
JUDGEMENTS = (
    JudgementReading(
        subject="TPI",
        about="listing Tessaly Propulsion Institute",
        verdict="different",
        by="A. Reviewer",
        role="research security officer",
        decided=date(2026, 5, 1),
        reason="The partner's letterhead reads Transport Policy Initiative.",
        review=date(2026, 11, 1),
    ),
    JudgementReading(
        subject="Harbour Sensors Ltd",
        about="body Harbour Sensors Ltd",
        verdict="same",
        by="A. Reviewer",
        role="research security officer",
        decided=date(2026, 6, 1),
        reason="Same company number.",
        review=None,
    ),
)
CHANGES = ("The end date differs between the records read on 2026-05-01 and 2026-11-22: 2020-12-31, then 2021-09-30.",)


def screening() -> Document:
    """The invented screening at level 3."""
    return Document(
        schema_version=SCHEMA_VERSION,
        screened=RETRIEVED,
        software="diligence 0.1.0",
        grant=Grant(
            reference="ZZ/A000001/1",
            title="Gait at a distance",
            funder="EPSRC",
            value_gbp=1250000.0,
            start=date(2016, 1, 1),
            end=date(2020, 12, 31),
            lead="University of Northmark",
            status="Closed",
            category="Research Grant",
            url=GRANT_URL,
        ),
        level=Level(
            number=3,
            name="enhanced",
            words="enhanced review",
            policy="uk-default",
            policy_version="2026-11-22",
            rule="technology-and-end-use",
            reasons=("Sensitive technology and a security end use stand together, each with direct evidence.",),
        ),
        axes=Axes(
            technology=AxisReading(
                strength="direct", sentence="Biometric identification.", findings=("t-biometric-1",), evidence=GAIT
            ),
            state_link=AxisReading(
                strength="civil",
                sentence="One civil link; one list entry that began after the activity.",
                findings=("s-civil-1", "s-listed-1"),
                evidence=MINISTRY,
            ),
            end_use=AxisReading(
                strength="direct", sentence="A border agency is a user.", findings=("e-home-user-1",), evidence=USER
            ),
        ),
        partners=PARTNERS,
        findings=FINDINGS,
        sectors=SECTORS,
        publications=Publications(total=5, with_known_funders=4, papers=PAPERS),
        co_funding=CO_FUNDING,
        undeclared=UNDECLARED,
        ownership=OWNERSHIP,
        judgements=JUDGEMENTS,
        context=CONTEXT,
        changes=CHANGES,
        consulted=(
            Consulted(
                title="Gateway to Research",
                kind="record",
                version="retrieved 22 November 2026",
                entries=None,
                licence="Open Government Licence v3.0",
                attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
                url="https://gtr.example/",
                note="",
            ),
            Consulted(
                title="Tessaly Export List",
                kind="legal",
                version="July 2026",
                entries=2839,
                licence="CC BY-NC 4.0",
                attribution="Compiled by Lists Example.",
                url=LIST_URL,
                note="Organisations only.",
            ),
        ),
        not_consulted=(
            NotConsulted(title="Papers (OpenAlex)", why="No network was allowed."),
            NotConsulted(title="Ownership of companies", why="No register was asked."),
        ),
        questions=(
            "Which unit of the agency receives results, and for which use?",
            "What is the full name and address of TPI?",
        ),
        cannot_show=("No ethics review found in the public record; the record has no field for one.",),
        issues=("Partner 4: the country reads Outside UK.",),
        snapshots=(
            SnapshotReading(
                source="Gateway to Research",
                url=GRANT_URL,
                origin="network",
                retrieved=RETRIEVED,
                sha256=sha256(GRANT_URL.encode()).hexdigest(),
            ),
        ),
        notice=NOTICE,
    )


def nothing_found() -> Document:
    """The invented screening at level 0: partners, sources, no finding."""
    quiet = AxisReading(
        strength="none", sentence="No indicator found in the sources consulted.", findings=(), evidence=None
    )
    document = screening()
    return replace(
        document,
        level=replace(
            document.level,
            number=0,
            name=LEVEL_NAMES[0],
            words=LEVEL_WORDS[0],
            rule="nothing-found",
            reasons=("No indicator found in the sources consulted.",),
        ),
        axes=Axes(technology=quiet, state_link=quiet, end_use=quiet),
        partners=(PARTNERS[-1],),
        findings=(),
        sectors=(),
        publications=Publications(total=0, with_known_funders=0, papers=()),
        co_funding=(),
        undeclared=(),
        ownership=(),
        judgements=(),
        context=(),
        changes=(),
        not_consulted=(
            *document.not_consulted,
            NotConsulted(title="EPSRC Grants on the Web", why="Sectors are printed only there."),
        ),
        questions=(),
    )


def many_papers(number: int = 40) -> Document:
    """The screening with so many papers, funders and institutions that they are folded."""
    crowd = tuple(
        PaperInstitution(name=f"Institute {one} of a long and winding name", ror=None, country="FR")
        for one in range(30)
    )
    papers = tuple(
        paper(
            one,
            *((HOME_FUNDER,) if one % 4 else ()),
            *((CIVIL_FUNDER,) if one % 3 == 1 else ()),
            institutions=(NORTHMARK, *crowd[: one % 31]),
        )
        for one in range(number)
    )
    known = sum(bool(one.funders) for one in papers)
    paid = [one for one in papers if CIVIL_FUNDER in one.funders]
    return replace(
        screening(),
        publications=Publications(total=number, with_known_funders=known, papers=papers),
        co_funding=(
            replace(
                CO_FUNDING[0],
                papers=len(paid),
                of_known=known,
                total=number,
                dois=tuple(one.doi for one in paid if one.doi),
            ),
        ),
    )


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202egpj'


def hostile() -> Document:
    """The screening with a partner, addresses, a quotation and a reply that try to run or to point elsewhere."""
    document = screening()
    finding = replace(
        FINDINGS[0],
        id='x" onclick="alert(3)',
        subject=HOSTILE,
        path=(Step(from_=HOSTILE, relation="<b>about</b>", to="N" * 300),),
        evidence=(replace(GAIT, quote=f"</blockquote>{HOSTILE}", url="javascript:alert(4)"),),
        response=Response(asked="1 May 2026", reply="</q><script>alert(5)</script>", date=None),
    )
    funder = PaperFunder(name=HOSTILE, id=HOSTILE, awards=(HOSTILE,), state_body=HOSTILE, defence=True)
    institution = PaperInstitution(name="I" * 300, ror='0"><b>', country=HOSTILE)
    hostile_paper = replace(
        PAPERS[0], doi='10.1/"><script>alert(9)</script>', title=HOSTILE, funders=(funder,), institutions=(institution,)
    )
    return replace(
        document,
        sectors=(replace(SECTORS[0], name=HOSTILE, url="javascript:alert(10)"),),
        publications=Publications(total=1, with_known_funders=1, papers=(hostile_paper,)),
        co_funding=(
            replace(
                CO_FUNDING[0], funder=HOSTILE, state="S" * 200, dois=(hostile_paper.doi or "", "javascript:alert(11)")
            ),
        ),
        undeclared=(replace(UNDECLARED[0], name=HOSTILE, named_in=HOSTILE, sentence="U" * 300),),
        ownership=(
            replace(
                OWNERSHIP[0],
                partner=HOSTILE,
                chain=(replace(OWNERSHIP[0].chain[0], owner=HOSTILE, owner_kind="<b>", source_url="data:text/html,x"),),
            ),
        ),
        judgements=(replace(JUDGEMENTS[0], about=HOSTILE, by=HOSTILE, reason="</q><script>alert(12)</script>"),),
        changes=(HOSTILE,),
        grant=replace(document.grant, title=HOSTILE, reference="</title><script>alert(6)</script>"),
        partners=(replace(PARTNERS[0], name=HOSTILE, findings=(finding.id,)), replace(PARTNERS[4], name="W" * 400)),
        findings=(finding,),
        consulted=(replace(document.consulted[0], url="data:text/html,<script>alert(7)</script>"),),
    )
