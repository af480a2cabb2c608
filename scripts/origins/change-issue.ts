// Writes the text of the issue about a changed origin: title, body, and a prefix that identifies an open one. Pure.
import type { Sighting } from '../../kit/distributions/origin-records.ts';
import { escapeMarkdown, formatMarkdownTable } from '../../kit/runner/markdown.ts';
import type { OriginCheck } from './origin-check.ts';

export interface ChangeIssue {
  /** The start of the title of every issue about this origin. */
  readonly titlePrefix: string;
  readonly title: string;
  readonly body: string;
  /** For an issue that is already open. */
  readonly comment: string;
}

/** When an origin was probed, and by which run. */
export interface ProbeContext {
  /** ISO 8601, a day. */
  readonly date: string;
  /** URL of the workflow's run, or the script's name. */
  readonly source: string;
}

/** Returns the texts about an origin that changed. */
export function changeIssue(check: OriginCheck, context: ProbeContext): ChangeIssue {
  const { record, found } = check;
  const titlePrefix = `Origin changed: ${record.title} `;
  const details = describeChange(check, context);
  return {
    titlePrefix,
    title: `${titlePrefix}${found.state === 'alive' ? 'answers again' : 'stopped working'}`,
    body: `The weekly check found a state that \`kit/distributions/origins.json\` does not record.\n\n${details}`,
    comment: `The check found the same on ${context.date}.\n\n${details}`,
  };
}

/** Returns the sighting to add to the data, as one line of JSON. */
export function sightingLine({ found }: OriginCheck, { date, source }: ProbeContext): string {
  const sighting: Sighting = { date, state: found.state, what: found.what, source };
  const fields = Object.entries(sighting).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{ ${fields.join(', ')} }`;
}

const BEFORE_RECORDING: Readonly<Record<Sighting['state'], string>> = {
  alive:
    'Download an archive from the origin and compare its digest with the one in `kit/distributions/known-releases`, ' +
    'because the name may have a new owner.',
  dead: 'This may be a short outage. Run the workflow again, and look for a notice from the operator.',
};

function describeChange(check: OriginCheck, context: ProbeContext): string {
  const { record, recorded, found } = check;
  const table = formatMarkdownTable(
    ['', 'state', 'what', 'date', 'source'],
    [
      ['recorded', recorded.state, recorded.what, recorded.date, recorded.source],
      ['found now', found.state, found.what, context.date, 'this check'],
    ],
  );
  // One line per paragraph, because GitHub shows line breaks in issues.
  return `${table}
Request: HEAD ${escapeMarkdown(record.probe)}
Found by: ${context.source}

1. ${BEFORE_RECORDING[found.state]}
2. In \`kit/distributions/origins.json\`, add this as the last sighting in \`seen\` of the origin \`${record.id}\`, and set \`checked\` to the same day:

\`\`\`json
${sightingLine(check, context)}
\`\`\`

3. Run \`npm run docs:origins\` and \`npm run build\`, commit, and close this issue.
`;
}
