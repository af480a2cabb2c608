// Renders the tables of docs/origins.md from the data. Pure. Cells contain only the project's own texts.
import type { Distribution } from '../../kit/distributions/distribution.ts';
import {
  lastSighting,
  type OriginId,
  type OriginRecord,
  originRecord,
  type Publication,
  publicationsFor,
} from '../../kit/distributions/origin-records.ts';
import { stateSince } from './origin-check.ts';

/** Returns the table of origins with the newest sighting of each. */
export function sightingsTable(records: readonly OriginRecord[]): string {
  const rows = records.map((record) => {
    const { date, state, what, source } = lastSighting(record);
    return [record.title, date, state, what, withLinks(source)];
  });
  return table(['origin', 'last seen', 'state', 'observation', 'source'], rows);
}

/** Returns the table of products and versions: where each is published, and with which digests. */
export function publicationsTable(distributions: readonly Distribution[]): string {
  const rows = distributions.flatMap(({ product, title, repository }) =>
    publicationsFor(product).map((publication) => [
      title,
      versionSpan(publication.versions),
      formatPlaces(publication, repository),
      formatDigestSources(publication),
    ]),
  );
  return table(['product', 'versions', 'published', 'digests'], rows);
}

/** The outcome of a request in each outage: a version and how it was verified, or an error's code. */
export interface OutageRow {
  readonly request: string;
  readonly outcomes: readonly string[];
}

/** Returns the table of outages: a row for each request, a column for each outage. */
export function outagesTable(outages: readonly string[], rows: readonly OutageRow[]): string {
  const cells = rows.map(({ request, outcomes }) => [request, ...outcomes.map(outcomeCell)]);
  return table(['request', ...outages], cells);
}

function outcomeCell(outcome: string): string {
  const verifiedBy = /^\d\S* (\S+)$/.exec(outcome)?.[1];
  return verifiedBy ? `installed, \`${verifiedBy}\`` : `[${outcome}](troubleshooting.md#${outcome})`;
}

/** Returns a range of versions in words: `from 0.11.0, before 0.36.0` for `>=0.11.0-0 <0.36.0-0`. */
export function versionSpan(range: string): string {
  if (range === '*') return 'all';
  const [, from, before] = /^(?:>=(\d+\.\d+\.\d+)(?:-0)?)?\s*(?:<(\d+\.\d+\.\d+)(?:-0)?)?$/.exec(range) ?? [];
  if (from && before) return `from ${from}, before ${before}`;
  if (from) return `${from} and newer`;
  return before ? `before ${before}` : `\`${range}\``;
}

function formatPlaces({ origins }: Publication, repository: string): string {
  const alive = origins.filter((id) => lastSighting(originRecord(id)).state === 'alive');
  if (alive.length > 0) return alive.map((id) => formatPlace(id, repository)).join(', ');
  const ended = origins.map((id) => `on ${originRecord(id).title} until ${stateSince(originRecord(id).seen)}`);
  return `no longer, ${ended.join(', ')}`;
}

function formatPlace(id: OriginId, repository: string): string {
  const { layout, title, url } = originRecord(id);
  return layout === 'github' ? `[${title}](${url}/${repository}/releases)` : `[${title}](${url})`;
}

const DIGESTS: Readonly<Record<Publication['digests'][number], string>> = {
  sidecar: 'a `.sha512` file beside the archive',
  api: "GitHub's own sha256, in its API",
};

function formatDigestSources({ origins, digests, why }: Publication): string {
  const ended = origins.every((id) => lastSighting(originRecord(id)).state === 'dead');
  const sources = ended ? 'not available' : digests.map((each) => DIGESTS[each]).join('; ') || 'none';
  return why ? `${sources}: ${why}` : sources;
}

/** Turns `owner/name#number` into links. */
function withLinks(source: string): string {
  return source.replace(/\b([\w.-]+\/[\w.-]+)#(\d+)/g, '[$1#$2](https://github.com/$1/issues/$2)');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [header, header.map(() => '---'), ...rows].map(line).join('');
}
