// A Go module as data, and its hashes in go.sum and the checksum database.
import { createHash } from 'node:crypto';

export interface GoModuleFiles {
  readonly path: string;
  /** With v. */
  readonly version: string;
  /** The text of each file by its name, go.mod among them. */
  readonly files: Readonly<Record<string, string>>;
}

/** Returns a module's path in URLs, where an upper-case letter is `!` and the lower-case letter. */
export function escapedPath({ path }: GoModuleFiles): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** Returns a module's two lines of go.sum, which are also its record in a checksum database. */
export function formatGoSumLines({ path, version, files }: GoModuleFiles): string {
  const all = Object.entries(files).map(([name, text]) => [`${path}@${version}/${name}`, text] as const);
  const goMod = [['go.mod', files['go.mod'] ?? '']] as const;
  return `${path} ${version} ${dirHash(all)}\n${path} ${version}/go.mod ${dirHash(goMod)}\n`;
}

export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** golang.org/x/mod/sumdb/dirhash, Hash1: the digest of sha256sum's output for the files, sorted by name. */
function dirHash(files: readonly (readonly [name: string, text: string])[]): string {
  const sorted = files.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([name, text]) => `${sha256(text).toString('hex')}  ${name}\n`);
  return `h1:${sha256(...lines).toString('base64')}`;
}
