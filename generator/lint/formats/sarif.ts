// Findings as SARIF 2.1.0, which GitHub's code scanning shows. Sources: docs.oasis-open.org/sarif/sarif/v2.1.0, and GitHub's docs,
// "SARIF support for code scanning".
import { createHash } from 'node:crypto';
import { toPrintableJson } from '../../../kit/printable.ts';
import type { LintFinding, Rule } from '../rule.ts';
import { RULES } from '../rules.ts';
import { sourceLine } from './excerpt.ts';
import { formatMessage } from './message.ts';
import type { LintReport } from './report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const PAGE = 'https://github.com/org/setup-ipfs-kit/blob/main/docs/workflow-lint.md';
/** The names that GitHub gives to the severity of a rule. */
const PROBLEM_SEVERITIES = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

export function formatAsSarif(report: LintReport): string {
  const driver = {
    name: 'ipfs-kit workflows lint',
    informationUri: PAGE,
    semanticVersion: report.version,
    rules: RULES.map(describeRule),
  };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: toResults(report) };
  return toPrintableJson(JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2));
}

function describeRule({ id, severity, explanation, fix }: Rule) {
  const helpUri = `${PAGE}#${id}`;
  return {
    id,
    shortDescription: { text: explanation.replace(/(?<=\.) .*/s, '') },
    fullDescription: { text: explanation },
    help: { text: `${explanation} ${fix}`, markdown: `${explanation}\n\n${fix}\n\n[Examples](${helpUri})` },
    helpUri,
    defaultConfiguration: { level: severity },
    properties: {
      tags: ['ci', 'multi-architecture'],
      precision: severity === 'error' ? 'high' : 'medium',
      'problem.severity': PROBLEM_SEVERITIES[severity],
    },
  };
}

function toResults({ findings, texts }: LintReport) {
  const indexes = new Map(RULES.map(({ id }, index) => [id, index]));
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { rule, severity, confidence, file, line, column, length = 1 } = finding;
    const region = { startLine: line, startColumn: column, endLine: line, endColumn: column + length };
    const artifactLocation = { uri: toUri(file), ...(isInRepository(file) ? { uriBaseId: '%SRCROOT%' } : {}) };
    const hash = hashFinding(finding, sourceLine(texts, finding));
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return {
      ruleId: rule,
      ruleIndex: indexes.get(rule) ?? -1,
      level: severity,
      message: { text: formatMessage(finding) },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      // GitHub compares it with that of earlier runs, also when lines above were added.
      partialFingerprints: { primaryLocationLineHash: `${hash}:${count}` },
      properties: { confidence },
    };
  });
}

/** Does not depend on the number of the line. */
function hashFinding({ rule, file }: LintFinding, line: string): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, file, line.trim()]))
    .digest('hex')
    .slice(0, 16);
}

function isInRepository(file: string): boolean {
  return !file.startsWith('/') && !file.startsWith('../');
}

function toUri(file: string): string {
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
