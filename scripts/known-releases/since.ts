// Parses `--since`, which limits a run to releases since a version or day. Pure.
import semver from 'semver';

export type Since =
  | { readonly kind: 'version'; readonly version: string }
  /** `2026-10-01` */
  | { readonly kind: 'date'; readonly date: string };

/** Parses a value of `--since`. Throws if it is neither a version nor a day. */
export function parseSince(text: string): Since {
  const version = semver.valid(text);
  if (version) return { kind: 'version', version };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return { kind: 'date', date: text };
  throw new Error(`--since '${text}': not a version or a day. Use a value such as '0.42.0' or '2026-10-01'.`);
}

/** Returns whether a release has that version or a newer one, or was published on that day or later. */
export function isSince(
  since: Since,
  { version, publishedAt }: { readonly version: string; readonly publishedAt: string | null },
): boolean {
  if (since.kind === 'version') return semver.gte(version, since.version);
  return publishedAt !== null && publishedAt.slice(0, 10) >= since.date;
}
