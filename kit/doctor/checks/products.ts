// Checks that each product can be downloaded or built for the machine.
import { defineCheck } from '../check.ts';
import { listSourceBuilds } from '../facts/products.ts';
import { failureResult, okResult, SETUP_PAGE } from '../finding.ts';

export const productsCheck = defineCheck({
  id: 'products',
  subject: 'IPFS tools',
  page: `${SETUP_PAGE}#go`,
  check: ({ products }) => {
    const unavailable = products.filter(({ plan }) => plan === null);
    if (unavailable.length > 0) {
      const reasons = unavailable.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
      return failureResult(reasons, 'Do not install it on this runner, or choose another version.');
    }
    const built = listSourceBuilds(products);
    const downloaded = products.map(({ name }) => name).filter((name) => !built.includes(name));
    const parts = [
      ...(downloaded.length > 0 ? [`${downloaded.join(', ')} downloaded`] : []),
      ...(built.length > 0 ? [`${built.join(', ')} built from source`] : []),
    ];
    return okResult(parts.join('; ') || 'not required');
  },
});
