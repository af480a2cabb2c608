// Checks that each product is published or can be built for the machine.
import { formatPlatform } from '../../platform/platform.ts';
import { defineCheck } from '../check.ts';
import { listSourceBuilds } from '../facts/products.ts';
import { failureResult, okResult, SETUP_PAGE } from '../finding.ts';

export const productsCheck = defineCheck({
  id: 'products',
  subject: 'IPFS tools',
  page: `${SETUP_PAGE}#go`,
  check: ({ products, requirements }) => {
    if (products.length === 0) return [];
    const unavailable = products.filter(({ plan }) => plan === null);
    if (unavailable.length > 0) {
      const reasons = unavailable.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
      return failureResult(reasons, 'Do not install it on this runner, or choose another version.');
    }
    const built = listSourceBuilds(products);
    const published = products.map(({ name }) => name).filter((name) => !built.includes(name));
    const parts = [
      ...(published.length > 0
        ? [`${published.join(', ')} published for ${formatPlatform(requirements.platform)}`]
        : []),
      ...(built.length > 0 ? [`${built.join(', ')} to be built from source`] : []),
    ];
    return okResult(parts.join('; '));
  },
});
