// The file `config` of a repository. It has the node's private key, so it keeps its permissions and is replaced atomically.
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, KitError } from '../../errors.ts';
import { writeFileAtomically } from '../../system/atomic-write.ts';
import { readBoundedText } from '../../system/read-text.ts';
import { isLoopback } from '../loopback-address.ts';
import { type JsonConfig, valueAt } from '../settings.ts';
import { multiaddrToUrl } from './api.ts';

/** Returns the path of a repository's config, with links resolved; null if it does not exist. */
export function configPath(repo: string): string | null {
  try {
    return realpathSync(join(repo, 'config'));
  } catch {
    return null;
  }
}

/** Returns the configuration of a repository. Throws `invalid-input` if it cannot be read. */
export function readConfig(repo: string): JsonConfig {
  try {
    return JSON.parse(readBoundedText(join(repo, 'config')));
  } catch (error) {
    throw new KitError('invalid-input', {
      subject: `repository '${repo}'`,
      problem: `its config cannot be read (${errorMessage(error)})`,
      fix: 'Fix the file, or remove repo-path to use a new repository.',
      cause: error,
    });
  }
}

/** Replaces the file at `path` with content, and with the permissions of the file `like`. A link at `path` is not followed. */
export function replaceConfig(path: string, content: string | Buffer, like: string): void {
  writeFileAtomically(path, content, { mode: statSync(like).mode & 0o777 });
}

/** Replaces the file at `path` with a config that has secrets which only this user may read. */
export function replaceSecretConfig(path: string, content: string): void {
  writeFileAtomically(path, content, { mode: 0o600 });
}

/**
 * Throws `invalid-input` if the steps could not reach the node's API on the loopback interface: without an address, on a Unix socket,
 * or on another interface only.
 */
export function refuseUnreachableApi(config: JsonConfig): void {
  const [address] = addressesAt(config, 'Addresses.API');
  const url = multiaddrToUrl(address ?? '');
  if (url !== null && isLoopback(url)) return;
  throw new KitError('invalid-input', {
    subject: 'the setting Addresses.API of ipfs-config',
    problem: address === undefined ? 'it has no address' : `${address} is not a TCP address on the loopback interface`,
    fix: 'Remove the setting. The API then listens on 127.0.0.1, on the port in api-port or a free one.',
  });
}

/** Returns whether the node opens a gateway. */
export function hasGateway(config: JsonConfig): boolean {
  return addressesAt(config, 'Addresses.Gateway').length > 0;
}

/** Kubo accepts a single address or a list. */
function addressesAt(config: JsonConfig, key: string): readonly string[] {
  const addresses = [valueAt(config, key)].flat();
  return addresses.filter((address) => typeof address === 'string' && address !== '') as readonly string[];
}
