// The output `tools`.
import type { InstalledProduct } from '../../kit/install/request.ts';

/** Returns JSON: for each tool its version, the path of its main executable, and its verification level. */
export function formatToolsOutput(tools: readonly InstalledProduct[]): string {
  const entries = tools.map(({ product, version, executables, record }) => {
    return [product, { version, path: executables[0] ?? '', verifiedBy: record.verifiedBy }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}
