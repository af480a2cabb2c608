// Check: what upstream has for the machine, and what would be built there. What is built decides what else it needs.
import type { ProductName } from '../../distributions/distribution.ts';
import { loadKnownReleases } from '../../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { isKitError } from '../../errors.ts';
import type { ToolRequest } from '../../install/request.ts';
import { type InstallPlan, resolveInstall } from '../../install/resolve.ts';
import { chooseVersion } from '../../install/version/choose.ts';
import type { Host } from '../../platform/host/host.ts';
import type { Platform } from '../../platform/platform.ts';
import { type CheckResult, type DoctorFinding, failureResult, okResult, SETUP_PAGE } from '../finding.ts';

/** How the newest known version of a product gets onto the machine. */
export interface ProductPlan {
  /** `Lotus 1.37.0` */
  readonly name: string;
  readonly product: ProductName;
  /** Null where there is no way. */
  readonly plan: InstallPlan | null;
  /** Why it is not published, where it is not. */
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

/** Returns the plans of products for a platform; no request is made. */
export function planProducts(
  products: readonly ProductName[],
  platform: Platform,
  host: Host,
): Promise<readonly ProductPlan[]> {
  return Promise.all(products.map((product) => planProduct(product, platform, host)));
}

/** Returns which products are downloaded, which are built from source, and which cannot be had. Pure. */
export function checkProducts(plans: readonly ProductPlan[]): DoctorFinding {
  return { id: 'products', subject: 'IPFS tools', page: `${SETUP_PAGE}#go`, ...assessProducts(plans) };
}

/** Returns the names of those that are built from source. */
export function listSourceBuilds(plans: readonly ProductPlan[]): readonly string[] {
  return plans.filter(({ plan }) => plan !== null && plan.kind !== 'download').map(({ name }) => name);
}

function assessProducts(plans: readonly ProductPlan[]): CheckResult {
  const unavailable = plans.filter(({ plan }) => plan === null);
  if (unavailable.length > 0) {
    const found = unavailable.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    return failureResult(found, 'Take it out of what this runner installs, or choose another version.');
  }
  const built = listSourceBuilds(plans);
  const downloaded = plans.map(({ name }) => name).filter((name) => !built.includes(name));
  const parts = [
    downloaded.length > 0 ? `${downloaded.join(', ')} downloaded` : null,
    built.length > 0 ? `${built.join(', ')} built from source` : null,
  ];
  return okResult(parts.filter((part) => part !== null).join('; ') || 'none wanted');
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
