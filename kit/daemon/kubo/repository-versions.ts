// The version of the repository layout that each Kubo needs, and the oldest version that a Kubo can migrate without a download.
// Source: RepoVersion in repo/fsrepo/fsrepo.go, since 0.37 in version.go, of every release tag of ipfs/kubo through 0.43.0.

/** The first release (minor and patch of 0.x) with each layout, newest first. */
const LAYOUTS: readonly { readonly since: readonly [number, number]; readonly version: number }[] = [
  { since: [38, 0], version: 18 },
  { since: [37, 0], version: 17 },
  { since: [30, 0], version: 16 },
  { since: [23, 0], version: 15 },
  { since: [21, 0], version: 14 },
  { since: [18, 0], version: 13 },
  { since: [12, 0], version: 12 },
  { since: [8, 0], version: 11 },
  { since: [6, 0], version: 10 },
  { since: [5, 0], version: 9 },
  { since: [4, 16], version: 7 },
  { since: [4, 11], version: 6 },
  { since: [4, 5], version: 5 },
  { since: [4, 3], version: 4 },
  { since: [4, 0], version: 3 },
];

/** The oldest layout that a Kubo migrates without a download: 0.37 embeds 16 to 17, 0.38 also 17 to 18. */
export const OLDEST_EMBEDDED = 16;

/**
 * Returns the layout version that a Kubo (`0.43.0`) needs; null if the text is not a 0.x version, or older than 0.4. For a Kubo
 * that is newer than this table, returns the newest layout in it.
 */
export function repositoryVersionOf(kubo: string): number | null {
  const [, minor, patch] = /^0\.(\d+)\.(\d+)/.exec(kubo) ?? [];
  if (minor === undefined) return null;
  const isSince = ([sinceMinor, sincePatch]: readonly [number, number]) =>
    Number(minor) > sinceMinor || (Number(minor) === sinceMinor && Number(patch) >= sincePatch);
  return LAYOUTS.find(({ since }) => isSince(since))?.version ?? null;
}
