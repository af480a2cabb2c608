// Parses the products and tools of a command line: `kubo@0.43`, `cluster`, `ipget@0.13`, or by program `ipfs@0.43`.
import type { ProductName } from '../kit/distributions/distribution.ts';
import { CLUSTER_PROGRAMS, type ClusterProgram } from '../kit/distributions/products/cluster-programs.ts';
import { findProduct } from '../kit/distributions/products/find-product.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { KitError } from '../kit/errors.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { parseVersionSpec } from '../kit/install/version/spec.ts';
import { unknownTool } from '../kit/install/version/tool-specs.ts';

export interface RequestedProduct {
  readonly product: ProductName;
  readonly version: ToolRequest['version'];
  /** The programs of IPFS Cluster that the command line names, such as `ipfs-cluster-ctl@1.1.6`. Null means all. */
  readonly programs: readonly ClusterProgram[] | null;
}

/**
 * Returns the products in the order of the command line. Several programs of IPFS Cluster with one version are one product.
 * Throws `invalid-input`.
 */
export function parseProducts(texts: readonly string[]): readonly RequestedProduct[] {
  const products: RequestedProduct[] = [];
  for (const requested of texts.map(parseProduct)) {
    const at = products.findIndex(({ product }) => product === requested.product);
    const other = products[at];
    if (other) products[at] = mergePrograms(other, requested, texts);
    else products.push(requested);
  }
  return products;
}

function mergePrograms(a: RequestedProduct, b: RequestedProduct, texts: readonly string[]): RequestedProduct {
  const isSameVersion = JSON.stringify(a.version) === JSON.stringify(b.version);
  if (a.programs && b.programs && isSameVersion)
    return { ...a, programs: [...new Set([...a.programs, ...b.programs])] };
  throw new KitError('invalid-input', {
    subject: `products '${texts.join(' ')}'`,
    problem: `${a.product} is listed twice`,
    fix: 'Write each product once, such as kubo@0.43.0.',
  });
}

function parseProduct(text: string): RequestedProduct {
  const [name = '', version = 'latest-known'] = text.split(/@(.*)/s);
  const distribution = findProduct(name);
  if (!distribution) throw unknownTool(`product '${text}'`, name, Object.keys(DISTRIBUTIONS), listPrograms());
  const spec = parseVersionSpec(version, `version of ${name}`);
  if (spec.kind === 'none') {
    throw new KitError('invalid-input', {
      subject: `product '${text}'`,
      problem: "the version 'none' installs nothing",
      fix: 'Write a version, such as kubo@0.43.0, or remove the product.',
    });
  }
  const program = CLUSTER_PROGRAMS.find((each) => each === name);
  return { product: distribution.product, version: spec, programs: program ? [program] : null };
}

function listPrograms(): readonly string[] {
  return Object.values(DISTRIBUTIONS).flatMap(({ binaries }) => binaries.map(({ name }) => name));
}
