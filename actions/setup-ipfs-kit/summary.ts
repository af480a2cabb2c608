// The job summary: a table with a row for each product.
import type { InstalledProduct } from '../../kit/install/request.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { formatMarkdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

const HEADER = ['Product', 'Version', 'Platform', 'Origin', 'Verified by', 'Downloaded', 'Time', 'Tool cache'];

/** Appends the table. Does nothing if the runner has no summaries. */
export function writeInstallSummary(runner: Runner, all: readonly InstalledProduct[]): void {
  if (!runner.env.GITHUB_STEP_SUMMARY || all.length === 0) return;
  appendSummary(runner, `### IPFS kit\n\n${formatMarkdownTable(HEADER, all.map(summaryRow))}\n`);
}

function summaryRow({
  product,
  version,
  platform,
  record,
  received,
  milliseconds,
  cacheHit,
}: InstalledProduct): readonly string[] {
  const size = received > 0 ? `${(received / 1e6).toFixed(1)} MB` : '-';
  const time = `${(milliseconds / 1000).toFixed(1)} s`;
  const hit = cacheHit ? 'hit' : 'miss';
  return [product, version, formatPlatform(platform), `${record.origin}`, record.verifiedBy, size, time, hit];
}
