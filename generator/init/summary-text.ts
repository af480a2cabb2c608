// Writes what init detected, from where, and what it could not find out, as a list that a person reads in ten seconds.
import { padColumns } from '../../kit/terminal-text.ts';
import { RUNTIMES, type Runtime } from '../facts/facts.ts';
import type { DetectedIpfs, DetectedProject, TestedRuntime } from './detected.ts';

const TITLES: Readonly<Record<Runtime, string>> = { python: 'Python', node: 'Node', go: 'Go' };

/** Returns the summary as lines. The values of one column start below each other. */
export function renderSummary(detected: DetectedProject, unknown: readonly string[]): string {
  const rows = [
    ...RUNTIMES.flatMap((name) => {
      const runtime = detected.runtimes[name];
      return runtime ? describeRuntime(name, runtime) : [];
    }),
    ...(detected.ipfs ? describeIpfs(detected.ipfs) : []),
    ...Object.entries(detected.services).map(([name, { image }]) => [`service ${name}`, image]),
    ...(detected.dockerfile ? [['Dockerfile', 'built and tested on each platform, not pushed']] : []),
    ...detected.fleets.map(({ name, platform, labels }) => [`fleet ${name}`, `${platform}: ${labels.join(', ')}`]),
    ['branch', detected.branch],
  ];
  const width = Math.max(...rows.map(([key = '']) => key.length));
  const list = unknown.map((each) => `  - ${each}`);
  return [
    'Detected:',
    ...rows.map(([key = '', value = '']) => `  ${padColumns(key, width)}  ${value}`),
    ...(list.length > 0 ? ['', 'Not found out, or not used:', ...list] : []),
  ].join('\n');
}

function describeRuntime(name: Runtime, runtime: TestedRuntime): readonly (readonly string[])[] {
  const { versions, source, install, test, workingDirectory } = runtime;
  const folder = workingDirectory === null ? '' : ` in ${workingDirectory}`;
  return [
    [TITLES[name], `${versions.join(', ')}${folder} (${source})`],
    ...(install ? [['  install', `${firstLine(install.text)} (${install.source})`]] : []),
    ['  test', `${firstLine(test.text)} (${test.source})`],
  ];
}

function describeIpfs(ipfs: DetectedIpfs): readonly (readonly string[])[] {
  const tools = (['kubo', 'cluster', 'lotus'] as const).flatMap((name) => {
    const tool = ipfs[name];
    return tool ? [[name, `${tool.version ?? 'newest known'} (${tool.source})`]] : [];
  });
  const { daemon } = ipfs;
  return daemon ? [...tools, ['  daemon', `${daemon.kind}, runs during the tests`]] : tools;
}

/** A script is in the config as a whole. */
function firstLine(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  return rest.length > 0 ? `${first} …` : first;
}
