// Compares the current state of origins with the recorded one. Pure.
import { lastSighting, type OriginRecord, type Sighting } from '../../kit/distributions/origin-records.ts';
import { defuseCommands } from '../../kit/runner/command-text.ts';
import type { OriginProbe } from './probe-origin.ts';

export interface OriginCheck {
  readonly record: OriginRecord;
  /** The newest sighting in the data. */
  readonly recorded: Sighting;
  /** ISO 8601, a day: the oldest sighting since the state last changed. */
  readonly since: string;
  readonly found: OriginProbe;
  readonly changed: boolean;
}

/** Returns the comparison of an origin's record with its current state. */
export function compareWithRecord(record: OriginRecord, found: OriginProbe): OriginCheck {
  const recorded = lastSighting(record);
  return { record, recorded, since: stateSince(record.seen), found, changed: recorded.state !== found.state };
}

/**
 * Returns the origins whose state changed, or null if no origin is alive: then this machine's network is the probable cause.
 */
export function concludeChanges(checks: readonly OriginCheck[]): readonly OriginCheck[] | null {
  return checks.some(({ found }) => found.state === 'alive') ? checks.filter(({ changed }) => changed) : null;
}

/** Returns a table for the log with aligned columns and a line per origin. Texts of origins are no commands of the runner. */
export function checkTable(checks: readonly OriginCheck[]): string {
  const rows = checks.map(({ record, recorded, since, found, changed }) => [
    record.title,
    `${recorded.state} since ${since}`,
    `${found.state}: ${found.what}`,
    `${(found.milliseconds / 1000).toFixed(2)} s`,
    changed ? 'CHANGED' : 'as recorded',
  ]);
  const lines = [['origin', 'recorded', 'now', 'time', 'result'], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const rendered = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return defuseCommands(rendered.join('\n'));
}

/** Returns the date of the oldest sighting since the state last changed, or '' without sightings. */
export function stateSince(seen: readonly Sighting[]): string {
  const state = seen.at(-1)?.state;
  const lastOther = seen.findLastIndex((sighting) => sighting.state !== state);
  return seen[lastOther + 1]?.date ?? '';
}
