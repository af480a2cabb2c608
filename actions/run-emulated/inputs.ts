// Reads the inputs of the action, and finds the folders that they name.
import { realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, relative, resolve, sep } from 'node:path';
import emulation from '../../generator/facts/emulation.json' with { type: 'json' };
import { parseImageReference, shorten } from '../../kit/docker/reference.ts';
import { parseVariableNames } from '../../kit/docker/variable-names.ts';
import { errorMessage, KitError } from '../../kit/errors.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { splitConditionLines } from '../../kit/probe/expectations/lines.ts';
import { isProgramLine, parseProgramLines, type RuntimeName } from '../../kit/probe/expectations/programs.ts';
import { getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** The inputs in action.yml. A test compares the two. */
export const INPUT_NAMES = ['image', 'platform', 'expect', 'paths', 'env', 'working-directory', 'run'] as const;

export type EmulatedPlatform = keyof typeof emulation.platforms;

/** A runtime with the start of its version: `3.11`. */
export interface RuntimeVersion {
  readonly name: RuntimeName;
  readonly version: string;
}

/** A folder that is first on PATH. In the workspace, which is mounted anyway, it has no source. */
interface PathFolder {
  readonly target: string;
  readonly source: string | null;
}

export interface RunInputs {
  readonly image: string;
  readonly platform: EmulatedPlatform;
  readonly runtimes: readonly RuntimeVersion[];
  readonly paths: readonly PathFolder[];
  /** Names of variables. */
  readonly variables: readonly string[];
  /** The real path of the workspace. */
  readonly workspace: string;
  /** The folder of the script in the container. */
  readonly workingFolder: string;
  readonly script: string;
}

/** Where the workspace is in the container. */
export const WORKSPACE = '/workspace';
/** The action sets these. */
const RESERVED = ['HOME', 'PATH'];

/** Returns the inputs. Throws `invalid-input` and `unsupported-platform`. */
export function readInputs(runner: Pick<Runner, 'env'>): RunInputs {
  const text = (name: (typeof INPUT_NAMES)[number]) => getInput(runner, name);
  const image = text('image');
  parseImageReference('image', image);
  const workspace = realpathSync(runner.env.GITHUB_WORKSPACE || process.cwd());
  const caches = [runner.env.RUNNER_TOOL_CACHE, runner.env.RUNNER_TEMP].flatMap((folder) => realFolder(folder) ?? []);
  return {
    image,
    platform: parseEmulatedPlatform(text('platform')),
    runtimes: parseRuntimes(text('expect')),
    paths: splitLines(text('paths')).map((path) => findPathFolder(path, workspace, caches)),
    variables: parseVariables(text('env')),
    workspace,
    workingFolder: findWorkingFolder(workspace, text('working-directory') || '.'),
    script: parseScript(text('run')),
  };
}

function parseEmulatedPlatform(text: string): EmulatedPlatform {
  const platform = formatPlatform(parsePlatform(text));
  if (isEmulated(platform)) return platform;
  const names = Object.keys(emulation.platforms).join(' or ');
  throw invalid('platform', text, 'QEMU is not set up for it by this action', `Write ${names}.`);
}

function isEmulated(platform: string): platform is EmulatedPlatform {
  return Object.hasOwn(emulation.platforms, platform);
}

function parseRuntimes(text: string): readonly RuntimeVersion[] {
  const other = splitConditionLines(text).find((line) => {
    return !isProgramLine(line) || line.name.toLowerCase() === 'executables' || line.value === '';
  });
  if (other) {
    const fix = "Write a name, a colon and a version, such as 'python: 3.11', 'node: 22' or 'go: 1.26'.";
    throw invalid('expect', other.text, 'not the version of a runtime', fix);
  }
  return parseProgramLines(text).runtimes.map(({ name, value, versions }) => {
    const [version] = versions;
    if (versions.length === 1 && version?.operator === '') return { name, version: version.text.replace(/^v/, '') };
    throw invalid(
      'expect',
      `${name}: ${value}`,
      'not one version',
      'Write the version of the image, without an operator.',
    );
  });
}

function parseVariables(text: string): readonly string[] {
  const names = parseVariableNames('env', text);
  const reserved = names.find((name) => RESERVED.includes(name));
  if (reserved === undefined) return names;
  throw invalid('env', reserved, 'the container has its own', 'Remove it. For folders on PATH, use the input paths.');
}

function findPathFolder(path: string, workspace: string, caches: readonly string[]): PathFolder {
  const given = resolve(workspace, path);
  // A program may be a link to another folder. The one that has its name counts.
  const folder = realPath('paths', path, isFolder(given) ? given : dirname(given));
  realPath('paths', path, given);
  if (folder.includes(delimiter)) {
    throw invalid('paths', path, `PATH cannot have a folder with '${delimiter}'`, 'Move it to another folder.');
  }
  if (isBelow(workspace, folder)) return { target: inContainer(workspace, folder), source: null };
  if (caches.some((cache) => isBelow(cache, folder) && folder !== cache)) return { target: folder, source: folder };
  throw invalid(
    'paths',
    path,
    `leads to ${shorten(folder)}, which is neither in the tool cache nor in the workspace`,
    'Install the tool into the tool cache, as setup-ipfs-kit does, or copy it into the workspace.',
  );
}

function findWorkingFolder(workspace: string, path: string): string {
  const folder = realPath('working-directory', path, resolve(workspace, path));
  if (isBelow(workspace, folder) && isFolder(folder)) return inContainer(workspace, folder);
  const problem = isFolder(folder) ? `leads to ${shorten(folder)}, outside of the workspace` : 'not a folder';
  throw invalid('working-directory', path, problem, 'Write the path of a folder below the workspace.');
}

function parseScript(script: string): string {
  if (script !== '' && !script.includes('\0')) return script;
  throw invalid(
    'run',
    script,
    script === '' ? 'there is nothing to run' : 'has a NUL byte',
    'Write the commands to run.',
  );
}

function realPath(input: string, text: string, path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw invalid(input, text, `cannot be opened: ${shorten(errorMessage(error))}`, 'Correct the path.');
  }
}

function realFolder(path: string | undefined): string | null {
  try {
    return path ? realpathSync(path) : null;
  } catch {
    return null;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

function inContainer(workspace: string, path: string): string {
  const below = relative(workspace, path);
  return below === '' ? WORKSPACE : `${WORKSPACE}/${below}`;
}

function splitLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function invalid(input: string, value: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${input} '${shorten(value)}'`, problem, fix });
}
