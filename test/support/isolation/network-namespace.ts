// A network namespace: loopback and, if asked for, a second interface to a gateway that never answers. It ends with its process.
// Run as a program, it creates the interfaces and runs a command.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findNamespaceCommand } from './namespaces.ts';

/** The interface to the gateway. */
export const EXTERNAL = 'external';
/** Drops every packet that is sent to it or through it. */
export const GATEWAY = '10.213.0.1';

type Interfaces = 'loopback' | typeof EXTERNAL;

/**
 * Returns a wrapper that runs a command in its own network; with `--mount`, the command may also mount.
 * Returns null, and prints the reasons, if this machine does not allow network namespaces.
 */
export function networkNamespaceWrapper(
  interfaces: Interfaces,
  more: readonly '--mount'[] = [],
): readonly string[] | null {
  const found = findNamespaceCommand({ flags: ['--net', ...more], check: ['ip', 'link', 'set', 'lo', 'up'] });
  if ('command' in found) return [...found.command, process.execPath, import.meta.filename, interfaces];
  console.warn(`Skipped: this machine does not allow network namespaces (${found.reasons.join('; ')})`);
  return null;
}

interface PacketLog {
  /** Ends the log and returns what was sent, as `udp 239.255.255.250:1900`, one entry a packet. */
  readonly end: () => Promise<readonly string[]>;
}

/** Logs packets on the external interface. Needs `networkNamespaceWrapper('external')` and Python. */
export async function logPackets(): Promise<PacketLog> {
  const script = join(import.meta.dirname, 'packet-log.py');
  const log = spawn('python3', [script, EXTERNAL], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: log.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  const ready = await nextLine();
  if (ready !== 'ready') throw new Error(`The packet log printed '${ready}' instead of 'ready'`);
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
  ip(`link add ${EXTERNAL} type veth peer name other-end`);
  // The kernel sends IPv6 packets as soon as an interface is up.
  for (const name of [EXTERNAL, 'other-end']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1');
  ip(`addr add 10.213.0.2/24 dev ${EXTERNAL}`);
  for (const name of [EXTERNAL, 'other-end']) ip(`link set ${name} up`);
  ip(`route add default via ${GATEWAY}`);
  ip(`neigh replace ${GATEWAY} lladdr 02:00:00:00:00:01 dev ${EXTERNAL} nud permanent`);
}

if (process.argv[1] === import.meta.filename) {
  const [interfaces, command = '', ...args] = process.argv.slice(2);
  makeInterfaces(interfaces === EXTERNAL ? EXTERNAL : 'loopback');
  process.exitCode = spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}
