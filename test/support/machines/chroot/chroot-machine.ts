// A machine that is a folder with another system's libraries, on this kernel, with an agent in it.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleAgent, connectMachine, findFreePort, type Machine } from '../machine.ts';
import { chrootWrapper, type Mount } from './enter.ts';

export interface ChrootSystem {
  /** The folder with the system, which is not changed. */
  readonly root: string;
  /** Node's path in the system. */
  readonly node: string;
  /** Mounted in addition to the checkout, a home folder, a temporary folder and files for the network. */
  readonly mounts?: readonly Mount[];
  /** Variables in addition to PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChrootMachine {
  readonly machine: Machine;
  /** Ends the agent and removes the machine's files. */
  readonly stop: () => Promise<void>;
}

const CHECKOUT = join(import.meta.dirname, '..', '..', '..', '..');
/** Where the checkout is on the machine. */
const MACHINE_CHECKOUT = '/checkout';
export const MACHINE_CLI = `${MACHINE_CHECKOUT}/cli/dist/index.js`;
export const MACHINE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const AGENT = '/opt/agent/agent.mjs';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Returns the path of a file of an action on the machine: `action.yml`, `actions/arch-probe/action.yml`. */
export function machineAction(name = 'action.yml'): string {
  return `${MACHINE_CHECKOUT}/${name}`;
}

/**
 * Starts a machine; null, with a line on standard error, if this one does not allow the mounts. Its temporary folder has the same
 * path on both machines.
 */
export async function startChrootMachine(system: ChrootSystem): Promise<ChrootMachine | null> {
  const { root, node, mounts = [], env = {} } = system;
  const folder = await mkdtemp(join(tmpdir(), 'chroot-machine-'));
  const temporary = join(folder, 'tmp');
  const home = join(folder, 'home');
  const agent = join(folder, 'agent');
  for (const each of [temporary, home]) await mkdir(each);
  await bundleAgent(join(agent, 'agent.mjs'));
  const wrapper = chrootWrapper({
    root,
    mounts: [
      { from: temporary, writable: true },
      { from: home, to: '/root', writable: true },
      { from: agent, to: dirname(AGENT) },
      { from: CHECKOUT, to: MACHINE_CHECKOUT },
      { from: '/etc/resolv.conf' },
      { from: '/etc/hosts' },
      { from: process.env.SSL_CERT_FILE || CERTIFICATES, to: CERTIFICATES },
      ...mounts,
    ],
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  if (wrapper === null) {
    await remove();
    return null;
  }
  const port = await findFreePort();
  const [command = '', ...args] = [...wrapper, node, AGENT, String(port)];
  const variables = { PATH: MACHINE_PATH, HOME: '/root', TMPDIR: temporary, ...env };
  const program = spawn(command, args, { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => program.once('exit', resolve));
  let printed = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const machine = await connectMachine(port, program, () => printed);
  const stop = async () => {
    await machine.stop();
    await exited;
    await remove();
  };
  return { machine, stop };
}
