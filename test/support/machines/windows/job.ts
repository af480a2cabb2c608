// Jobs on a Windows machine that install the real Kubo and IPFS Cluster for Windows from a mirror on this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionResult } from '../../../../scripts/local-runner/run-action.ts';
import { type LoopbackOrigin, startOrigin } from '../../origins/loopback-origin.ts';
import { publishRealRelease, type RealProduct } from '../../programs/real-release.ts';
import { KUBO_VERSION } from '../../setup-ipfs-kit.ts';
import type { MachineResult, MachineStep } from '../calls.ts';
import { ACTION, KIT, NODE_FOLDER, startWindowsMachine, type WindowsMachine } from './machine.ts';

export interface WindowsJobs extends WindowsMachine {
  readonly origin: LoopbackOrigin;
  /** A line for each archive that the mirror has. */
  readonly checksums: readonly string[];
  /** Returns a step that installs Kubo from the mirror. */
  readonly step: (inputs?: Readonly<Record<string, string>>) => MachineStep;
  /** Runs the command line in a folder. */
  readonly runKit: (folder: string, args: readonly string[], env?: Record<string, string>) => Promise<MachineResult>;
  /** Sets the attribute of a file. */
  readonly makeReadOnly: (path: string) => Promise<void>;
  /** Returns the names of the running programs, sorted, without those of the system and of the agent. */
  readonly listPrograms: () => Promise<readonly string[]>;
}

const NODE = `${NODE_FOLDER}\\node.exe`;
/** Those of the products. */
const PROGRAM = /^"(ipfs[^"]*\.exe)"/gm;

/** Starts a machine and a mirror. The first call takes minutes. */
export async function startWindowsJobs(products: readonly RealProduct[]): Promise<WindowsJobs> {
  const published = await mkdtemp(join(tmpdir(), 'published-'));
  const checksums: string[] = [];
  for (const product of products) checksums.push(...(await publishRealRelease(published, product, 'windows/amd64')));
  const origin = await startOrigin(published);
  const closeMirror = async () => {
    await origin.close();
    await rm(published, { recursive: true, force: true });
  };
  const windows = await startWindowsMachine().catch(async (error: unknown) => {
    await closeMirror();
    throw error;
  });
  const { machine } = windows;
  const defaults = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums: checksums.join('\n') };
  return {
    ...windows,
    origin,
    checksums,
    step: (inputs = {}) => ({ action: ACTION, inputs: { ...defaults, ...inputs } }),
    runKit: (cwd, args, env = {}) =>
      machine.runCommand({ command: NODE, args: [`${KIT}\\cli\\dist\\index.js`, ...args], cwd, env }),
    makeReadOnly: async (path) => {
      const { exitCode, stderr } = await machine.runCommand({ command: 'attrib', args: ['+R', path] });
      if (exitCode !== 0) throw new Error(`attrib failed: ${stderr}`);
    },
    listPrograms: async () => {
      const { stdout } = await machine.runCommand({ command: 'tasklist', args: ['/fo', 'csv', '/nh'] });
      // It is in UTF-16.
      return [...stdout.replaceAll('\0', '').matchAll(PROGRAM)].map(([, name = '']) => name).sort();
    },
    tearDown: async () => {
      await windows.tearDown();
      await closeMirror();
    },
  };
}

/** Returns a step's log without lines for debugging, with the line endings of Linux. */
export function visibleLog({ log }: Pick<ActionResult, 'log'>): string {
  const lines = log.replaceAll('\r\n', '\n').split('\n');
  return lines.filter((line) => !line.startsWith('::debug::')).join('\n');
}
