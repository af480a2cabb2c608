// Turns inputs into requests: one for each product and tool, with the version from its input, the version file, or the default.
import type { CoreProduct, ProductName } from '../../kit/distributions/distribution.ts';
import { type ClusterProgram, parseClusterPrograms } from '../../kit/distributions/products/cluster-programs.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { isToolName } from '../../kit/distributions/tools.ts';
import { parseChecksums } from '../../kit/download/digest/digest.ts';
import { errorMessage, isKitError, KitError } from '../../kit/errors.ts';
import { type LockFile, parseLockFile, rejectContradiction } from '../../kit/install/lock-file.ts';
import { parseGateways, parseMirror } from '../../kit/install/mirror.ts';
import type { ToolRequest } from '../../kit/install/request.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version/spec.ts';
import { parseToolSpecs } from '../../kit/install/version/tool-specs.ts';
import type { Platform } from '../../kit/platform/platform.ts';
import { leadsThrough, realPathInside } from '../../kit/system/contained-path.ts';
import { expandHome } from '../../kit/system/home-path.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import type { SetupInputs } from './inputs.ts';

/**
 * Returns the requests. Reads the version file and the lock file from GITHUB_WORKSPACE or below the home folder. `needsNode` says
 * whether the job starts a node, which needs Kubo. Throws `invalid-input`.
 */
export async function createToolRequests(
  inputs: SetupInputs,
  platform: Platform,
  env: NodeJS.ProcessEnv,
  needsNode: boolean,
): Promise<readonly ToolRequest[]> {
  const { IPFS_KIT_GATEWAYS: gateways = '' } = env;
  const fromFile = await readVersionFile(inputs.versionFile, env);
  const checksums = parseChecksums(inputs.checksums);
  const lock = await readLockFile(inputs.lockFile, env);
  rejectContradiction(checksums, lock);
  const shared = {
    platform,
    source: inputs.source,
    checkLatest: inputs.checkLatest,
    mirror: parseMirror(inputs.mirror.url, inputs.mirror.only, 'input mirror'),
    gateways: inputs.gateways
      ? parseGateways(inputs.gateways, 'input gateways')
      : parseGateways(gateways, 'environment variable IPFS_KIT_GATEWAYS'),
    checksums,
    lock,
    require: inputs.require,
    rehash: inputs.rehash,
  };
  const given = collectVersions(inputs);
  const namesProduct = inputs.versionFile !== '' || [...given.values()].some(({ kind }) => kind !== 'none');
  const kuboDefault: VersionSpec = { kind: needsNode || !namesProduct ? 'latest-known' : 'none' };
  const clusterPrograms = readClusterPrograms(inputs);
  requireLotusForNetwork(inputs);
  // The order of DISTRIBUTIONS: products first, then tools.
  return (Object.keys(DISTRIBUTIONS) as ProductName[]).flatMap((product) => {
    const named = chooseVersionSpec(product, given, inputs.versionFile, fromFile);
    const version = named ?? (product === 'kubo' ? kuboDefault : { kind: 'none' });
    if (version.kind === 'none') return [];
    const network = DISTRIBUTIONS[product].gitSource ? inputs.network : null;
    const programs = product === 'cluster' && clusterPrograms ? { programs: clusterPrograms } : {};
    return [{ product, version, network, ...programs, ...shared }];
  });
}

/** Null means all. `cluster-version: none` is not an error, because it may come from a matrix; a missing version is one. */
function readClusterPrograms({ clusterTools, versions, versionFile }: SetupInputs): readonly ClusterProgram[] | null {
  const programs = parseClusterPrograms(clusterTools, 'input cluster-tools');
  if (clusterTools === '' || versions.cluster || versionFile !== '') return programs;
  throw new KitError('invalid-input', {
    subject: `input cluster-tools '${clusterTools}'`,
    problem: 'it needs a version of IPFS Cluster',
    fix: "Add cluster-version, such as '1.1.6', or remove cluster-tools.",
  });
}

/** Throws `invalid-input` for a network without a version of Lotus. A version of `none` is enough, as for IPFS Cluster. */
function requireLotusForNetwork({ network, versions, versionFile }: SetupInputs): void {
  if (network === null || versions.lotus || versions['lotus-miner'] || versionFile !== '') return;
  throw new KitError('invalid-input', {
    subject: `input lotus-network '${network}'`,
    problem: 'it needs a version of Lotus',
    fix: "Add lotus-version, such as '1.37.0', or remove lotus-network.",
  });
}

type RequestedVersions = ReadonlyMap<ProductName, VersionSpec>;

function collectVersions({ versions, tools }: SetupInputs): RequestedVersions {
  const products = Object.entries(versions) as [CoreProduct, VersionSpec][];
  return new Map<ProductName, VersionSpec>([
    ...products,
    ...parseToolSpecs(tools, 'tools').map(({ tool, version }) => [tool, version] as const),
  ]);
}

/** Returns the version of a product in the inputs or the version file, or null. Throws `invalid-input` if both have one. */
function chooseVersionSpec(
  product: ProductName,
  versions: RequestedVersions,
  versionFile: string,
  fromFile: ReadonlyMap<ProductName, string>,
): VersionSpec | null {
  const given = versions.get(product);
  const inFile = fromFile.get(product);
  if (given && inFile !== undefined) {
    const input = isToolName(product) ? 'tools' : `${product}-version`;
    throw new KitError('invalid-input', {
      subject: `the version of ${product}`,
      problem: `it is in input ${input} and in version file '${versionFile}' (${inFile})`,
      fix: 'Remove one of the two.',
    });
  }
  return given ?? (inFile === undefined ? null : parseVersionSpec(inFile, `version of ${product} in '${versionFile}'`));
}

async function readVersionFile(name: string, env: NodeJS.ProcessEnv): Promise<ReadonlyMap<ProductName, string>> {
  if (name === '') return new Map();
  const { parseVersionFile } = await import('../../kit/install/version/file.ts');
  return parseVersionFile(await readText(name, env, 'version-file'), name);
}

async function readLockFile(name: string, env: NodeJS.ProcessEnv): Promise<LockFile | null> {
  return name === '' ? null : parseLockFile(await readText(name, env, 'lock-file'), name);
}

/**
 * Reads a file of the workspace, which may be a link that a pull request added, or one below the home folder, if the path starts
 * with `~`. The workspace may be there too, and its links do not lead out of it by that name either.
 */
async function readText(name: string, env: NodeJS.ProcessEnv, input: string): Promise<string> {
  const { GITHUB_WORKSPACE: workspace = '.' } = env;
  const path = expandHome(name, env);
  const isAtHome = path !== name && !leadsThrough(workspace, path);
  try {
    return readBoundedText(realPathInside(isAtHome ? expandHome('~', env) : workspace, path));
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    const [place, fix] = isAtHome
      ? ['home folder', 'Write the file before this step, or correct the path.']
      : ['workspace', 'Check out the repository before this step, and write the path relative to its root.'];
    throw new KitError('invalid-input', {
      subject: `input ${input} '${name}'`,
      problem: `the file cannot be read from the ${place} (${errorMessage(cause)})`,
      fix,
      cause,
    });
  }
}
