// Checks the programs of an image by the headers of their files: nothing of the image runs. Follows links and scripts to them.
import { closeSync, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import { shorten } from '../../kit/docker/reference.ts';
import { isKitError, KitError } from '../../kit/errors.ts';
import { withExecutableFile } from '../../kit/platform/executable/file.ts';
import { parseExecutableFile } from '../../kit/platform/executable/header.ts';
import { formatPlatform, type Platform } from '../../kit/platform/platform.ts';
import { parseHandover } from '../../kit/probe/executables/script.ts';
import { type ImageConfig, listPrograms } from './config.ts';
import type { ReadEntry } from './container-files.ts';

export interface CheckedProgram {
  /** As the image names it. */
  readonly word: string;
  /** The file whose header was read. */
  readonly path: string;
}

interface ProgramSearch {
  readonly image: string;
  readonly config: ImageConfig;
  readonly platform: Platform;
  readonly readEntry: ReadEntry;
}

/** As Linux. */
const MAX_LINKS = 40;
/** A script for a script for a script. Linux allows five. */
const MAX_SCRIPTS = 5;
const SCRIPT_BYTES = 65_536;

/**
 * Returns the programs that the image starts, whose headers are for the platform. Throws `wrong-image` for one that is not,
 * `not-an-executable` for a program that is missing or broken, and the errors of `readEntry`.
 */
export async function checkPrograms(search: ProgramSearch): Promise<readonly CheckedProgram[]> {
  const checked: CheckedProgram[] = [];
  for (const { word, isRequired } of listPrograms(search.config)) {
    const path = await findProgram(search, word);
    if (path !== null) checked.push(...(await checkFile(search, { word, path, isRequired, depth: 0 })));
    else if (isRequired) throw missingProgram(search.image, `'${shorten(word)}'`, 'is not in the image');
  }
  return checked;
}

/** Returns the shell, whose header is for the platform, or null if the image has none. Throws as checkPrograms. */
export async function checkShell(search: ProgramSearch): Promise<CheckedProgram | null> {
  // Most images have it there. In others, such as distroless ones for debugging, it is on PATH.
  const path = (await findProgram(search, '/bin/sh')) ?? (await findProgram(search, 'sh'));
  if (path === null) return null;
  const [checked] = await checkFile(search, { word: path, path, isRequired: true, depth: 0 });
  return checked ?? null;
}

interface Candidate {
  readonly word: string;
  readonly path: string;
  readonly isRequired: boolean;
  /** Number of scripts on the way. */
  readonly depth: number;
}

/** An optional candidate that is no program is an argument: nothing is said about it. */
async function checkFile(search: ProgramSearch, candidate: Candidate): Promise<readonly CheckedProgram[]> {
  const { image, platform, readEntry } = search;
  const { word, path, isRequired, depth } = candidate;
  const file = await followLinks(readEntry, path);
  if (file === null) {
    if (isRequired)
      throw missingProgram(image, `${shorten(word)} (${shorten(path)})`, 'is a link to nothing, or not a file');
    return [];
  }
  const script = readScript(file.content);
  if (script !== null) {
    if (depth === MAX_SCRIPTS) throw missingProgram(image, shorten(path), 'is a script for too many other scripts');
    return checkScript(search, { ...candidate, path: file.path }, script);
  }
  const header = readHeader(file);
  if (isKitError(header)) {
    if (!isRequired) return [];
    throw missingProgram(image, shorten(file.path), header.problem);
  }
  if (header.platforms.some(({ os, arch }) => os === platform.os && arch === platform.arch))
    return [{ word, path: file.path }];
  throw new KitError('wrong-image', {
    subject: `image '${image}'`,
    problem: `expected its program ${shorten(file.path)} to be for ${formatPlatform(platform)}, got ${header.platforms.map(formatPlatform).join(', ')}`,
    fix: 'The config of the image states the right platform, but its content is of another. Check the COPY lines, downloads and cross-compilation in its Dockerfile.',
  });
}

/** Checks the interpreter, and the program that the script starts at its end, if that is a fixed one. */
async function checkScript(
  search: ProgramSearch,
  { word, path, isRequired, depth }: Candidate,
  text: string,
): Promise<readonly CheckedProgram[]> {
  const checked: CheckedProgram[] = [];
  const interpreter = parseHandover(text.split('\n', 1)[0] ?? '');
  const started = parseHandover(text);
  for (const [handover, required] of [
    [interpreter, isRequired],
    [started, false],
  ] as const) {
    if (handover === null || !('to' in handover)) continue;
    const found = await findProgram(search, handover.to);
    const next = { word, path: found ?? '', isRequired: required, depth: depth + 1 };
    if (found !== null) checked.push(...(await checkFile(search, next)));
    else if (required)
      throw missingProgram(
        search.image,
        `${shorten(handover.to)}, which interprets ${shorten(path)}`,
        'is not in the image',
      );
  }
  return checked.filter(({ path: at }, index) => checked.findIndex((each) => each.path === at) === index);
}

/** Returns the path of a program as the kernel or a shell finds it in the image, or null. */
async function findProgram({ config, readEntry }: ProgramSearch, word: string): Promise<string | null> {
  const candidates = word.includes('/')
    ? [posix.resolve(config.workingFolder, word)]
    : config.path.map((folder) => posix.join(folder, word));
  for (const path of candidates) {
    const { kind } = await readEntry(path);
    if (kind === 'file' || kind === 'link') return path;
  }
  return null;
}

async function followLinks(readEntry: ReadEntry, start: string): Promise<{ path: string; content: string } | null> {
  let path = start;
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const entry = await readEntry(path);
    if (entry.kind === 'file') return { path, content: entry.content };
    if (entry.kind !== 'link') return null;
    path = await resolveLink(readEntry, path, entry.target);
  }
  return null;
}

