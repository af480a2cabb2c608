// What the job gets and what a person sees of an install: outputs, PATH, a line in the log, a table in the job summary.
import type { Installed } from '../../kit/install/request.ts';
import { formatPlatform } from '../../kit/platform/target.ts';
import { addPath, setOutput } from '../../kit/runner/file-commands.ts';
import { info, notice } from '../../kit/runner/log-commands.ts';
import { markdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

/** As in action.yml; a test holds the two against each other. */
export const OUTPUT_NAMES = ['kubo-version', 'kubo-path', 'platform', 'cache-hit', 'verified-by'] as const;

/** Hands an install over to the steps that follow. Binaries that this machine cannot run are not put on PATH. */
export function report(runner: Runner, installed: Installed): void {
  const { version, platform, directory, executables, native, record, cacheHit } = installed;
  const outputs: Record<(typeof OUTPUT_NAMES)[number], string> = {
    'kubo-version': version,
    'kubo-path': executables[0] ?? '',
    platform: formatPlatform(platform),
    'cache-hit': String(cacheHit),
    'verified-by': record.verifiedBy,
  };
  for (const name of OUTPUT_NAMES) setOutput(runner, name, outputs[name]);
  if (native) addPath(runner, directory);
  const from = cacheHit ? `the tool cache, once from ${record.origin}` : record.origin;
  const where = native ? 'on PATH' : 'not on PATH, as it is for another platform';
  info(runner, `Kubo ${version} for ${outputs.platform} from ${from}, verified by: ${record.verifiedBy}, ${where}`);
  noticeWeakness(runner, installed);
  summarise(runner, installed);
}

function noticeWeakness(runner: Runner, { version, record }: Installed): void {
  if (record.verifiedBy === 'origin') {
    const line = `${record.digest}  ${record.archive}`;
    notice(
      runner,
      `Only its own origin vouches for Kubo ${version}: no digest of it ships with this action. To pin these bytes, add ` +
        `to the checksums input: ${line}`,
      { title: 'setup-ipfs-kit: verified by its origin only' },
    );
  }
  if (record.verifiedBy === 'preinstalled') {
    notice(runner, `Kubo ${version} was in the tool cache already, and nothing vouches for it.`, {
      title: 'setup-ipfs-kit: preinstalled',
    });
  }
}

function summarise(runner: Runner, { version, platform, record, cacheHit }: Installed): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const header = ['Product', 'Version', 'Platform', 'Origin', 'Verified by', 'Tool cache'];
  const row = ['Kubo', version, formatPlatform(platform), record.origin, record.verifiedBy, cacheHit ? 'hit' : 'miss'];
  appendSummary(runner, `### IPFS kit\n\n${markdownTable(header, [row])}\n`);
}
