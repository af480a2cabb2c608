// Matches paths with patterns that a stranger wrote. A regular expression would try every way to divide a path among the wildcards.

/** A text that stands for itself, or a wildcard: one character, some, some with `/` among them, or whole folders. */
export type GlobPart = { readonly text: string } | 'character' | 'characters' | 'path' | 'folders';

/** Returns whether the parts match the whole path. The work is limited by the number of parts and the length of the path. */
export function matchesGlob(parts: readonly GlobPart[], path: string): boolean {
  let ends = new Set([0]);
  for (const part of parts) {
    ends = endsAfter(part, path, ends);
    if (ends.size === 0) return false;
  }
  return ends.has(path.length);
}

/** Returns where a part may end that starts at one of these offsets. */
function endsAfter(part: GlobPart, path: string, starts: ReadonlySet<number>): Set<number> {
  if (typeof part === 'object') {
    const matching = [...starts].filter((start) => path.startsWith(part.text, start));
    return new Set(matching.map((start) => start + part.text.length));
  }
  if (part === 'character') {
    return new Set([...starts].filter((at) => at < path.length && path[at] !== '/').map((at) => at + 1));
  }
  if (part === 'folders') {
    const first = Math.min(...starts);
    const slashes = [...path].flatMap((character, at) => (character === '/' && at >= first ? [at + 1] : []));
    return new Set([...starts, ...slashes]);
  }
  const ends = new Set<number>();
  for (const start of [...starts].sort((a, b) => a - b)) {
    for (let at = start; at <= path.length && !ends.has(at); at++) {
      ends.add(at);
      if (part === 'characters' && path[at] === '/') break;
    }
  }
  return ends;
}

/** Returns a function that tells whether a path matches a pattern with `*`, `?` and `**`, such as `.github/**` or `*.yml`. */
export function parseGlob(pattern: string): (path: string) => boolean {
  const parts = pattern
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .filter((part) => part !== '')
    .map((part): GlobPart => WILDCARDS[part] ?? { text: part });
  return (path) => matchesGlob(parts, path);
}

const WILDCARDS: Readonly<Record<string, Exclude<GlobPart, object>>> = {
  '**/': 'folders',
  '**': 'path',
  '*': 'characters',
  '?': 'character',
};
