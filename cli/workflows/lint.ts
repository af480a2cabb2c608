// ipfs-kit workflows lint: what actionlint and zizmor cannot see, in workflows of anybody.
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { CONFIG_FILE, loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { formatFindings, type LintFormat } from '../../generator/lint/format.ts';
import { type LintFile, lintWorkflows } from '../../generator/lint/lint.ts';
import { DEPENDABOT_FILES } from '../../generator/linter-configs/dependabot.ts';
import { readCommittedFiles, readOptionalFile, WORKFLOWS_FOLDER } from '../../generator/repository/read.ts';
import { KitError } from '../../kit/errors.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

/**
 * Prints the findings in these files, or in all workflows and Dependabot's configuration of the repository. Returns 1 where
 * one is an error, else 0. Throws `invalid-input` for a file that cannot be read, and for a config that cannot be used.
 */
export async function lintCommand(
  files: readonly string[],
  { format }: { readonly format: LintFormat },
  root: string,
  output: Output,
): Promise<ExitCode> {
  const configText = await readOptionalFile(join(root, CONFIG_FILE));
  const config = configText === null ? null : loadConfig(configText, FACTS);
  const committed = await committedFiles(root);
  const namedFiles = await Promise.all(files.map((file) => readNamedFile(root, file)));
  const chosen = files.length === 0 ? committed : namedFiles;
  const paths = new Set(chosen.map(({ path }) => path));
  // What calls what is seen only where all files are there.
  const all = [...chosen, ...committed.filter(({ path }) => !paths.has(path))];
  const findings = lintWorkflows(all, { config, facts: FACTS }).filter(({ file }) => paths.has(file));
  output.result(formatFindings(findings, chosen.length, format));
  return findings.some(({ severity }) => severity === 'error') ? EXIT.found : EXIT.ok;
}

async function committedFiles(root: string): Promise<readonly LintFile[]> {
  const names: readonly string[] = DEPENDABOT_FILES;
  return [...(await readCommittedFiles(root))]
    .filter(([path]) => path.startsWith(`${WORKFLOWS_FOLDER}/`) || names.includes(path))
    .map(([path, text]) => ({ path, text }));
}

async function readNamedFile(root: string, file: string): Promise<LintFile> {
  const absolutePath = isAbsolute(file) ? file : join(root, file);
  const path = relative(root, absolutePath).split(sep).join('/');
  try {
    return { path: path.startsWith('../') ? file : path, text: await readFile(absolutePath, 'utf8') };
  } catch (error) {
    const problem = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new KitError('invalid-input', { subject: file, problem, fix: 'Name a workflow file.', cause: error });
  }
}
