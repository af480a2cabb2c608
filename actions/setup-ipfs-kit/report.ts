// Reports installs: outputs, PATH, a line in the log for each product, the job summary.
import type { CoreProduct, ProductName } from '../../kit/distributions/product-name.ts';
import type { InstalledProduct } from '../../kit/install/request.ts';
import { findWeakest } from '../../kit/install/verify/strength.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { addPath, setOutputs } from '../../kit/runner/file-commands.ts';
import { info } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { SetupInputs } from './inputs.ts';
import { writeInstallSummary } from './summary.ts';
import { formatToolsOutput } from './tools-output.ts';

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

/** A product with one executable has an output for its path, others have one for their folder. Tools share one output. */
const LOCATION_OUTPUTS = {
  kubo: 'kubo-path',
  cluster: 'cluster-dir',
  lotus: 'lotus-path',
  'lotus-miner': 'lotus-miner-dir',
} as const satisfies Readonly<Record<CoreProduct, SetupOutputName>>;

/** Reports installs to the steps that follow. Executables for another platform are not added to PATH, and none without `env`. */
export function reportInstalls(
  runner: Runner,
  all: readonly InstalledProduct[],
  { summary, env }: Pick<SetupInputs, 'summary' | 'env'>,
): void {
  const tools = all.filter(({ product }) => !isCoreProduct(product));
  const outputs = createOutputs(all);
  if (tools.length > 0) outputs.tools = formatToolsOutput(tools);
  setOutputs(runner, outputs);
  for (const installed of all) {
    if (installed.native && env) addPath(runner, installed.directory);
    info(runner, describeInstalled(installed, env));
  }
  if (summary) writeInstallSummary(runner, all);
}

type SetupOutputs = { [Name in SetupOutputName]?: string };

function createOutputs(all: readonly InstalledProduct[]): SetupOutputs {
  const [first] = all;
  if (!first) return {};
  const outputs: SetupOutputs = {
    platform: formatPlatform(first.platform),
    'cache-hit': String(all.every(({ cacheHit }) => cacheHit)),
    'verified-by': findWeakest(all.map(({ record }) => record.verifiedBy)),
  };
  for (const { product, version, executables, directory } of all) {
    if (!isCoreProduct(product)) continue;
    const name = LOCATION_OUTPUTS[product];
    outputs[`${product}-version`] = version;
    outputs[name] = name.endsWith('-dir') ? directory : (executables[0] ?? '');
  }
  return outputs;
}

function isCoreProduct(product: ProductName): product is CoreProduct {
  return product in LOCATION_OUTPUTS;
}

function describeInstalled(
  { product, version, platform, native, record, cacheHit }: InstalledProduct,
  env: boolean,
): string {
  const from = cacheHit ? `the tool cache (from ${record.origin})` : record.origin;
  const where = native ? (env ? 'on PATH' : 'not on PATH (env: false)') : 'not on PATH (another platform)';
  return `${product} ${version} for ${formatPlatform(platform)} from ${from}, verified by: ${record.verifiedBy}, ${where}`;
}
