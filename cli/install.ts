// ipfs-kit install: installs products and tools as the action does, outside of GitHub Actions.
import { basename, join, resolve } from 'node:path';
import type { ProductName } from '../kit/distributions/distribution.ts';
import { parseClusterPrograms } from '../kit/distributions/products/cluster-programs.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { parseChecksums } from '../kit/download/digest/digest.ts';
import { openNetwork } from '../kit/download/network.ts';
import { errorMessage, KitError } from '../kit/errors.ts';
import { noexecAdvice } from '../kit/install/check/run-failure.ts';
import { installProduct } from '../kit/install/install.ts';
import { parseLockFile, rejectContradiction } from '../kit/install/lock-file.ts';
import { MIRROR_TOKEN_VARIABLE, parseGateways, parseMirror, tokensForMirror } from '../kit/install/mirror.ts';
import {
  type InstalledProduct,
  parseLotusNetwork,
  type SourcePolicy,
  type ToolRequest,
} from '../kit/install/request.ts';
import type { VerifiedBy } from '../kit/install/verify/strength.ts';
import type { Log } from '../kit/log.ts';
import { detectHost } from '../kit/platform/host/host.ts';
import { formatPlatform } from '../kit/platform/platform.ts';
import { refuseLinkedFolders } from '../kit/system/contained-path.ts';
import { findNoexecMount } from '../kit/system/mounts.ts';
import { readBoundedText } from '../kit/system/read-text.ts';
import { openUserCache } from '../kit/system/user-cache.ts';
import { copyProgramAtomically } from '../kit/system/write/atomic-write.ts';
import { createFolders } from '../kit/system/write/create-folders.ts';
import { createTerminalLog } from './log.ts';
import { EXIT, type ExitCode, formatJson, type Output } from './output.ts';
import { readPlatform } from './platform.ts';
import { parseProducts, type RequestedProduct } from './products.ts';
import { toWriteError } from './write-error.ts';

export interface InstallOptions {
  readonly dir?: string;
  readonly platform?: string;
  readonly source: SourcePolicy;
  readonly clusterTools?: string;
  readonly network?: string;
  /** In minutes. */
  readonly buildTimeout: number;
  readonly mirror?: string;
  readonly mirrorOnly: boolean;
  readonly gateways?: string;
  readonly checksums?: string;
  readonly lockFile?: string;
  readonly require?: VerifiedBy;
  readonly checkLatest: boolean;
  readonly json: boolean;
}

/** Installs the products and prints the paths of their executables. Throws `invalid-input` and the errors of an install. */
export async function installCommand(
  products: readonly string[],
  options: InstallOptions,
  output: Output,
): Promise<ExitCode> {
  const requested = parseProducts(products);
  const clusterPrograms = readClusterPrograms(options.clusterTools ?? '', requested);
  const host = await detectHost();
  const lotusNetwork = readNetwork(options.network, requested);
  const checksums = parseChecksums(options.checksums ? await readInputFile(options.checksums) : '');
  const lock = options.lockFile ? parseLockFile(await readInputFile(options.lockFile), options.lockFile) : null;
  rejectContradiction(checksums, lock);
  const policy: Omit<ToolRequest, 'product' | 'version' | 'programs' | 'network'> = {
    platform: options.platform ? readPlatform(options.platform, '--platform') : host.platform,
    source: options.source,
    checkLatest: options.checkLatest,
    mirror: parseMirror(options.mirror ?? '', options.mirrorOnly, 'option --mirror'),
    gateways: options.gateways
      ? parseGateways(options.gateways, 'option --gateways')
      : parseGateways(process.env.IPFS_KIT_GATEWAYS ?? '', 'environment variable IPFS_KIT_GATEWAYS'),
    checksums,
    lock,
    require: options.require ?? null,
    rehash: false,
  };
  const log = createTerminalLog(options.json);
  const cache = openUserCache(log.warning);
  const build = {
    limitMs: options.buildTimeout * 60_000,
    /** Created only for a build. */
    get folder() {
      return cache.folder('builds');
    },
  };
  const httpNetwork = openNetwork({
    tokens: tokensForMirror(policy.mirror, process.env[MIRROR_TOKEN_VARIABLE], log),
    log,
  });
  const ownToolCache = () => cache.folder('tool-cache');
  const toolCache = process.env.RUNNER_TOOL_CACHE || ownToolCache();
  const context = { toolCache, ownToolCache, host, network: httpNetwork, build, jobCache: null, log };
  const installed: InstalledProduct[] = [];
  for (const { product, version, programs: named } of requested) {
    const selected = product === 'cluster' ? (clusterPrograms ?? named) : null;
    const programs = selected ? { programs: selected } : {};
    const request = {
      product,
      version,
      ...programs,
      ...policy,
      network: DISTRIBUTIONS[product].gitSource ? lotusNetwork : null,
    };
    installed.push(await installProduct(request, context));
  }
  httpNetwork.close();
  const { dir } = options;
  const copied = dir
    ? await copyExecutables(dir, installed, log)
        .catch((error: unknown) => Promise.reject(toWriteError(error, '--dir', dir)))
        .finally(cache.removeTemporary)
    : installed;
  output.result(options.json ? formatJson(copied.map(toJson)) : copied.map(describeProduct).join('\n'));
  return EXIT.ok;
}

