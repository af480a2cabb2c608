// A network and mount namespace of its own, in which a test may name hosts and let packets vanish.
import { spawnSync } from 'node:child_process';

/** Ways to it: as root, or through a user namespace, as some containers and hardened systems do not allow. */
const WAYS: readonly (readonly string[])[] = [
  ['unshare', '--net', '--mount'],
  ['unshare', '--user', '--map-root-user', '--net', '--mount'],
];

/** Returns what to put before a command; null where this machine has no such namespaces, or no `ip` to set them up. */
export function networkNamespace(): readonly string[] | null {
  const way = WAYS.find(([command = '', ...args]) => {
    return (
      spawnSync(command, [...args, 'ip', 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'other']).status === 0
    );
  });
  return way ?? null;
}
