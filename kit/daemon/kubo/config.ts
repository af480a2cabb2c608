// The file `config` of a repository. It holds the node's private key: it stays as closed as it is, and is replaced whole.
import { chmodSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../errors.ts';
import { type JsonConfig, valueAt } from '../settings.ts';

/** Returns the path of a repository's config, where a link leads to it the one that it leads to; null where there is none. */
export function configPath(repo: string): string | null {
  try {
    return realpathSync(join(repo, 'config'));
  } catch {
    return null;
  }
}

/** Returns the configuration of a repository. Throws `invalid-input` where it cannot be read. */
export function readConfig(repo: string): JsonConfig {
  try {
    return JSON.parse(readFileSync(join(repo, 'config'), 'utf8'));
  } catch (error) {
    throw new KitError('invalid-input', {
      subject: `the repository ${repo}`,
      problem: `its config cannot be read (${error instanceof Error ? error.message : error})`,
      fix: 'Repair the file, or leave repo-path empty for a repository of the job alone.',
      cause: error,
    });
  }
}

/** Replaces the file at `path` with content, and with the permissions of the file `like`. */
export function replaceConfig(path: string, content: string | Buffer, like: string): void {
  const draft = `${path}.draft`;
  const mode = statSync(like).mode & 0o777;
  writeFileSync(draft, content, { mode });
  // The umask was counted already.
  chmodSync(draft, mode);
  renameSync(draft, path);
}

/** Throws `invalid-input` where the node's API would listen where no step can ask it: nowhere, at a socket of Unix. */
export function refuseUnreachableApi(config: JsonConfig): void {
  const [address] = addressesAt(config, 'Addresses.API');
  if (address !== undefined && /\/tcp\/\d+/.test(address)) return;
  throw new KitError('invalid-input', {
    subject: 'the setting Addresses.API of ipfs-config',
    problem: address === undefined ? 'it names no address' : `${address} is no address of TCP`,
    fix: 'Leave it out: the API then listens on 127.0.0.1, at the port that api-port names or at a free one.',
  });
}

/** Returns whether the node is to open a gateway. */
export function hasGateway(config: JsonConfig): boolean {
  return addressesAt(config, 'Addresses.Gateway').length > 0;
}

/** Kubo takes one address as it is, or a list. */
function addressesAt(config: JsonConfig, key: string): readonly string[] {
  const addresses = [valueAt(config, key)].flat();
  return addresses.filter((address) => typeof address === 'string' && address !== '') as readonly string[];
}
