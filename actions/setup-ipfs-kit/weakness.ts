// The notices about weakly verified installs, and what to do about them.
import type { InstalledProduct } from '../../kit/install/request.ts';
import type { VerifiedBy } from '../../kit/install/verify/strength.ts';
import { notice } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

interface Weakness {
  readonly title: string;
  readonly describe: (installed: InstalledProduct) => string;
}

const WEAKNESSES: Readonly<Partial<Record<VerifiedBy, Weakness>>> = {
  origin: {
    title: 'verified by one digest only',
    describe: (installed) =>
      `One digest alone says which bytes ${nameOf(installed)} has: the one that its origin publishes, or one record that no ` +
      `origin confirmed. ${pinAdvice(installed)}`,
  },
  mirror: {
    title: 'verified by a mirror only',
    describe: (installed) =>
      `Only ${installed.record.origin} says which bytes ${nameOf(installed)} has. ${pinAdvice(installed)}`,
  },
  'job-cache': {
    title: 'restored from the job cache',
    describe: (installed) =>
      `${nameOf(installed)} was built by an earlier run and kept in the job cache, which other runs can write to. ` +
      "With 'cache: false' every job builds it anew.",
  },
  preinstalled: {
    title: 'preinstalled',
    describe: (installed) =>
      `${nameOf(installed)} was already in the tool cache. Another program or another user can have written it, so it is not ` +
      'verified.',
  },
};

/** Writes a notice for each install that is verified by `origin` or less. To be called before anything else can fail. */
export function noticeWeakInstalls(runner: Runner, all: readonly InstalledProduct[]): void {
  for (const installed of all) {
    const weakness = WEAKNESSES[installed.record.verifiedBy];
    if (weakness) notice(runner, weakness.describe(installed), { title: `setup-ipfs-kit: ${weakness.title}` });
  }
}

function nameOf({ product, version }: InstalledProduct): string {
  return `${product} ${version}`;
}

function pinAdvice({ record }: InstalledProduct): string {
  const lines = Object.entries(record.digests).map(([file, digest]) => `${digest}  ${file}`);
  return `To pin these bytes, run \`ipfs-kit lock\`, or add to the checksums input:\n${lines.join('\n')}`;
}
