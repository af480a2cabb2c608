// The file `config` of a repository. It has the node's private key, so it keeps its permissions and is replaced atomically.
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, KitError } from '../../errors.ts';
import { readBoundedText } from '../../system/read-text.ts';
import { writeFileAtomically } from '../../system/write/atomic-write.ts';
import { IPV4_LOOPBACK, isLoopback, type Loopback } from '../loopback-address.ts';
import { applySettings, type JsonConfig, type Setting, valueAt } from '../settings.ts';
import { multiaddrToUrl } from './api.ts';

const API_KEY = 'Addresses.API';
const GATEWAY_KEY = 'Addresses.Gateway';

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

/** Replaces the config of a new repository. Kubo does not flush a new config to the disk, either. */
export function replaceNewConfig(path: string, content: string): void {
  writeFileAtomically(path, content, { mode: 0o600, durable: false });
}

/**
 * Throws `invalid-input` if the steps could not reach the node's API on the loopback interface: without an address, on a Unix socket,
 * or on another interface only. `loopback` is where a node listens without settings.
 */
export function refuseUnreachableApi(config: JsonConfig, loopback: Loopback = IPV4_LOOPBACK): void {
  const addresses = addressesAt(config, API_KEY);
  if (addresses.some(isReachable)) return;
  const isSocket = addresses.some((address) => address.startsWith('/unix/'));
  const list = JSON.stringify([...addresses, `${loopback}/tcp/0`]);
  throw new KitError('invalid-input', {
    subject: `the setting ${API_KEY} of ipfs-config`,
    problem:
      addresses.length === 0
        ? 'it has no address'
        : `${addresses.join(', ')} is not a TCP address on the loopback interface${isSocket ? ', which the steps of the job need besides a Unix socket' : ''}`,
    fix: `Remove the setting: the API then listens on ${loopback.split('/')[2]}, on the port in api-port or a free one. Or write ${API_KEY}=${list}.`,
  });
}

/** Returns the configuration with a TCP address on the loopback interface as the first one of the API and the gateway: Kubo writes it to a file. */
export function preferTcp(config: JsonConfig): JsonConfig {
  return applySettings(
    config,
    [API_KEY, GATEWAY_KEY].flatMap((key) => preferTcpAt(config, key)),
  );
}

function preferTcpAt(config: JsonConfig, key: string): readonly Setting[] {
  const addresses = addressesAt(config, key);
  const first = addresses.find(isReachable);
  if (first === undefined || first === addresses[0]) return [];
  return [{ key, value: [first, ...addresses.filter((each) => each !== first)] }];
}

function isReachable(address: string): boolean {
  const url = multiaddrToUrl(address);
  return url !== null && isLoopback(url);
}

/** Returns whether the node opens a gateway. */
export function hasGateway(config: JsonConfig): boolean {
  return addressesAt(config, GATEWAY_KEY).length > 0;
}

/** Kubo accepts a single address or a list. */
function addressesAt(config: JsonConfig, key: string): readonly string[] {
  const addresses = [valueAt(config, key)].flat();
  return addresses.filter((address) => typeof address === 'string' && address !== '') as readonly string[];
}
