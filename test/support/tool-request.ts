// A plain request: an exact version from an archive, with any digest.
import type { ProductName } from '../../kit/distributions/distribution.ts';
import type { ToolRequest } from '../../kit/install/request.ts';
import type { Platform } from '../../kit/platform/platform.ts';

export function createToolRequest(
  product: ProductName,
  version: string,
  platform: Platform,
  overrides: Partial<ToolRequest> = {},
): ToolRequest {
  return {
    product,
    version: { kind: 'exact', version },
    platform,
    source: 'never',
    network: null,
    checkLatest: false,
    mirror: null,
    gateways: [],
    checksums: new Map(),
    lock: null,
    require: null,
    rehash: false,
    ...overrides,
  };
}
