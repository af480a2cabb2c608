// The schema of how jobs check the repository out: inputs of actions/checkout.
import * as z from 'zod/mini';
import { optional } from './fields.ts';

export const checkout = z.strictObject({
  submodules: optional(
    z.union([z.boolean(), z.literal('recursive')], { error: 'is not true, false or recursive' }),
    'Check out submodules: true, or recursive for their submodules, too. Only public ones or ones of this repository.',
  ),
  'fetch-depth': optional(
    z
      .int({ error: 'is not a number of commits' })
      .check(z.minimum(0, { error: 'must be at least 0, which means all commits' })),
    'Number of commits to fetch; 0 for all with their tags, which versions from Git tags need.',
  ),
  lfs: optional(z.boolean(), 'Download files of Git LFS.'),
});
