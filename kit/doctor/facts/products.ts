// How the newest known version of each product would be installed on the machine.
import type { ProductName } from '../../distributions/distribution.ts';
import { loadKnownReleases } from '../../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../distributions/products/products.ts';
import { isKitError } from '../../errors.ts';
import type { ToolRequest } from '../../install/request.ts';
import { type InstallPlan, resolveInstall } from '../../install/resolve.ts';
import { chooseVersion } from '../../install/version/choose.ts';
import type { Host } from '../../platform/host/host.ts';
import type { Platform } from '../../platform/platform.ts';

export interface ProductPlan {
  /** `Lotus 1.37.0` */
  readonly name: string;
  readonly product: ProductName;
  /** Null if the product can be neither downloaded nor built. */
  readonly plan: InstallPlan | null;
  /** Why the product is not downloaded; null if it is. */
  readonly reason: string | null;
}

const REQUEST_DEFAULTS = {
  source: 'auto',
  network: null,
  checkLatest: false,
  mirror: null,
  gateways: [],
  lock: null,
  require: null,
} as const;

/** Returns the plans of products for a platform. Makes no requests. */
export function planProducts(
  products: readonly ProductName[],
  platform: Platform,
  host: Host,
): Promise<readonly ProductPlan[]> {
  return Promise.all(products.map((product) => planProduct(product, platform, host)));
}

/** Returns the names of the products that are built from source. */
export function listSourceBuilds(plans: readonly ProductPlan[]): readonly string[] {
  return plans.filter(({ plan }) => plan !== null && plan.kind !== 'download').map(({ name }) => name);
}

async function planProduct(product: ProductName, platform: Platform, host: Host): Promise<ProductPlan> {
  const distribution = DISTRIBUTIONS[product];
  const known = await loadKnownReleases(product);
  const sources = { cached: [], known, published: async () => [], checkLatest: false };
  const { version } = await chooseVersion({ kind: 'latest-known' }, distribution, sources);
  const name = `${distribution.title} ${version}`;
  const exact = { kind: 'exact', version } as const;
  const request: ToolRequest = {
    ...REQUEST_DEFAULTS,
    product,
    version: exact,
    platform,
    checksums: new Map(),
    rehash: false,
  };
  try {
    const plan = resolveInstall({ request, distribution, version, known }, host);
    return { name, product, plan, reason: plan.kind === 'download' ? null : plan.reason };
  } catch (error) {
    if (!isKitError(error)) throw error;
    return { name, product, plan: null, reason: error.message };
  }
}
