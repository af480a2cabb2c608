// Reads the labels of GitHub's runners from the table in the README of actions/runner-images.
import type { GeneratorFacts } from '../../generator/facts/facts.ts';
import type { FetchText } from './fetch-text.ts';

const README = 'https://raw.githubusercontent.com/actions/runner-images/main/README.md';

type Runners = GeneratorFacts['runners'];

/** Returns the labels that name a release, without moving ones (`-latest`) and larger runners. */
export async function refreshRunners(fetchText: FetchText, before: Runners, today: string): Promise<Runners> {
  const rows = (await fetchText(README)).split('\n').filter((line) => /^\|.*`[\w.-]+`/.test(line));
  const labels = rows.flatMap((row) => {
    const architecture = /\barm64\b/i.test(row.replaceAll(/`[^`]*`/g, '')) ? 'arm64' : 'amd64';
    const named = [...row.matchAll(/`([\w.-]+)`/g)].map(([, label]) => label ?? '');
    return named
      .filter((label) => !/latest|large/.test(label))
      .flatMap((label) => labelFacts(label, architecture, before));
  });
  if (labels.length === 0) throw new Error(`${README} does not contain a table of labels`);
  return { date: today, source: before.source, labels: Object.fromEntries(labels) };
}

function labelFacts(label: string, architecture: string, { labels }: Runners) {
  const [, system = '', release = ''] = /^(ubuntu|macos|windows)-([\d.]+)/.exec(label) ?? [];
  if (system === '') return [];
  const os = { ubuntu: 'linux', macos: 'darwin', windows: 'windows' }[system];
  // The labels that actionlint knows are updated by hand, from its rule_runner_label.go. A new label counts as unknown.
  const unknown = labels[label] ? labels[label].unknownToActionlint === true : true;
  const distribution = system === 'ubuntu' ? `ubuntu-${release}` : system;
  const facts = { platform: `${os}/${architecture}`, distribution, ...(unknown ? { unknownToActionlint: true } : {}) };
  return [[label, facts] as const];
}
