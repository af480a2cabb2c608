// ipfs-kit migrate: replaces downloads from origins that ended by this project's action. Shows a diff; writes when told to.
import { isAbsolute, join, relative, sep } from 'node:path';
import { DEAD_ORIGINS, DEPENDENT_ACTIONS } from '../../generator/facts/dead-origins.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { findFiles, isFolder } from '../../generator/migrate/files/find.ts';
import {
  readRegularFile,
  requireInsideRepository,
  writeFileAtomically,
} from '../../generator/migrate/files/workflow-file.ts';
import { type FileProblem, type MigratedFile, migrateFile } from '../../generator/migrate/migrate.ts';
import { chooseReference } from '../../generator/migrate/reference.ts';
import { formatUnifiedDiff } from '../../generator/migrate/text/diff.ts';
import { toPrintable, toPrintableDiff, toPrintableJson } from '../../generator/migrate/text/printable.ts';
import { KitError } from '../../kit/errors.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

export interface MigrateCommandOptions {
  readonly write: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** Replace downloads from GitHub's releases, too. */
  readonly includeGithub: boolean;
  readonly json: boolean;
}

interface Candidate {
  readonly path: string;
  readonly absolutePath: string;
  /** By its own name on the command line. */
  readonly named: boolean;
}

interface UnmigratedFile {
  readonly path: string;
  readonly problem: FileProblem;
  /** Whether the command fails because of it. */
  readonly fatal: boolean;
}

interface MigrationResult {
  readonly files: readonly MigratedFile[];
  readonly unread: readonly UnmigratedFile[];
  /** Links that the scan did not follow. */
  readonly links: readonly string[];
}

/**
 * Prints a diff of these files and folders, or of all workflows and composite actions of the checkout, and a report. Returns 0
 * where nothing would change or everything was written, 1 where something would change, and 2 where a file could not be understood
 * that is named or mentions a dead origin. Throws `invalid-input` for a named file that cannot be read, for a file that cannot be
 * written, and for --write without a known reference of the action.
 */
export async function migrateCommand(
  files: readonly string[],
  options: MigrateCommandOptions,
  root: string,
  output: Output,
): Promise<ExitCode> {
  const { action, placeholder } = chooseReference(options.action ?? null, FACTS);
  const { candidates, links } = await findCandidates(files, root);
  const read: (MigratedFile | UnmigratedFile)[] = [];
  for (const each of candidates) {
    const text = await readCandidate(each);
    read.push(
      typeof text === 'string' ? migrateFile(each.path, text, { action, includeGitHub: options.includeGithub }) : text,
    );
  }
  const named = new Set(candidates.flatMap((each) => (each.named ? [each.path] : [])));
  const migrated = read.filter((each) => 'before' in each);
  const unread = [
    ...read.filter((each) => 'fatal' in each),
    ...migrated.flatMap(({ path, before, problem }) =>
      problem ? [{ path, problem, fatal: named.has(path) || mentionsDeadOrigin(before) }] : [],
    ),
  ];
  const changed = migrated.filter(({ before, after }) => before !== after);
  if (options.write && changed.length > 0) {
    if (placeholder) throw createMissingReferenceError();
    const absolutePaths = new Map(candidates.map(({ path, absolutePath }) => [path, absolutePath]));
    const targets = changed.map(({ path, after }) => ({ path, after, whole: absolutePaths.get(path) ?? path }));
    for (const { path, whole } of targets) await requireInsideRepository(root, whole, path);
    for (const { path, whole, after } of targets) await writeFileAtomically(whole, path, after);
  }
  const result = { files: migrated, unread, links };
  if (options.json) output.result(toPrintableJson(JSON.stringify(toJsonReport(result, options.write), null, 2)));
  else printReport(result, { written: options.write, placeholder }, output);
  if (unread.some(({ fatal }) => fatal)) return EXIT.invalid;
  return changed.length > 0 && !options.write ? EXIT.found : EXIT.ok;
}

async function findCandidates(names: readonly string[], root: string) {
  const candidates = new Map<string, Candidate>();
  const links: string[] = [];
  const add = (absolutePath: string, named: boolean, path: string) => {
    if (named || !candidates.has(path)) candidates.set(path, { path, absolutePath, named });
  };
  for (const name of names.length > 0 ? names : ['.']) {
    const absolutePath = isAbsolute(name) ? name : join(root, name);
    if (!(await isFolder(absolutePath))) {
      add(absolutePath, true, displayPath(root, name));
      continue;
    }
    const folder = displayPath(root, absolutePath).replace(/\/$/, '');
    const found = await findFiles(absolutePath, folder);
    const below = (path: string) => (folder === '' ? path : `${folder}/${path}`);
    for (const path of found.files) add(join(absolutePath, path), false, below(path));
    links.push(...found.links.map(below));
  }
  return { candidates: [...candidates.values()], links };
}

