// Parses the products and tools of a command line: `kubo@0.43`, `cluster`, `ipget@0.13`.
import type { ProductName } from '../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { KitError } from '../kit/errors.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { parseVersionSpec } from '../kit/install/version/spec.ts';
import { unknownTool } from '../kit/install/version/tool-specs.ts';

export interface RequestedProduct {
  readonly product: ProductName;
  readonly version: ToolRequest['version'];
}

/** Returns the products in the order of the command line. Throws `invalid-input`. */
export function parseProducts(texts: readonly string[]): readonly RequestedProduct[] {
  const products = texts.map(parseProduct);
  const duplicate = products.find(({ product }, at) => products.findIndex((other) => other.product === product) !== at);
  if (duplicate) {
    throw new KitError('invalid-input', {
      subject: `products '${texts.join(' ')}'`,
      problem: `${duplicate.product} is listed twice`,
      fix: 'Write each product once, such as kubo@0.43.0.',
    });
  }
  return products;
}

function parseProduct(text: string): RequestedProduct {
  const [name = '', version = 'latest-known'] = text.split(/@(.*)/s);
  const distribution = Object.values(DISTRIBUTIONS).find(({ product, tool }) => name === product || name === tool);
  if (!distribution) throw unknownTool(`product '${text}'`, name, Object.keys(DISTRIBUTIONS));
  const spec = parseVersionSpec(version, text);
  if (spec.kind === 'none') {
    throw new KitError('invalid-input', {
      subject: `product '${text}'`,
      problem: "the version 'none' installs nothing",
      fix: 'Write a version, such as kubo@0.43.0, or remove the product.',
    });
  }
  return { product: distribution.product, version: spec };
}
