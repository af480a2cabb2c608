// ipfs-kit workflows lint: finds multi-architecture mistakes in workflows, generated or not.
import { relative, resolve, sep } from 'node:path';
import { CONFIG_FILE, loadConfig } from '../../generator/config/load.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { WORKFLOWS_FOLDER } from '../../generator/files.ts';
import { formatFindings, type LintFormat } from '../../generator/lint/format.ts';
import { type LintFile, lintWorkflows } from '../../generator/lint/lint.ts';
import { DEPENDABOT_FILES } from '../../generator/linter-configs/dependabot.ts';
import { readCheckoutFile, readCommittedFiles, readTexts } from '../../generator/repository/read.ts';
import { errorMessage, KitError } from '../../kit/errors.ts';
import { refuseLinkedFile } from '../../kit/system/contained-path.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import { EXIT, type ExitCode, type Output } from '../output.ts';

/**
 * Prints the findings in the given files; by default, in all workflows and Dependabot's configuration. Returns 1 if a finding is
 * an error, else 0. Throws `invalid-input` for a file that cannot be read and for a faulty config.
 */
export async function lintCommand(
  files: readonly string[],
  { format }: { readonly format: LintFormat },
  root: string,
  output: Output,
): Promise<ExitCode> {
  const configText = await readCheckoutFile(root, CONFIG_FILE);
  const config = configText === null ? null : loadConfig(configText, FACTS);
  const committed = await readCommittedLintFiles(root);
  const named = await readTexts(files, async (file) => readNamedFile(root, file));
  const chosen =
    files.length === 0 ? committed : [...named].map(([file, text]) => ({ path: pathInRoot(root, file), text }));
  const paths = new Set(chosen.map(({ path }) => path));
  // Some rules look at the callers of a workflow, so they need all files.
  const all = [...chosen, ...committed.filter(({ path }) => !paths.has(path))];
  const findings = lintWorkflows(all, { config, facts: FACTS }).filter(({ file }) => paths.has(file));
  output.result(formatFindings(findings, chosen.length, format), format === 'text' ? 'wrapped' : 'exact');
  return findings.some(({ severity }) => severity === 'error') ? EXIT.found : EXIT.ok;
}

async function readCommittedLintFiles(root: string): Promise<readonly LintFile[]> {
  const names: readonly string[] = DEPENDABOT_FILES;
  return [...(await readCommittedFiles(root))]
    .filter(([path]) => path.startsWith(`${WORKFLOWS_FOLDER}/`) || names.includes(path))
    .map(([path, text]) => ({ path, text }));
}

/** Returns the path of a named file from the root, or as it was named if it is outside. */
function pathInRoot(root: string, file: string): string {
  const path = relative(root, resolve(root, file)).split(sep).join('/');
  return path.startsWith('../') ? file : path;
}

function readNamedFile(root: string, file: string): string {
  refuseLinkedFile(root, file);
  try {
    return readBoundedText(resolve(root, file));
  } catch (error) {
    const problem = `the file cannot be read: ${errorMessage(error)}`;
    throw new KitError('invalid-input', { subject: file, problem, fix: 'Pass the path of a workflow.', cause: error });
  }
}