/** Returns a file's text; of one that the scan found and that has none, why. */
async function readCandidate({ path, absolutePath, named }: Candidate): Promise<string | UnmigratedFile> {
  try {
    const { text, bytes } = await readRegularFile(absolutePath, path);
    if (text !== null) return text;
    const fix = 'Name a workflow or an action.yml in UTF-8.';
    const problem = 'cannot be read: it is not valid UTF-8';
    if (named) throw new KitError('invalid-input', { subject: toPrintable(path), problem, fix });
    // Host names are ASCII.
    const fatal = mentionsDeadOrigin(bytes.toString('latin1'));
    return { path, problem: { line: 1, column: 1, what: 'it is not valid UTF-8' }, fatal };
  } catch (error) {
    if (named || !(error instanceof KitError)) throw error;
    return { path, problem: { line: 1, column: 1, what: error.message.replace(/\.$/, '') }, fatal: true };
  }
}

/** Whether a text has the host of a dead origin, or the name of an action that needs one. */
function mentionsDeadOrigin(text: string): boolean {
  const lower = text.toLowerCase();
  const hosts = DEAD_ORIGINS.flatMap((origin) => origin.hosts);
  return [...hosts, ...DEPENDENT_ACTIONS.map(({ uses }) => uses)].some((name) => lower.includes(name));
}

interface PrintOptions {
  readonly written: boolean;
  readonly placeholder: boolean;
}

function printReport(
  { files, unread, links }: MigrationResult,
  { written, placeholder }: PrintOptions,
  output: Output,
): void {
  const note = (text: string) => output.note(toPrintable(text));
  const changed = files.filter(({ before, after }) => before !== after);
  if (!written) {
    for (const { path, before, edits } of changed)
      output.result(toPrintableDiff(formatUnifiedDiff(toPrintable(path), before, edits).trimEnd()));
  }
  for (const { file, line, what, notes } of files.flatMap((each) => each.migrated)) {
    note(`${file}:${line}: ${what}: ${written ? 'replaced' : 'would be replaced'}`);
    for (const each of notes) note(`  ${each}`);
  }
  const left = files.flatMap((each) => each.leftAlone);
  for (const { file, line, what, reason, fix } of left) {
    note(`${file}:${line}: ${what}: left alone: ${reason}. ${fix}`);
  }
  for (const { path, problem, fatal } of unread) {
    const fix = fatal ? 'Correct the file and run this again.' : 'It mentions no origin that ended.';
    note(`${path}:${problem.line}:${problem.column}: cannot be migrated: ${problem.what}. ${fix}`);
  }
  for (const path of links) note(`${path}: skipped: it is a link. Run this on the file that it leads to.`);
  const skipped = unread.length + links.length;
  const looked = new Set([...files, ...unread].map(({ path }) => path)).size;
  note(summariseMigration({ files: looked, changed: changed.length, left: left.length, skipped, written }));
  if (placeholder && changed.length > 0)
    note('The reference in the diff is a placeholder: name the action with --action owner/repo@commit.');
}

interface MigrationCounts {
  readonly files: number;
  readonly changed: number;
  readonly left: number;
  readonly skipped: number;
  readonly written: boolean;
}

function summariseMigration({ files, changed, left, skipped, written }: MigrationCounts): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return [
    count(files, 'file'),
    `${changed} ${written ? 'changed' : 'to change'}`,
    ...(left === 0 ? [] : [`${count(left, 'step')} to replace by hand`]),
    ...(skipped === 0 ? [] : [`${count(skipped, 'file')} not read`]),
  ].join(', ');
}

function toJsonReport({ files, unread, links }: MigrationResult, written: boolean) {
  return {
    written,
    files: files.map(({ path, before, after, migrated, leftAlone }) => ({
      path,
      changed: before !== after,
      migrated,
      leftAlone,
    })),
    unread: [
      ...unread.map(({ path, problem: { line, column, what } }) => ({ path, line, column, reason: what })),
      ...links.map((path) => ({ path, line: null, column: null, reason: 'it is a link' })),
    ],
  };
}

function displayPath(root: string, file: string): string {
  const path = relative(root, isAbsolute(file) ? file : join(root, file))
    .split(sep)
    .join('/');
  return path.startsWith('../') ? file : path;
}

function createMissingReferenceError(): KitError {
  return new KitError('invalid-input', {
    subject: '--write',
    problem: 'this version does not know a release of its action',
    fix: "Name one with --action 'owner/repo@<full commit> # v1.2.3'.",
  });
}
