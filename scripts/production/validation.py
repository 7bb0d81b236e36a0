"""Judges a deployment by all rules and tells it to a person or to a program."""

import json
import textwrap
from dataclasses import asdict, dataclass

from production.deployment import Deployment
from production.findings import Finding, Level
from production.rules import RULES
from production.units import gib

FINE, PROBLEMS, NOT_CHECKED = 0, 1, 2
WIDTH = 100
INDENT = " " * 9


@dataclass(frozen=True)
class Verdict:
    case: Deployment
    findings: tuple[Finding, ...]
    is_strict: bool

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level is Level.ERROR or self.is_strict]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding not in self.errors]

    @property
    def exit_code(self) -> int:
        return PROBLEMS if self.errors else FINE


def judge(case: Deployment, *, strict: bool) -> Verdict:
    findings = [finding for rule in RULES for finding in rule(case)]
    findings.sort(key=lambda finding: (finding.level is not Level.ERROR, finding.line or 10_000))
    return Verdict(case, tuple(findings), strict)


def as_json(verdict: Verdict) -> str:
    told = {
        "file": str(verdict.case.file),
        "ready": not verdict.errors,
        "exit_code": verdict.exit_code,
        "strict": verdict.is_strict,
        "errors": len(verdict.errors),
        "warnings": len(verdict.warnings),
        "profile": verdict.case.profile,
        "machine": {"memory_bytes": verdict.case.machine.memory, "cores": verdict.case.machine.cores},
        "findings": [asdict(finding) | {"counts_as": counts_as(finding, verdict)} for finding in verdict.findings],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def counts_as(finding: Finding, verdict: Verdict) -> str:
    return "error" if finding in verdict.errors else "warning"


def as_text(verdict: Verdict) -> str:
    case = verdict.case
    head = (
        f"{case.file}: profile {case.profile}, this machine {gib(case.machine.memory)} and {case.machine.cores} cores"
    )
    told = [head, ""]
    told += [paragraph("PROBLEM", finding, case) for finding in verdict.errors]
    told += [paragraph("warning", finding, case) for finding in verdict.warnings]
    return "\n".join([*told, conclusion(verdict)])


def paragraph(word: str, finding: Finding, case: Deployment) -> str:
    where = f" (line {finding.line})" if finding.line else ""
    subject = finding.subject or case.file.name
    lines = [f"{word:<9}{subject}{where}"]
    lines += textwrap.wrap(
        finding.problem, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return "\n".join([*lines, f"{INDENT}→ {finding.advice}\n"])  # in one line: it may be a command to copy


def conclusion(verdict: Verdict) -> str:
    if not verdict.errors:
        count = len(verdict.warnings)
        return "Ready." if not count else f"Ready. {count} {'warning' if count == 1 else 'warnings'} to know about."
    count = len(verdict.errors)
    named = f"{count} {'problem' if count == 1 else 'problems'}"
    return f"NOT ready: {named}. Mend what → says, then run this again."
