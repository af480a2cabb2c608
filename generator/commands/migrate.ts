// ipfs-kit migrate: replaces downloads from origins that ended by this project's action. Shows a diff; writes when told to.
import { randomUUID } from 'node:crypto';
import { readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { KitError } from '../../kit/kit-error.ts';
import { FACTS } from '../facts/facts.ts';
import { type MigratedFile, migrateFile } from '../migrate/migrate.ts';
import { chooseReference } from '../migrate/reference.ts';
import { EXIT, type ExitCode, type Output } from './output.ts';

export interface MigrateCommandOptions {
  readonly write: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** Replace downloads from GitHub's releases, too. */
  readonly includeGithub: boolean;
  readonly json: boolean;
}

/** Folders that hold other people's files. */
const SKIPPED = new Set(['node_modules', '.git', 'vendor', 'dist']);
const MAX_DEPTH = 6;

/**
 * Prints a diff of these files, or of all workflows and composite actions of the checkout, and a report. Returns 0 where
 * nothing would change or everything was written, 1 where something would change. Throws `invalid-input` for a file that
 * cannot be read, is not valid UTF-8 or cannot be written, and for --write without a known reference of the action.
 */
export async function migrateCommand(
  files: readonly string[],
  options: MigrateCommandOptions,
  root: string,
  output: Output,
): Promise<ExitCode> {
  const { action, placeholder } = chooseReference(options.action ?? null, FACTS);
  const paths = files.length > 0 ? files : await findFiles(root);
  const texts = await Promise.all(paths.map(async (path) => [path, await readText(root, path)] as const));
  const migrated = texts.map(([path, text]) =>
    migrateFile(displayed(root, path), text, { action, includeGitHub: options.includeGithub }),
  );
  const changed = migrated.filter(({ before, after }) => before !== after);
  if (options.write && changed.length > 0) {
    if (placeholder) throw noReference();
    for (const { path, after } of changed) await writeText(isAbsolute(path) ? path : join(root, path), path, after);
  }
  if (options.json) output.result(JSON.stringify(jsonOf(migrated, options.write), null, 2));
  else await print(migrated, { written: options.write, placeholder }, output);
  return changed.length > 0 && !options.write ? EXIT.drift : EXIT.clean;
}

interface Printing {
  readonly written: boolean;
  readonly placeholder: boolean;
}

async function print(
  files: readonly MigratedFile[],
  { written, placeholder }: Printing,
  output: Output,
): Promise<void> {
  const changed = files.filter(({ before, after }) => before !== after);
  if (!written) for (const file of changed) output.result((await diffOf(file)).trimEnd());
  for (const { file, line, what, notes } of files.flatMap((each) => each.migrated)) {
    output.note(`${file}:${line}: ${what}: ${written ? 'replaced' : 'would be replaced'}`);
    for (const note of notes) output.note(`  ${note}`);
  }
  const left = files.flatMap((each) => each.leftAlone);
  for (const { file, line, what, reason, fix } of left) {
    output.note(`${file}:${line}: ${what}: left alone: ${reason}. ${fix}`);
  }
  output.note(summary(files.length, changed.length, left.length, written));
  if (placeholder && changed.length > 0)
    output.note('The reference in the diff is a placeholder: name the action with --action owner/repo@commit.');
}

function summary(files: number, changed: number, left: number, written: boolean): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const done = `${count(files, 'file')}, ${changed} ${written ? 'changed' : 'to change'}`;
  return left === 0 ? done : `${done}, ${count(left, 'step')} to replace by hand`;
}

function jsonOf(files: readonly MigratedFile[], written: boolean) {
  return {
    written,
    files: files.map(({ path, before, after, migrated, leftAlone }) => ({
      path,
      changed: before !== after,
      migrated,
      leftAlone,
    })),
  };
}

async function diffOf({ path, before, after }: MigratedFile): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const options = { context: 3, stripTrailingCr: false };
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, options).replace(
    /^=+\n/,
    '',
  );
}

/** Returns the workflows and the files of actions, from the root, in order. */
async function findFiles(root: string): Promise<readonly string[]> {
  const found = await walk(root, '', 0);
  return found
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /(?:^|\/)action\.ya?ml$/.test(path))
    .sort();
}

async function walk(root: string, folder: string, depth: number): Promise<readonly string[]> {
  if (depth > MAX_DEPTH) return [];
  const entries = await readFolder(root, folder);
  const nested = entries.map(async (entry): Promise<readonly string[]> => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(root, path, depth + 1);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

async function readFolder(root: string, folder: string) {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (cause) {
    const found = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    const next = 'Let this user read the folder, or name the files.';
    throw new KitError('invalid-input', { asked: folder || root, found, next, cause });
  }
}

async function readText(root: string, file: string): Promise<string> {
  try {
    // Without `ignoreBOM`, the mark would be lost on the way back.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(await readFile(isAbsolute(file) ? file : join(root, file)));
  } catch (cause) {
    const found = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new KitError('invalid-input', {
      asked: file,
      found,
      next: 'Name a workflow or an action.yml in UTF-8.',
      cause,
    });
  }
}

/** The file appears whole, by a rename beside it; a link stays a link, and the mode stays. */
async function writeText(whole: string, path: string, text: string): Promise<void> {
  try {
    const target = await realpath(whole);
    const { mode } = await stat(target);
    const next = `${target}.${randomUUID()}`;
    try {
      await writeFile(next, text, { flag: 'wx', mode });
      await rename(next, target);
    } finally {
      await rm(next, { force: true });
    }
  } catch (cause) {
    const found = `cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    const next = 'Let this user write the file and its folder, and run this again.';
    throw new KitError('invalid-input', { asked: path, found, next, cause });
  }
}

function displayed(root: string, file: string): string {
  const path = relative(root, isAbsolute(file) ? file : join(root, file))
    .split(sep)
    .join('/');
  return path.startsWith('../') ? file : path;
}

function noReference(): KitError {
  return new KitError('invalid-input', {
    asked: '--write',
    found: 'this version does not know a release of its action',
    next: "Name one with --action 'owner/repo@<full commit> # v1.2.3'.",
  });
}
