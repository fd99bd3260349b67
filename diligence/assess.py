"""From a case to its findings document: run the rules, apply the policy, and say it in the shape that reports print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from diligence import __version__, money_and_papers
from diligence import document as doc
from diligence.case import Case
from diligence.consulted import cannot_show, consulted, not_consulted
from diligence.context_facts import context_of
from diligence.model import Axis, Flag, Strength
from diligence.partners import partner_readings
from diligence.policy import Policy, Verdict, judge
from graphs.build import gtr_address
from graphs.evidence import Evidence
from scrapers.sources import SOURCES

#: Product rule 16, printed in every report.
NOTICE = (
    "This report is not legal advice. It does not replace the Research Collaboration Advice Team (RCAT), the Export"
    " Control Joint Unit (ECJU) or the Investment Security Unit (ISU). It lists public records for a person to judge;"
    " a person decides."
)
#: report.md: a research officer has eight minutes, so at most seven questions.
MAX_QUESTIONS = 7
#: Names in one question or reason; more are counted.
_NAMED = 4

_AXIS_NAMES = {Axis.TECHNOLOGY: "technology", Axis.STATE_LINK: "state link", Axis.END_USE: "end use and people"}
#: From the strongest to the weakest, for the one line an axis gets.
_STRENGTH_ORDER = (
    Strength.LISTED_LEGAL,
    Strength.LISTED_GOVERNMENT,
    Strength.DEFENCE_OR_SECURITY,
    Strength.DIRECT,
    Strength.ASSESSED_DEFENCE,
    Strength.LISTED_ASSESSMENT,
    Strength.LISTED_OWN,
    Strength.LISTED_PRESS,
    Strength.CIVIL,
    Strength.CONTEXT,
)


def assess(
    case: Case,
    flags: Iterable[Flag],
    policy: Policy,
    *,
    screened: datetime,
    issues: Sequence[str] = (),
    changes: Sequence[str] = (),
) -> doc.Document:
    """Return the findings document of a case with these flags under a policy. `screened` is aware UTC."""
    # Questions come last: a reader sees first what is claimed, and the numbers stay in the order of the page.
    flags = sorted(flags, key=lambda flag: flag.status == "possible")
    verdict = judge(policy, flags)
    named = _findings(flags)
    return doc.Document(
        schema_version=doc.SCHEMA_VERSION,
        screened=screened,
        software=f"Diligence {__version__}",
        grant=_grant(case),
        level=_level(policy, verdict, flags),
        axes=doc.Axes(
            technology=_axis(Axis.TECHNOLOGY, named),
            state_link=_axis(Axis.STATE_LINK, named),
            end_use=_axis(Axis.END_USE, named),
        ),
        partners=partner_readings(case, named),
        findings=tuple(_finding(identifier, group) for identifier, group in named),
        sectors=money_and_papers.sectors(case),
        publications=money_and_papers.publications(case),
        co_funding=money_and_papers.co_funding(case),
        undeclared=money_and_papers.undeclared(case),
        ownership=money_and_papers.ownership(case),
        judgements=_judgements(case),
        changes=tuple(changes),
        context=_context(case),
        consulted=consulted(case),
        not_consulted=not_consulted(case),
        questions=_questions(flags, verdict),
        cannot_show=cannot_show(case),
        issues=tuple(issues),
        snapshots=tuple(
            doc.SnapshotReading(
                source=SOURCES[item.source].title,
                url=item.url,
                origin=item.origin,
                retrieved=item.retrieved,
                sha256=item.sha256,
            )
            for item in case.project.snapshots
        ),
        notice=NOTICE,
    )


def _findings(flags: Iterable[Flag]) -> tuple[tuple[str, tuple[Flag, ...]], ...]:
    """Join the flags of one rule on one subject into a finding.

    Questions are never joined with claims, and the kinds of list are never mixed (product rule 4).
    """
    groups: dict[tuple[str, str, bool, str], list[Flag]] = {}
    for flag in flags:
        kind = flag.strength.value if flag.strength.value.startswith("listed_") else ""
        groups.setdefault((flag.rule, flag.subject, flag.status == "possible", kind), []).append(flag)
    return tuple((f"F{number}", tuple(group)) for number, group in enumerate(groups.values(), start=1))


def _context(case: Case) -> tuple[doc.ContextReading, ...]:
    bodies = [partner.body.id for partner in case.partners if partner.body is not None]
    asked = [case.knowledge.security[body].id for body in bodies if body in case.knowledge.security]
    return tuple(
        doc.ContextReading(
            body=fact.body if not fact.of_parent else f"{fact.body} ({fact.asked} is a unit of it)",
            fact=fact.fact,
            said_by=fact.said_by,
            said_on=fact.said_on.words,
            kind=fact.kind,
            source=fact.source,
            source_url=fact.source_url,
        )
        for fact in context_of(asked)
    )


def _judgements(case: Case) -> tuple[doc.JudgementReading, ...]:
    return tuple(
        doc.JudgementReading(
            subject=partner.name,
            about=f"{item.about} {item.target}",
            verdict=item.verdict,
            by=item.by,
            role=item.role,
            decided=item.decided,
            reason=item.reason,
            review=item.review,
        )
        for partner in case.partners
        for item in partner.judgements
    )


def _grant(case: Case) -> doc.Grant:
    project = case.project
    leads = [p.organisation_id for p in project.participations if p.role in {"LEAD_RO", "LEAD_ORG"}]
    values = [fund.value_pounds for fund in project.funds if fund.value_pounds is not None]
    funder = next((fund.funder_name for fund in project.funds if fund.funder_name), project.lead_funder)
    return doc.Grant(
        reference=project.reference,
        title=project.title,
        funder=funder,
        value_gbp=float(sum(values)) if values else None,
        start=case.start,
        end=case.end,
        lead=project.organisation(leads[0]).name if leads else None,
        status=project.status,
        category=project.category,
        url=gtr_address(project.reference),
    )


def _level(policy: Policy, verdict: Verdict, flags: Sequence[Flag]) -> doc.Level:
    reasons = [verdict.rule.reason.rstrip(".") + "."]
    decisive = {id(flag) for met in verdict.met for flag in met}
    for axis in Axis:
        here = [flag for flag in flags if flag.axis is axis and flag.status != "possible"]
        if not here:
            continue
        best = min(here, key=lambda flag: (id(flag) not in decisive, not flag.direct, _order(flag)))
        others = len({flag.subject for flag in here}) - 1
        more = f" ({others} more on this axis, see the findings.)" if others else ""
        role = "" if id(best) in decisive else " The level does not rest on this."
        reasons.append(f"{_AXIS_NAMES[axis].capitalize()}: {best.words}{role}{more}")
    return doc.Level(
        number=verdict.level.number,
        name=verdict.level.name,
        words=verdict.level.words,
        policy=policy.name,
        policy_version=policy.version,
        rule=verdict.rule.id,
        reasons=tuple(reasons),
    )


def _order(flag: Flag) -> int:
    return _STRENGTH_ORDER.index(flag.strength)


def _axis(axis: Axis, named: Sequence[tuple[str, Sequence[Flag]]]) -> doc.AxisReading:
    here = [(identifier, flag) for identifier, group in named for flag in group if flag.axis is axis]
    findings = tuple(dict.fromkeys(identifier for identifier, _ in here))
    counted = [flag for _, flag in here if flag.status != "possible"]
    if not counted:
        asked = " Questions remain, see below." if here else ""
        return doc.AxisReading(
            strength="none",
            sentence=f"No indicator found in the sources consulted.{asked}",
            findings=findings,
            evidence=None,
        )
    best = min(counted, key=lambda flag: (not flag.direct, _order(flag)))
    return doc.AxisReading(
        strength=best.strength.value,
        sentence=best.words,
        findings=findings,
        evidence=_item(best.evidence[-1] if axis is Axis.STATE_LINK else best.evidence[0]),
    )


def _finding(identifier: str, flags: Sequence[Flag]) -> doc.Finding:
    """Say the flags of one finding: how the subject stands once, then each statement; the strongest flag leads."""
    ordered = sorted(flags, key=lambda flag: (not flag.direct, _order(flag)))
    best = ordered[0]
    sentences = dict.fromkeys(flag.sentence for flag in ordered)
    steps = [step for flag in ordered for step in flag.path]
    return doc.Finding(
        id=identifier,
        rule=best.rule,
        axis=best.axis.value,
        strength=best.strength.value,
        subject=best.subject_name,
        status=best.status,
        sentence=" ".join((best.lead, *sentences)).strip(),
        path=tuple(doc.Step(from_=step.origin, relation=step.relation, to=step.target) for step in steps),
        hops=best.hops,
        direct=best.direct,
        evidence=tuple(_item(item) for item in dict.fromkeys(item for flag in ordered for item in flag.evidence)),
        would_change=best.would_change,
        response=doc.Response(asked="not asked", reply=None, date=None),
    )


def _item(evidence: Evidence) -> doc.EvidenceItem:
    source = SOURCES.get(evidence.source)
    return doc.EvidenceItem(
        quote=evidence.quote,
        place=evidence.place,
        source=source.title if source else evidence.source,
        url=evidence.url,
        retrieved=evidence.retrieved,
        sha256=evidence.sha256,
    )


def _questions(flags: Sequence[Flag], verdict: Verdict) -> tuple[str, ...]:
    """Return at most seven questions: those of flags that gave the level first, then the stronger, one axis in turn."""
    decisive = {id(flag) for met in verdict.met for flag in met}
    ordered = sorted(
        (flag for flag in flags if flag.question),
        key=lambda flag: (flag.status == "possible", id(flag) not in decisive, not flag.direct, _order(flag)),
    )
    subjects: dict[str, dict[str, None]] = {}
    for flag in ordered:
        subjects.setdefault(flag.question, {}).setdefault(flag.subject_name)
    by_axis = {axis: list(dict.fromkeys(flag.question for flag in ordered if flag.axis is axis)) for axis in Axis}
    found: dict[str, None] = {}
    while any(by_axis.values()):
        for axis in Axis:
            if by_axis[axis]:
                question = by_axis[axis].pop(0)
                found.setdefault(question.replace("{subjects}", _names(list(subjects[question]))))
    return tuple(found)[:MAX_QUESTIONS]


def _names(names: list[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
