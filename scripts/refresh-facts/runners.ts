// Reads the labels of GitHub's runners from the table in the README of actions/runner-images.
import type { GeneratorFacts } from '../../generator/facts/facts.ts';
import type { FetchText } from './fetch-text.ts';

const README = 'https://raw.githubusercontent.com/actions/runner-images/main/README.md';

type Runners = GeneratorFacts['runners'];

/**
 * Returns the labels that name a release, all other labels of the table, and the retired ones. A label that the table does not have any
 * more is retired as of today. Dates of announcements are added by hand.
 */
export async function refreshRunners(fetchText: FetchText, before: Runners, today: string): Promise<Runners> {
  const rows = (await fetchText(README)).split('\n').filter((line) => /^\|.*`[\w.-]+`/.test(line));
  const named = rows.flatMap((row) => {
    const architecture = /\barm64\b/i.test(row.replaceAll(/`[^`]*`/g, '')) ? 'arm64' : 'amd64';
    return [...row.matchAll(/`([\w.-]+)`/g)].map(([, label = '']) => ({ label, architecture }));
  });
  const labels = Object.fromEntries(
    named
      .filter(({ label }) => !/latest|large/.test(label))
      .flatMap(({ label, architecture }) => labelFacts(label, architecture, before)),
  );
  if (named.length === 0) throw new Error(`${README} does not contain a table of labels`);
  const others = named
    .filter(({ label }) => !Object.hasOwn(labels, label))
    .map(({ label, architecture }) => [label, { platform: `${systemOf(label)}/${architecture}` }] as const);
  const current = new Set(named.map(({ label }) => label));
  const gone = Object.keys({ ...before.labels, ...before.others })
    .filter((label) => !current.has(label) && !Object.hasOwn(before.retired, label))
    .map((label) => [label, { date: today, source: README }] as const);
  return {
    date: today,
    source: before.source,
    labels,
    others: Object.fromEntries(others),
    retired: { ...before.retired, ...Object.fromEntries(gone) },
  };
}

/** Xcode images are macOS. */
function systemOf(label: string): string {
  return label.startsWith('ubuntu') ? 'linux' : label.startsWith('windows') ? 'windows' : 'darwin';
}

function labelFacts(label: string, architecture: string, before: Runners) {
  const { labels } = before;
  // Labels that the generator chooses from: one release, and no edition of it.
  const [, system = '', release = ''] = /^(ubuntu|macos|windows)-([\d.]+)(?:-arm|-intel)?$/.exec(label) ?? [];
  if (system === '' || before.others[label]) return [];
  // The labels that actionlint knows are updated by hand, from its rule_runner_label.go. A new label counts as unknown.
  const unknown = labels[label] ? labels[label].unknownToActionlint === true : true;
  const distribution = system === 'ubuntu' ? `ubuntu-${release}` : system;
  const facts = {
    platform: `${systemOf(label)}/${architecture}`,
    distribution,
    ...(unknown ? { unknownToActionlint: true } : {}),
  };
  return [[label, facts] as const];
}
