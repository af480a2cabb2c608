// The action's entry: reads the digests that other jobs pushed, merges the images and reports the result.
import { resolve } from 'node:path';
import { createDocker } from '../../kit/docker/command.ts';
import { reportFailure } from '../../kit/runner/failure.ts';
import { setOutput } from '../../kit/runner/file-commands.ts';
import { info } from '../../kit/runner/log-commands.ts';
import { escapeMarkdown, formatMarkdownTable } from '../../kit/runner/markdown.ts';
import { processRunner, type Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { readArtifacts } from './artifacts.ts';
import { INPUT_NAMES, readInputs } from './inputs.ts';
import { type MergedImage, mergeImages } from './merge.ts';

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    warnAboutUnknownInputs(runner, 'merge-images', INPUT_NAMES);
    const { image, digests, expected, tags } = readInputs(runner);
    const pushed = readArtifacts(resolve(runner.env.GITHUB_WORKSPACE ?? '', digests), expected);
    const docker = createDocker(runner.env);
    const onLine = (line: string) => info(runner, line);
    const merged = await mergeImages({ docker, image, pushed, tags, onLine });
    report(runner, tags, merged);
  } catch (error) {
    reportFailure(runner, 'merge-images', error);
  }
}

function report(runner: Runner, tags: readonly string[], { digest, manifests }: MergedImage): void {
  for (const each of manifests) info(runner, `${each.platform}: ${each.digest}`);
  info(runner, `Pushed ${tags.join(', ')} with the digest ${digest}`);
  setOutput(runner, 'digest', digest);
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const list = tags.map((tag) => `- ${escapeMarkdown(tag)}\n`).join('');
  const rows = manifests.map((each) => [each.platform, each.digest]);
  appendSummary(runner, `${list}\nDigest: ${digest}\n\n${formatMarkdownTable(['Platform', 'Digest'], rows)}\n`);
}

main();
