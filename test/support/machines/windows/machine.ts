// A Windows machine: Node for Windows under Wine, with the folders of a hosted runner. Its drives are folders of this machine, whose
// loopback it shares. Each test file starts its own.
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunnerEnv } from '../../../../scripts/local-runner/runner-env.ts';
import { bundleAgent, connectMachine, findFreePort, type Machine } from '../machine.ts';
import { findWineNamespace, type Mount, PREFIX, startWine } from './namespace.ts';
import { installWindowsNode } from './node.ts';
import { installWine, type WineRoot } from './root.ts';

export interface WindowsMachine {
  readonly machine: Machine;
  /** Returns new, empty folders of a runner. The tool cache is on drive C, the others are on drive D, as on a hosted runner. */
  readonly createRunner: (name?: string) => Promise<RunnerEnv>;
  /** Ends all its programs and removes its drives. */
  readonly tearDown: () => Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
/** Where a runner puts the actions of a job. */
export const KIT = 'D:\\a\\_actions\\setup-ipfs-kit\\setup-ipfs-kit\\v1';
export const ACTION = `${KIT}\\action.yml`;
/** The folder of node.exe. */
export const NODE_FOLDER = 'C:\\hostedtoolcache\\node';
/** In Wine's folder of the template. It is mounted, because it has 700 MB. */
const WINDOWS = 'drive_c/windows';

/** Why Windows cannot be run here; null if it can. The log says so, too. */
export const windowsProblem = explainProblem();
if (windowsProblem) console.log(`Tests on Windows are skipped: ${windowsProblem}.`);

function explainProblem(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine needs Linux on x64';
  const namespace = findWineNamespace();
  return 'reason' in namespace ? namespace.reason : null;
}

/** Starts a machine. The first call installs Wine and Node. */
export async function startWindowsMachine(): Promise<WindowsMachine> {
  const wine = await installWine();
  const node = await installWindowsNode();
  const folder = await mkdtemp(join(tmpdir(), 'windows-'));
  try {
    return await startIn(folder, wine, node);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Starts a machine with its drives in a folder. */
async function startIn(folder: string, { root, prefix: template }: WineRoot, node: string): Promise<WindowsMachine> {
  const [prefix, driveD] = [join(folder, 'prefix'), join(folder, 'drive_d')];
  await copyTemplate(template, prefix);
  const drives: Readonly<Record<string, string>> = { C: join(prefix, 'drive_c'), D: driveD };
  const hostPath = (path: string) => join(drives[path.slice(0, 1)] ?? '', ...path.slice(3).split('\\'));
  await mkdir(hostPath(NODE_FOLDER), { recursive: true });
  await copyKit(hostPath(KIT));
  await bundleAgent(hostPath('C:\\agent\\agent.mjs'));
  const mounts: readonly Mount[] = [
    { from: join(template, WINDOWS), to: `${PREFIX}/${WINDOWS}` },
    { from: node, to: pathInRoot(NODE_FOLDER) },
    // A mount of its own, so that files cannot be renamed from one drive to another.
    { from: driveD, to: `${PREFIX}/drive_d` },
  ];
  const port = await findFreePort();
  const agent = [`${NODE_FOLDER}\\node.exe`, 'C:\\agent\\agent.mjs', `${port}`];
  const log = join(folder, 'agent.log');
  const program = startWine({ root, prefix, mounts, folder: pathInRoot('C:\\agent') }, agent, log);
  const ended = once(program, 'close');
  const end = async () => {
    program.stdin?.end();
    await ended;
  };
  const machine = await connectMachine(port, program, () => readFile(log, 'utf8')).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  let runners = 0;
  return {
    machine,
    createRunner: (name = `runner-${++runners}`) => createRunner(hostPath, name),
    tearDown: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Returns where a path of Windows is in the root. */
function pathInRoot(path: string): string {
  return `${PREFIX}/drive_${path.slice(0, 1).toLowerCase()}/${path.slice(3).replaceAll('\\', '/')}`;
}

async function createRunner(hostPath: (path: string) => string, name: string): Promise<RunnerEnv> {
  const root = `D:\\a\\${name}`;
  const runner = {
    root,
    toolCache: `C:\\hostedtoolcache\\${name}`,
    temp: `${root}\\_temp`,
    workspace: `${root}\\repository\\repository`,
  };
  for (const path of [runner.toolCache, runner.temp, runner.workspace])
    await mkdir(hostPath(path), { recursive: true });
  return runner;
}

/** Copies Wine's folder without that of Windows, and adds drive D. Drive Z would show the files of this machine. */
async function copyTemplate(template: string, prefix: string): Promise<void> {
  // The server's folder has its socket, and no other user can read it.
  const leftOut = [join(template, WINDOWS), join(template, 'wineserver')];
  const filter = (path: string) => !leftOut.includes(path);
  await cp(template, prefix, { recursive: true, verbatimSymlinks: true, filter });
  for (const path of [join(prefix, WINDOWS), join(prefix, 'drive_d'), join(dirname(prefix), 'drive_d')])
    await mkdir(path);
  const devices = join(prefix, 'dosdevices');
  await unlink(join(devices, 'z:'));
  await symlink('../drive_d', join(devices, 'd:'));
}

/** Copies what the archive of a release has that runs. */
async function copyKit(to: string): Promise<void> {
  const actions = (await readdir(join(ROOT, 'actions'))).map((name) => `actions/${name}`);
  const folders = [...actions, 'cli'].flatMap((path) => [`${path}/dist`, `${path}/action.yml`]);
  for (const path of ['action.yml', 'workflows-templates', ...folders]) {
    await cp(join(ROOT, path), join(to, path), { recursive: true }).catch(ignoreMissing);
  }
}

/** Not every folder has an action.yml. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
