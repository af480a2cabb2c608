// ipfs-kit workflows lint: finds multi-architecture mistakes in workflows, generated or not.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { OptionalConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { CONFIG_FILE, WORKFLOWS_FOLDER } from '../../generator/files.ts';
import { formatReport } from '../../generator/lint/formats/format.ts';
import type { LintFormat } from '../../generator/lint/formats/names.ts';
import type { TextStyle } from '../../generator/lint/formats/text.ts';
import { lintWorkflows } from '../../generator/lint/lint.ts';
import type { LintFinding } from '../../generator/lint/rule.ts';
import { unusedIgnore } from '../../generator/lint/rules/unused-ignore.ts';
import {
  applyConfiguredIgnores,
  type LintOptions,
  selectFindings,
  type UnusedSetting,
} from '../../generator/lint/select.ts';
import { GENERATOR_VERSION } from '../../generator/render/header.ts';
import { listDeadLinks, readCheckoutFile, readLintedFiles, readTexts } from '../../generator/repository/read.ts';
import { errorMessage, KitError } from '../../kit/errors.ts';
import { toPrintable } from '../../kit/printable.ts';
import { refuseLinkedFile } from '../../kit/system/contained-path.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

export interface LintCommandOptions extends LintOptions {
  readonly format: LintFormat;
}

const PLAIN: TextStyle = { columns: null, hasColors: false };

/**
 * Prints the findings in the given files; by default, in all workflows, actions and Dependabot's configuration. Returns 1 if a
 * finding has the severity of `--fail-on`, else 0. Throws `invalid-input` for a file that cannot be read, for a folder without
 * files to read, and for a faulty config.
 */
export async function lintCommand(
  files: readonly string[],
  { format, ...options }: LintCommandOptions,
  folder: string,
  output: Output,
  style: TextStyle = PLAIN,
): Promise<ExitCode> {
  refuseContradictingRules(options);
  const root = findRoot(folder);
  const configText = await readCheckoutFile(root, CONFIG_FILE);
  const { config, lint } = await loadLintConfig(configText);
  const committed = await readLintedFiles(root);
  for (const path of await listDeadLinks(root)) {
    output.note(`'${toPrintable(path)}' is not checked: it is a link to a file that does not exist.`);
  }
  const named = await readTexts(files, async (file) => readNamedFile(folder, file));
  const chosen =
    files.length === 0 ? committed : new Map([...named].map(([file, text]) => [pathInRoot(root, folder, file), text]));
  if (chosen.size === 0) refuseEmptyFolder(root);
  // Some rules look at the callers of a workflow, so they need all files.
  const texts = new Map([...chosen, ...[...committed].filter(([path]) => !chosen.has(path))]);
  const found = lintWorkflows(
    [...texts].map(([path, text]) => ({ path, text })),
    { config, facts: FACTS },
  );
  const { kept, unused } = applyConfiguredIgnores(found, lint?.ignore ?? [], [...chosen.keys()]);
  const ofChosen = kept.filter(({ file }) => chosen.has(file));
  const all = [...ofChosen, ...(files.length === 0 ? await findUnusedIgnores(configText ?? '', unused) : [])];
  const { listed, notesLeftOut, fails } = selectFindings(all, lint, options);
  const report = {
    findings: listed,
    notesLeftOut,
    files: chosen.size,
    texts: texts.set(CONFIG_FILE, configText ?? ''),
    version: GENERATOR_VERSION,
  };
  output.result(await formatReport(report, format, style), format === 'text' ? 'styled' : 'exact');
  return fails ? EXIT.found : EXIT.ok;
}

/** Loads the schema of the config only if there is one, because that takes as long as all else. */
async function loadLintConfig(text: string | null): Promise<OptionalConfig> {
  if (text === null) return { config: null, lint: null };
  return (await import('../../generator/config/load.ts')).loadOptionalConfig(text, FACTS);
}

/** Returns a note for each setting that has no effect. */
async function findUnusedIgnores(
  configText: string,
  unused: readonly UnusedSetting[],
): Promise<readonly LintFinding[]> {
  if (unused.length === 0) return [];
  const { locateInConfig } = await import('../../generator/config/load.ts');
  return unused.map(({ ignore, pattern }) => ({
    rule: unusedIgnore.id,
    severity: unusedIgnore.severity,
    confidence: 'high',
    file: CONFIG_FILE,
    ...locateInConfig(configText, ['lint', 'ignore', ignore, ...(pattern === null ? [] : ['files', pattern])]),
    problem: pattern === null ? 'no finding matches this ignore' : 'no file matches this pattern',
    doubt: null,
    fix: 'Remove it, or correct its rule or files.',
  }));
}

/** Returns the nearest folder with a repository or workflows, from `folder` up, or `folder`. */
function findRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (['.git', WORKFLOWS_FOLDER].some((name) => existsSync(join(at, name)))) return at;
    if (at === dirname(at)) return folder;
  }
}

function refuseContradictingRules({ rule = [], ignore = [] }: LintOptions): void {
  const both = rule.find((id) => ignore.includes(id));
  if (both === undefined) return;
  const problem = `'${both}' is a rule of --rule, too`;
  throw new KitError('invalid-input', { subject: `--ignore ${both}`, problem, fix: 'Leave out one of the options.' });
}

function refuseEmptyFolder(root: string): never {
  throw new KitError('invalid-input', {
    subject: `'${toPrintable(root)}'`,
    problem: 'has no workflow, action or configuration of Dependabot',
    fix: 'Run this command in a repository, or name the files to read.',
  });
}

/** Returns the path of a named file from the root, or as it was named if it is outside. */
function pathInRoot(root: string, folder: string, file: string): string {
  const path = relative(root, resolve(folder, file)).split(sep).join('/');
  return path.startsWith('../') ? file : path;
}

function readNamedFile(folder: string, file: string): string {
  refuseLinkedFile(folder, file);
  try {
    return readBoundedText(resolve(folder, file));
  } catch (error) {
    const problem = `the file cannot be read: ${errorMessage(error)}`;
    throw new KitError('invalid-input', { subject: file, problem, fix: 'Pass the path of a workflow.', cause: error });
  }
}
