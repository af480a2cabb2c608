// SARIF 2.1.0. SCHEMA has what the official schema and GitHub's code scanning require of the objects that are used, and no other
// property. Sources: docs.oasis-open.org/sarif/sarif/v2.1.0; GitHub's docs, "SARIF support for code scanning".
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { formatAsSarif } from '../../../../../generator/lint/formats/sarif.ts';
import { RULES } from '../../../../../generator/lint/rules.ts';
import { FINDING, reportOf } from './report.ts';

const text = z.strictObject({ text: z.string().min(1) });
const level = z.enum(['none', 'note', 'warning', 'error']);
const position = z.int().min(1);

const rule = z.strictObject({
  id: z.string().min(1).max(255),
  shortDescription: z.strictObject({ text: z.string().min(1).max(1024) }),
  fullDescription: z.strictObject({ text: z.string().min(1).max(1024) }),
  help: z.strictObject({ text: z.string().min(1), markdown: z.string().min(1) }),
  helpUri: z.url(),
  defaultConfiguration: z.strictObject({ level }),
  properties: z.looseObject({
    tags: z.array(z.string()).max(10),
    precision: z.enum(['very-high', 'high', 'medium', 'low']),
    'problem.severity': z.enum(['error', 'warning', 'recommendation']),
  }),
});

const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level,
  message: text,
  locations: z
    .array(
      z.strictObject({
        physicalLocation: z.strictObject({
          artifactLocation: z.strictObject({
            // A URI reference: no character that must be escaped.
            uri: z.string().regex(/^(?:[\w.~!$&'()*+,;=:@/-]|%[\dA-F]{2})+$/),
            uriBaseId: z.literal('%SRCROOT%').optional(),
          }),
          region: z.strictObject({
            startLine: position,
            startColumn: position,
            endLine: position,
            endColumn: position,
          }),
        }),
      }),
    )
    .min(1),
  partialFingerprints: z.strictObject({ primaryLocationLineHash: z.string().regex(/^[\da-f]{16}:\d+$/) }),
  properties: z.looseObject({}),
});

const SCHEMA = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            informationUri: z.url(),
            semanticVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
            rules: z.array(rule).max(25_000),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(result).max(25_000),
      }),
    )
    .length(1),
});

const parse = (sarif: string) => SCHEMA.parse(JSON.parse(sarif)).runs[0];

it.each([
  ['no findings', reportOf('')],
  ['every severity', reportOf('a\n', { severity: 'error' }, { severity: 'warning' }, { severity: 'note' })],
  ['hostile texts', reportOf('a', { problem: '\u001b[31m ::error::\u0000', fix: '##[error]', doubt: '\ud800' })],
  ['a hostile name', reportOf('a', { file: '.github/a b\n%#?\ud800.yml' })],
])('is valid for %s', (_, report) => {
  const sarif = formatAsSarif(report);
  expect(parse(sarif)?.results).toHaveLength(report.findings.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
  expect(sarif).not.toMatch(/[\x00-\x09\x0b-\x1f]|##\[/);
});

it('names each rule with its section, its level and its help', () => {
  const rules = parse(formatAsSarif(reportOf('')))?.tool.driver.rules ?? [];
  expect(rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration.level])).toEqual(
    RULES.map(({ id, severity }) => [id, severity]),
  );
  for (const { id, helpUri } of rules) expect(helpUri.endsWith(`/docs/workflow-lint.md#${id}`)).toBe(true);
});

it('has the region, the rule and the message of a finding', () => {
  const report = reportOf('on: push\n', { line: 1, column: 5, length: 4, doubt: 'It may be right.' });
  expect(parse(formatAsSarif(report))?.results[0]).toMatchObject({
    ruleId: 'hidden-failure',
    ruleIndex: RULES.findIndex(({ id }) => id === 'hidden-failure'),
    level: 'warning',
    message: { text: 'it fails. It may be right. Fix it.' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a.yml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 1, startColumn: 5, endLine: 1, endColumn: 9 },
        },
      },
    ],
  });
});

describe('the fingerprint of a finding', () => {
  const prints = (content: string, ...lines: readonly number[]) =>
    parse(formatAsSarif(reportOf(content, ...lines.map((line) => ({ line })))))?.results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );

  it('stays when lines above are added, and when the line is indented', () => {
    expect(prints('x\n', 1)).toEqual(prints('# new\n\n  x\n', 3));
  });

  it('differs for another line, another rule, and the second of two lines', () => {
    expect(new Set(prints('x\ny\nx\n', 1, 2, 3)).size).toBe(3);
    const other = reportOf('x\n', { line: 1, rule: 'time-limit' });
    expect(prints('x\n', 1)).not.toContain(
      parse(formatAsSarif(other))?.results[0]?.partialFingerprints.primaryLocationLineHash,
    );
    expect(FINDING.rule).not.toBe('time-limit');
  });
});