function describeProduct({ product, version, executables, record }: InstalledProduct): string {
  return `${product} ${version} (verified by: ${record.verifiedBy})\n  ${executables.join('\n  ')}`;
}

function readNetwork(name: string | undefined, requested: readonly RequestedProduct[]): string | null {
  const network = parseLotusNetwork(name ?? '');
  if (network === null) return null;
  if (requested.some(({ product }) => DISTRIBUTIONS[product].gitSource)) return network;
  throw new KitError('invalid-input', {
    subject: `option --network '${name}'`,
    problem: 'only lotus and lotus-miner are built for a network, and neither is among the products',
    fix: 'Add lotus to the products, or remove the option.',
  });
}

function readClusterPrograms(text: string, requested: readonly RequestedProduct[]) {
  const programs = parseClusterPrograms(text, 'option --cluster-tools');
  const cluster = requested.find(({ product }) => product === 'cluster');
  if (programs && cluster?.programs) {
    throw new KitError('invalid-input', {
      subject: `option --cluster-tools '${text}'`,
      problem: `the products name programs of IPFS Cluster, too: ${cluster.programs.join(', ')}`,
      fix: 'Write cluster instead of its programs, such as cluster@1.1.6, or remove the option.',
    });
  }
  if (programs === null || cluster) return programs;
  throw new KitError('invalid-input', {
    subject: `option --cluster-tools '${text}'`,
    problem: 'cluster is not among the products',
    fix: 'Add cluster to the products, such as cluster@1.1.6, or remove the option.',
  });
}

async function copyExecutables(
  given: string,
  all: readonly InstalledProduct[],
  log: Log,
): Promise<readonly InstalledProduct[]> {
  refuseLinkedFolders(process.cwd(), join(given, 'ipfs'));
  // Resolved once: the system would follow a link before `..` in the text.
  const directory = resolve(given);
  createFolders(directory, 0o755);
  const noexec = findNoexecMount(directory);
  if (noexec !== null && all.some(({ native }) => native)) {
    const advice = noexecAdvice('--dir', noexec);
    log.warning(`Programs in ${directory} cannot run, because '${noexec}' is mounted noexec. ${advice}`);
  }
  const copyToDirectory = async (source: string) => {
    const target = join(directory, basename(source));
    await copyProgramAtomically(source, target);
    return target;
  };
  return Promise.all(
    all.map(async (installed) => {
      const executables = await Promise.all(installed.executables.map(copyToDirectory));
      return { ...installed, directory, executables };
    }),
  );
}

function toJson({ product, version, platform, directory, executables, record, cacheHit }: InstalledProduct) {
  const { verifiedBy, origin, digests } = record;
  return {
    product,
    version,
    platform: formatPlatform(platform),
    directory,
    executables,
    programs: describePrograms(product, executables),
    verifiedBy,
    origin,
    digests,
    cacheHit,
  };
}

/** Returns how each executable prints its version. The Dockerfiles of `workflows init` check it with these arguments. */
function describePrograms(product: ProductName, executables: readonly string[]) {
  return executables.map((path) => {
    const binary = DISTRIBUTIONS[product].binaries.find(({ name }) => name === basename(path, '.exe'));
    return { path, arguments: binary?.versionArguments ?? [], printsVersion: binary?.answers === undefined };
  });
}

async function readInputFile(path: string): Promise<string> {
  try {
    return readBoundedText(path);
  } catch (cause) {
    const problem = `cannot be read: ${errorMessage(cause)}`;
    throw new KitError('invalid-input', { subject: `file '${path}'`, problem, fix: 'Check the path.', cause });
  }
}
