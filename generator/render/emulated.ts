// What only emulated legs need: tools for another architecture, the environment variables of the container, and its script.
import type { EmulatedPlacement, TestJob } from '../plan/plan.ts';
import { wrapExpression } from './yaml-text.ts';

/** The output of setup-ipfs-kit with the path of each product that can run emulated, by the input that installs the product. */
const PRODUCT_PATHS = [
  { input: 'kubo-version', output: 'steps.ipfs.outputs.kubo-path' },
  { input: 'cluster-version', output: 'steps.ipfs.outputs.cluster-dir' },
] as const;

/** Returns expressions for the paths of the tools, which are folders or programs. The container has them on its PATH. */
export function toolPaths({ ipfs }: TestJob): readonly string[] {
  const products = PRODUCT_PATHS.filter(({ input }) => (ipfs?.inputs[input] ?? 'none') !== 'none');
  const tools = (ipfs?.tools ?? []).map(({ name }) => `fromJSON(steps.ipfs.outputs.tools)['${name}'].path`);
  return [...products.map(({ output }) => output), ...tools].map(wrapExpression);
}

/** Returns the script of an emulated leg. */
export function containerCommands({ commands }: TestJob): readonly string[] {
  return [commands.install, commands.test, commands.architectureTest].flatMap(
    (text) => text?.trimEnd().split('\n') ?? [],
  );
}

/**
 * Returns the image of every leg as one text, with an expression for the version; null if that is not possible. `official` has
 * `{version}` as a placeholder.
 */
export function commonImage({ runtime, legs }: TestJob, { officialImage }: EmulatedPlacement): string | null {
  const official = legs.every(
    ({ version, emulated }) => emulated?.image === officialImage.replace('{version}', version),
  );
  return official ? officialImage.replace('{version}', wrapExpression(`matrix.${runtime}`)) : null;
}
