// `--since`: the releases that a run is about, by version or by day. Pure.
import semver from 'semver';

export type Since =
  | { readonly kind: 'version'; readonly version: string }
  /** `2026-10-01` */
  | { readonly kind: 'date'; readonly date: string };

/** Returns what a value of `--since` means. Throws where it is neither a version nor a day. */
export function parseSince(text: string): Since {
  const version = semver.valid(text);
  if (version) return { kind: 'version', version };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return { kind: 'date', date: text };
  throw new Error(`--since '${text}' failed. It is not a version and not a day. Write '0.42.0' or '2026-10-01'.`);
}

/** Returns whether a release is of that version or newer, or was published on that day or later. */
export function isSince(
  since: Since,
  { version, publishedAt }: { readonly version: string; readonly publishedAt: string | null },
): boolean {
  if (since.kind === 'version') return semver.gte(version, since.version);
  return publishedAt !== null && publishedAt.slice(0, 10) >= since.date;
}
