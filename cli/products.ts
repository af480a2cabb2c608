// What a person writes for a product or tool on the command line: `kubo@0.43`, `cluster`, `ipget@0.13`.
import type { ProductName } from '../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products.ts';
import { KitError } from '../kit/errors.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { parseVersionSpec } from '../kit/install/version/spec.ts';
import { unknownTool } from '../kit/install/version/tool-specs.ts';

export interface RequestedProduct {
  readonly product: ProductName;
  readonly version: ToolRequest['version'];
}

/** Returns products in the order in which they are written. Throws `invalid-input`. */
export function parseProducts(texts: readonly string[]): readonly RequestedProduct[] {
  const products = texts.map(parseProduct);
  const duplicate = products.find(({ product }, at) => products.findIndex((other) => other.product === product) !== at);
  if (duplicate) throw invalidProduct(texts.join(' '), `${duplicate.product} is asked for twice`);
  return products;
}

function parseProduct(text: string): RequestedProduct {
  const [name = '', version = 'latest-known'] = text.split(/@(.*)/s);
  const distribution = Object.values(DISTRIBUTIONS).find(({ product, tool }) => name === product || name === tool);
  if (!distribution) throw unknownTool(`product '${text}'`, name, Object.keys(DISTRIBUTIONS));
  const spec = parseVersionSpec(version, text);
  if (spec.kind === 'none') throw invalidProduct(text, 'none installs nothing');
  return { product: distribution.product, version: spec };
}

function invalidProduct(text: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `product '${text}'`,
    problem,
    fix: 'Write, for example, kubo@0.43.0.',
  });
}
