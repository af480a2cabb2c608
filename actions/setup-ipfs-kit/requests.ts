// From inputs to requests: one a product, with the version from its input, from the version file, or by default.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProductName } from '../../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products.ts';
import { parseChecksums } from '../../kit/download/digest.ts';
import { parseGateways } from '../../kit/install/gateways.ts';
import { type LockFile, parseLockFile } from '../../kit/install/lock-file.ts';
import type { ToolRequest } from '../../kit/install/request.ts';
import { versionsInFile } from '../../kit/install/version-file.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version-spec.ts';
import { KitError } from '../../kit/kit-error.ts';
import type { Platform } from '../../kit/platform/target.ts';
import { type Inputs, VERSION_INPUTS } from './inputs.ts';

/** Returns what is to be installed. Files are read from the workspace that the environment names. Throws `invalid-input`. */
export async function toolRequests(
  inputs: Inputs,
  platform: Platform,
  { GITHUB_WORKSPACE: workspace = '.', IPFS_KIT_GATEWAYS: gateways = '' }: NodeJS.ProcessEnv,
): Promise<readonly ToolRequest[]> {
  const fromFile = await readVersionFile(inputs.versionFile, workspace);
  const shared = {
    platform,
    source: inputs.source,
    checkLatest: inputs.checkLatest,
    mirror: inputs.mirror,
    gateways: inputs.gateways
      ? parseGateways(inputs.gateways, 'input gateways')
      : parseGateways(gateways, 'environment variable IPFS_KIT_GATEWAYS'),
    checksums: parseChecksums(inputs.checksums),
    lock: await readLockFile(inputs.lockFile, workspace),
    require: inputs.require,
    rehash: inputs.rehash,
  };
  return (Object.keys(VERSION_INPUTS) as ProductName[]).flatMap((product) => {
    const version = versionOf(product, inputs, fromFile);
    if (version.kind === 'none') return [];
    const network = DISTRIBUTIONS[product].gitSource ? inputs.network : null;
    return [{ product, version, network, ...shared }];
  });
}

function versionOf(product: ProductName, inputs: Inputs, fromFile: ReadonlyMap<ProductName, string>): VersionSpec {
  const given = inputs.versions[product];
  const inFile = fromFile.get(product);
  if (given && inFile !== undefined) {
    throw new KitError('invalid-input', {
      asked: `a version of ${product}`,
      found: `input ${VERSION_INPUTS[product]} and version file ${inputs.versionFile} (${inFile}) both name one`,
      next: 'Leave one of the two out.',
    });
  }
  if (given) return given;
  if (inFile !== undefined) return parseVersionSpec(inFile, `version-file, ${product}`);
  // Kubo is what most come for; a version file that does not name it means what it says.
  return { kind: product === 'kubo' && inputs.versionFile === '' ? 'latest-known' : 'none' };
}

async function readVersionFile(name: string, workspace: string): Promise<ReadonlyMap<ProductName, string>> {
  return name === '' ? new Map() : versionsInFile(await readText(name, workspace, 'version-file'), name);
}

async function readLockFile(name: string, workspace: string): Promise<LockFile | null> {
  return name === '' ? null : parseLockFile(await readText(name, workspace, 'lock-file'), name);
}

async function readText(name: string, workspace: string, input: string): Promise<string> {
  try {
    return await readFile(resolve(workspace, name), 'utf8');
  } catch (cause) {
    throw new KitError('invalid-input', {
      asked: `input ${input} '${name}'`,
      found: `there is no such file in the workspace, or it cannot be read (${cause instanceof Error ? cause.message : cause})`,
      next: 'Check out the repository before this step, and write the path from its root.',
      cause,
    });
  }
}
