// Reports installs: outputs, PATH, a line in the log for each product, the job summary.
import type { ProductName } from '../../kit/distributions/distribution.ts';
import type { InstalledProduct } from '../../kit/install/request.ts';
import { type VerifiedBy, weakest } from '../../kit/install/verify/strength.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { addPath, setOutput } from '../../kit/runner/file-commands.ts';
import { info } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { writeInstallSummary } from './summary.ts';

/** A test compares them with action.yml. */
export const SETUP_OUTPUT_NAMES = [
  'kubo-version',
  'kubo-path',
  'cluster-version',
  'cluster-dir',
  'lotus-version',
  'lotus-path',
  'lotus-miner-version',
  'lotus-miner-dir',
  'tools',
  'platform',
  'cache-hit',
  'verified-by',
] as const;
type SetupOutputName = (typeof SETUP_OUTPUT_NAMES)[number];

interface ProductOutputs {
  readonly version: SetupOutputName;
  readonly path?: SetupOutputName;
  readonly dir?: SetupOutputName;
}

/** A product with one executable has an output for its path, others have one for their folder. Tools share one output. */
const PRODUCT_OUTPUTS: Readonly<Partial<Record<ProductName, ProductOutputs>>> = {
  kubo: { version: 'kubo-version', path: 'kubo-path' },
  cluster: { version: 'cluster-version', dir: 'cluster-dir' },
  lotus: { version: 'lotus-version', path: 'lotus-path' },
  'lotus-miner': { version: 'lotus-miner-version', dir: 'lotus-miner-dir' },
};

/** Levels that are accepted with a notice. */
const WEAK: readonly VerifiedBy[] = ['origin', 'preinstalled'];

/** Reports installs to the steps that follow. Executables for another platform are not added to PATH. */
export async function reportInstalls(
  runner: Runner,
  all: readonly InstalledProduct[],
  summary: boolean,
): Promise<void> {
  const tools = all.filter(({ product }) => !PRODUCT_OUTPUTS[product]);
  const outputs = createOutputs(all);
  if (tools.length > 0) outputs.tools = (await import('./tools-output.ts')).formatToolsOutput(tools);
  for (const name of SETUP_OUTPUT_NAMES) if (outputs[name] !== undefined) setOutput(runner, name, outputs[name]);
  for (const installed of all) {
    if (installed.native) addPath(runner, installed.directory);
    info(runner, describeInstalled(installed));
    if (WEAK.includes(installed.record.verifiedBy)) (await import('./weakness.ts')).noticeWeakness(runner, installed);
  }
  if (summary) writeInstallSummary(runner, all);
}

function createOutputs(all: readonly InstalledProduct[]): Partial<Record<SetupOutputName, string>> {
  const [first] = all;
  if (!first) return {};
  const outputs: Partial<Record<SetupOutputName, string>> = {
    platform: formatPlatform(first.platform),
    'cache-hit': String(all.every(({ cacheHit }) => cacheHit)),
    'verified-by': weakest(all.map(({ record }) => record.verifiedBy)),
  };
  for (const { product, version, executables, directory } of all) {
    const names = PRODUCT_OUTPUTS[product];
    if (!names) continue;
    outputs[names.version] = version;
    if (names.path) outputs[names.path] = executables[0] ?? '';
    if (names.dir) outputs[names.dir] = directory;
  }
  return outputs;
}

function describeInstalled({ product, version, platform, native, record, cacheHit }: InstalledProduct): string {
  const from = cacheHit ? `the tool cache (downloaded from ${record.origin})` : record.origin;
  const where = native ? 'on PATH' : 'not on PATH, because it is for another platform';
  return `${product} ${version} for ${formatPlatform(platform)} from ${from}, verified by: ${record.verifiedBy}, ${where}`;
}
