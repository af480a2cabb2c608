// A network of a process's own, gone with it: loopback, and where asked for a second interface that leads to a gateway which
// never answers. Run as a program it makes the interfaces and runs a command there.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Ways to a network namespace: as root, through a user namespace, through a sudo that asks for no password. */
const NAMESPACE_COMMANDS: readonly (readonly string[])[] = [
  ['unshare'],
  ['unshare', '--user', '--map-root-user'],
  ['sudo', '--non-interactive', '--preserve-env', 'unshare'],
];
/** The interface that leads out. */
export const OUTSIDE = 'outside';
/** It swallows what is sent to it, and what is sent anywhere else by it. */
export const GATEWAY = '10.213.0.1';

export type Interfaces = 'loopback' | typeof OUTSIDE;

/**
 * Returns a wrapper that runs a command in a network of its own, and with `--mount` where it may mount what no other process
 * sees; null, and prints why, where this machine permits none.
 */
export function networkNamespaceWrapper(
  interfaces: Interfaces,
  more: readonly '--mount'[] = [],
): readonly string[] | null {
  const attempts = NAMESPACE_COMMANDS.map(([command = '', ...flags]) => {
    const args = [...flags, '--net', ...more];
    return {
      way: [command, ...args],
      ...spawnSync(command, [...args, 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' }),
    };
  });
  const wrapper = attempts.find(({ status }) => status === 0)?.way;
  if (wrapper) return [...wrapper, process.execPath, import.meta.filename, interfaces];
  const reasons = attempts.map(({ way: [command], error, stderr }) => `${command}: ${error?.message ?? stderr.trim()}`);
  console.warn(`Skipped: this machine permits no network namespace (${reasons.join('; ')})`);
  return null;
}

export interface PacketLog {
  /** Ends the log and returns what was sent on the interface: `udp 239.255.255.250:1900`, once for each packet. */
  readonly end: () => Promise<readonly string[]>;
}

/** Starts to log what is sent outside; only in a network of `inOwnNetwork('outside')`. Needs Python. */
export async function logPackets(): Promise<PacketLog> {
  const script = join(import.meta.dirname, 'packet-log.py');
  const log = spawn('python3', [script, OUTSIDE], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: log.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  const ready = await nextLine();
  if (ready !== 'ready') throw new Error(`the packet log says ${ready}`);
  return {
    end: async () => {
      log.stdin.end();
      return JSON.parse(await nextLine());
    },
  };
}

function makeInterfaces(interfaces: Interfaces): void {
  const ip = (args: string) => execFileSync('ip', args.split(' '));
  ip('link set lo up');
  if (interfaces === 'loopback') return;
  ip(`link add ${OUTSIDE} type veth peer name other-end`);
  // Of IPv6 the kernel itself sends something at once.
  for (const name of [OUTSIDE, 'other-end']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  ip(`addr add 10.213.0.2/24 dev ${OUTSIDE}`);
  for (const name of [OUTSIDE, 'other-end']) ip(`link set ${name} up`);
  ip(`route add default via ${GATEWAY}`);
  ip(`neigh replace ${GATEWAY} lladdr 02:00:00:00:00:01 dev ${OUTSIDE} nud permanent`);
}

if (process.argv[1] === import.meta.filename) {
  const [interfaces, command = '', ...args] = process.argv.slice(2);
  makeInterfaces(interfaces === OUTSIDE ? OUTSIDE : 'loopback');
  process.exitCode = spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}