/** `..` in a link starts at the real folder of the link: /bin/x in /usr/bin, if /bin is a link. */
async function resolveLink(readEntry: ReadEntry, link: string, target: string): Promise<string> {
  const folder = posix.dirname(link);
  if (posix.isAbsolute(target) || !target.includes('..')) return posix.resolve(folder, target);
  return posix.resolve(await realFolder(readEntry, folder, MAX_LINKS), target);
}

async function realFolder(readEntry: ReadEntry, folder: string, links: number): Promise<string> {
  if (folder === '/' || links === 0) return folder;
  const parent = await realFolder(readEntry, posix.dirname(folder), links);
  const path = posix.join(parent, posix.basename(folder));
  const entry = await readEntry(path);
  return entry.kind === 'link' ? realFolder(readEntry, posix.resolve(parent, entry.target), links - 1) : path;
}

function readHeader({ path, content }: { readonly path: string; readonly content: string }) {
  try {
    return withExecutableFile(content, (file) => parseExecutableFile({ ...file, name: path }));
  } catch (error) {
    if (isKitError(error, 'not-an-executable')) return error;
    throw error;
  }
}

/** Returns the start of a script, or null for another file. */
function readScript(content: string): string | null {
  const descriptor = openSync(content, 'r');
  try {
    const bytes = Buffer.alloc(SCRIPT_BYTES);
    const text = bytes.subarray(0, readSync(descriptor, bytes, 0, SCRIPT_BYTES, 0));
    return text.subarray(0, 2).toString('latin1') === '#!' ? text.toString('utf8') : null;
  } finally {
    closeSync(descriptor);
  }
}

function missingProgram(image: string, program: string, problem: string): KitError {
  return new KitError('not-an-executable', {
    subject: `image '${image}'`,
    problem: `its program ${program}: ${problem}`,
    fix: 'Correct ENTRYPOINT or CMD in its Dockerfile, or copy the program into the image.',
  });
}
