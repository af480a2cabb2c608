// Writes the root of a Debian system as a tar file, from packages for any architecture. It runs none of their scripts and needs no
// root, because nothing is unpacked.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { extract, type Header, type Pack, pack } from 'tar-stream';

/** A file that a package's script would have created. */
export interface GeneratedEntry {
  readonly path: string;
  readonly mode?: number;
  readonly content: { readonly text: string } | { readonly link: string } | 'directory';
}

export interface RootFiles {
  /** Texts of files that match RECORDED_FILES, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

// Directories that Debian has merged into /usr.
const MERGED = /^(?:bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/;
/** Files that Debian's slim images lack too, and a marker that would keep pip from installing. */
const LEFT_OUT = /^usr\/share\/(?:doc|info|lintian|locale|man)\/|\/EXTERNALLY-MANAGED$/;
/** Files whose text `generateEntries` gets. */
const RECORDED_FILES = /^usr\/share\/(?:base-passwd\/(?:passwd|group)\.master|ca-certificates\/.*\.crt)$/;

/** Writes the files of packages, and those of `generateEntries`, to a tar file. */
export async function writeRoot(
  file: string,
  packages: readonly string[],
  generateEntries: (files: RootFiles) => readonly GeneratedEntry[],
): Promise<void> {
  const root = pack();
  const written = pipeline(root, createWriteStream(file));
  const seen = new Set<string>();
  const texts = new Map<string, string>();
  for (const each of packages) await copyPackage(each, root, seen, texts);
  for (const entry of generateEntries({ texts })) {
    if (seen.has(entry.path)) continue;
    seen.add(entry.path);
    addEntry(root, entry);
  }
  root.finalize();
  await written;
}

async function copyPackage(file: string, root: Pack, seen: Set<string>, texts: Map<string, string>): Promise<void> {
  const program = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const entries = program.stdout.pipe(extract());
  for await (const entry of entries) {
    const header = mergeUsr(entry.header);
    if (seen.has(header.name) || LEFT_OUT.test(header.name)) {
      entry.resume();
      continue;
    }
    seen.add(header.name);
    if (RECORDED_FILES.test(header.name)) {
      const bytes = await buffer(entry);
      texts.set(header.name, bytes.toString());
      root.entry(header, bytes);
    } else if (header.type === 'file') {
      await pipeline(entry, root.entry(header));
    } else {
      root.entry(header);
      entry.resume();
    }
  }
  await finished(entries);
}

/** Returns an entry with its path in a root with merged /usr. */
function mergeUsr(header: Header): Header {
  const { type, linkname } = header;
  const name = mergedPath(header.name);
  return type === 'link' && linkname ? { ...header, name, linkname: mergedPath(linkname) } : { ...header, name };
}

function mergedPath(path: string): string {
  return path
    .replace(/^\.?\//, '')
    .replace(/\/$/, '')
    .replace(MERGED, 'usr/$&');
}

function addEntry(root: Pack, { path: name, mode, content }: GeneratedEntry): void {
  if (content === 'directory') root.entry({ name, type: 'directory', mode: mode ?? 0o755 });
  else if ('link' in content) root.entry({ name, type: 'symlink', linkname: content.link, mode: 0o777 });
  else root.entry({ name, mode: mode ?? 0o644 }, content.text);
}
