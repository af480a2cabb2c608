// The output `tools`. Loaded only where tools were installed.
import type { InstalledProduct } from '../../kit/install/request.ts';

/** Returns the output as JSON: by name, each with its version, the path of its main executable, and how it was verified. */
export function formatToolsOutput(tools: readonly InstalledProduct[]): string {
  const entries = tools.map(({ product, version, executables, record }) => {
    return [product, { version, path: executables[0] ?? '', verifiedBy: record.verifiedBy }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}
