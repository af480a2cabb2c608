// ipfs-kit migrate: replaces downloads from dead origins with this project's action. Shows a diff, and writes with --write.
import { isAbsolute, join, relative, sep } from 'node:path';
import { DEAD_ORIGINS, DEPENDENT_ACTIONS } from '../../generator/facts/dead-origins.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { findFiles, isFolder } from '../../generator/migrate/files/find.ts';
import { readRegularFile, replaceFile } from '../../generator/migrate/files/workflow-file.ts';
import { type MigratedFile, migrateFile } from '../../generator/migrate/migrate.ts';
import { chooseReference } from '../../generator/migrate/reference.ts';
import { isKitError, KitError } from '../../kit/errors.ts';
import { toPrintable } from '../../kit/printable.ts';
import { requireInsideRepository } from '../../kit/system/contained-path.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';
import { formatJsonReport, isChanged, printReport, type UnreadFile } from './report.ts';

export interface MigrateCommandOptions {
  readonly write: boolean;
  /** `owner/repo@commit # version`. */
  readonly action?: string;
  /** Also replace downloads from GitHub's releases. */
  readonly includeGithub: boolean;
  readonly json: boolean;
}

interface Candidate {
  /** From the root of the repository, as it is printed. */
  readonly path: string;
  readonly absolutePath: string;
  /** Whether the command line names the file itself. */
  readonly named: boolean;
}

/**
 * Prints a diff and a report of these files and folders, by default of all workflows and composite actions of the checkout.
 * Returns 0 if nothing would change or everything was written, 1 if something would change, and 2 if a file that is named or
 * mentions a dead origin could not be read. Throws `invalid-input` for a named file that cannot be read, for a file that cannot be
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
  const migrated: MigratedFile[] = [];
  const unread: UnreadFile[] = [];
  for (const candidate of candidates) {
    const text = await readCandidate(candidate);
    if (typeof text === 'string')
      migrated.push(migrateFile(candidate.path, text, { action, includeGitHub: options.includeGithub }));
    else unread.push(text);
  }
  const named = new Set(candidates.flatMap((each) => (each.named ? [each.path] : [])));
  for (const { path, before, yamlError } of migrated) {
    if (yamlError) unread.push({ path, ...yamlError, fatal: named.has(path) || mentionsDeadOrigin(before) });
  }
  const changed = migrated.filter(isChanged);
  if (options.write && changed.length > 0) {
    if (placeholder) throw createMissingReferenceError();
    await writeFiles(changed, candidates, root);
  }
  const report = { files: migrated, unread, links, written: options.write, placeholder };
  if (options.json) output.result(formatJsonReport(report));
  else printReport(report, output);
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

/** Returns a file's text, or why a file that the scan found could not be read. Throws `invalid-input` for a named file. */
async function readCandidate({ path, absolutePath, named }: Candidate): Promise<string | UnreadFile> {
  try {
    const { text, bytes } = await readRegularFile(absolutePath, path);
    if (text !== null) return text;
    if (named) {
      const fix = 'Pass a workflow or an action.yml in UTF-8, or in UTF-16 with a byte order mark.';
      throw new KitError('invalid-input', { subject: toPrintable(path), problem: 'not valid UTF-8', fix });
    }
    // Host names are ASCII, so any encoding will do.
    const fatal = mentionsDeadOrigin(bytes.toString('latin1'));
    return { path, line: 1, column: 1, problem: 'not valid UTF-8', fatal };
  } catch (error) {
    if (named || !isKitError(error)) throw error;
    return { path, line: 1, column: 1, problem: error.message.replace(/\.$/, ''), fatal: true };
  }
}

/** Checks all files before it writes the first. */
async function writeFiles(
  changed: readonly MigratedFile[],
  candidates: readonly Candidate[],
  root: string,
): Promise<void> {
  const absolutePaths = new Map(candidates.map(({ path, absolutePath }) => [path, absolutePath]));
  const targets = changed.map(({ path, after }) => ({ path, after, absolutePath: absolutePaths.get(path) ?? path }));
  for (const { absolutePath } of targets) requireInsideRepository(root, absolutePath);
  for (const { path, absolutePath, after } of targets) await replaceFile(absolutePath, path, after);
}

/** Returns whether a text names the host of a dead origin, or an action that needs one. */
function mentionsDeadOrigin(text: string): boolean {
  const lower = text.toLowerCase();
  const hosts = DEAD_ORIGINS.flatMap((origin) => origin.hosts);
  return [...hosts, ...DEPENDENT_ACTIONS.map(({ uses }) => uses)].some((name) => lower.includes(name));
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
    problem: 'needs --action, because this version does not know a release of its action',
    fix: "Add --action 'owner/repo@<full commit> # v1.2.3'.",
  });
}
