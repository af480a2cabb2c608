// Check: what upstream has for the machine, and what would be built there. What is built decides what else it needs.
import type { ProductName } from '../../distributions/distribution.ts';
import { loadKnownReleases } from '../../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { isKitError } from '../../errors.ts';
import type { ToolRequest } from '../../install/request.ts';
import { type Resolution, resolve } from '../../install/resolve.ts';
import { chooseVersion } from '../../install/version/choose.ts';
import type { Host } from '../../platform/host/host.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Finding, failure, ok, SETTING_UP, type Verdict } from '../finding.ts';

/** How the newest known version of a product gets onto the machine. */
export interface ProductPlan {
  /** `Lotus 1.37.0` */
  readonly name: string;
  readonly product: ProductName;
  /** Null where there is no way. */
  readonly way: Resolution['way'] | null;
  /** Why it is not published, where it is not. */
  readonly reason: string | null;
}

const POLICY = {
  source: 'auto',
  network: null,
  checkLatest: false,
  mirror: null,
  gateways: [],
  lock: null,
  require: null,
} as const;

/** Returns the plans of products for a platform; no request is made. */
export function planProducts(
  products: readonly ProductName[],
  platform: Platform,
  host: Host,
): Promise<readonly ProductPlan[]> {
  return Promise.all(products.map((product) => planProduct(product, platform, host)));
}

/** Returns which products are downloaded, which are built from source, and which cannot be had. Pure. */
export function checkProducts(plans: readonly ProductPlan[]): Finding {
  return { id: 'products', title: 'IPFS tools', page: `${SETTING_UP}#go`, ...verdict(plans) };
}

/** Returns the names of those that are built from source. */
export function builtHere(plans: readonly ProductPlan[]): readonly string[] {
  return plans.filter(({ way }) => way !== null && way.kind !== 'prebuilt').map(({ name }) => name);
}

function verdict(plans: readonly ProductPlan[]): Verdict {
  const impossible = plans.filter(({ way }) => way === null);
  if (impossible.length > 0) {
    const found = impossible.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    return failure(found, 'Take it out of what this runner installs, or choose another version.');
  }
  const built = builtHere(plans);
  const loaded = plans.map(({ name }) => name).filter((name) => !built.includes(name));
  const parts = [
    loaded.length > 0 ? `${loaded.join(', ')} downloaded` : null,
    built.length > 0 ? `${built.join(', ')} built from source` : null,
  ];
  return ok(parts.filter((part) => part !== null).join('; ') || 'none wanted');
}

async function planProduct(product: ProductName, platform: Platform, host: Host): Promise<ProductPlan> {
  const distribution = DISTRIBUTIONS[product];
  const known = await loadKnownReleases(product);
  const sources = { cached: [], known, published: async () => [], checkLatest: false };
  const { version } = await chooseVersion({ kind: 'latest-known' }, distribution, sources);
  const name = `${distribution.title} ${version}`;
  const exact = { kind: 'exact', version } as const;
  const request: ToolRequest = { ...POLICY, product, version: exact, platform, checksums: new Map(), rehash: false };
  try {
    const { way } = resolve(request, version, distribution, known, host);
    return { name, product, way, reason: way.kind === 'prebuilt' ? null : way.reason };
  } catch (error) {
    if (!isKitError(error)) throw error;
    return { name, product, way: null, reason: error.message };
  }
}
