// What the job gets and what a person sees of installs: outputs, PATH, a line a product in the log, the job summary.
import type { ProductName } from '../../kit/distributions/distribution.ts';
import type { Installed } from '../../kit/install/request.ts';
import { type VerifiedBy, weakest } from '../../kit/install/verify/strength.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { addPath, setOutput } from '../../kit/runner/file-commands.ts';
import { info } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { summarise } from './summary.ts';

/** As in action.yml; a test holds the two against each other. */
export const OUTPUT_NAMES = [
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
type OutputName = (typeof OUTPUT_NAMES)[number];

interface ProductOutputs {
  readonly version: OutputName;
  readonly path?: OutputName;
  readonly dir?: OutputName;
}

/** A product of one executable gives its path, one of several their folder. Tools have one output together. */
const PRODUCT_OUTPUTS: Readonly<Partial<Record<ProductName, ProductOutputs>>> = {
  kubo: { version: 'kubo-version', path: 'kubo-path' },
  cluster: { version: 'cluster-version', dir: 'cluster-dir' },
  lotus: { version: 'lotus-version', path: 'lotus-path' },
  'lotus-miner': { version: 'lotus-miner-version', dir: 'lotus-miner-dir' },
};

/** What is accepted with a notice. */
const WEAK: readonly VerifiedBy[] = ['origin', 'preinstalled'];

/** Hands installs over to the steps that follow. Binaries that this machine cannot run are not put on PATH. */
export async function report(runner: Runner, all: readonly Installed[], summary: boolean): Promise<void> {
  const tools = all.filter(({ product }) => !PRODUCT_OUTPUTS[product]);
  const outputs = outputsOf(all);
  if (tools.length > 0) outputs.tools = (await import('./tools-output.ts')).toolsOutput(tools);
  for (const name of OUTPUT_NAMES) if (outputs[name] !== undefined) setOutput(runner, name, outputs[name]);
  for (const installed of all) {
    if (installed.native) addPath(runner, installed.directory);
    info(runner, describe(installed));
    if (WEAK.includes(installed.record.verifiedBy)) (await import('./weakness.ts')).noticeWeakness(runner, installed);
  }
  if (summary) summarise(runner, all);
}

function outputsOf(all: readonly Installed[]): Partial<Record<OutputName, string>> {
  const [first] = all;
  if (!first) return {};
  const outputs: Partial<Record<OutputName, string>> = {
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

function describe({ product, version, platform, native, record, cacheHit }: Installed): string {
  const from = cacheHit ? `the tool cache, once from ${record.origin}` : record.origin;
  const where = native ? 'on PATH' : 'not on PATH: another platform';
  return `${product} ${version} for ${formatPlatform(platform)} from ${from}, verified by: ${record.verifiedBy}, ${where}`;
}
