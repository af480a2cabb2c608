// zizmor's configuration: findings that generated workflows have on purpose, each with its reason.
import { isScalar } from 'yaml';
import { closeYaml, commented, listAt, openYaml } from './yaml-file.ts';

export const ZIZMOR_FILES = ['.github/zizmor.yml', '.github/zizmor.yaml', 'zizmor.yml', 'zizmor.yaml'] as const;

const REASON = 'runs on our own machines on purpose; every such job refuses code of forks';

/** Returns the file with an ignore for each workflow on self-hosted runners, as mergeActionlint does. */
export function mergeZizmor(path: string, text: string | null, workflows: readonly string[]): string | null {
  if (text === null) return workflows.length === 0 ? null : created(workflows);
  if (text === created(workflows)) return text;
  const file = openYaml(path, text);
  const list = workflows.length === 0 ? null : listAt(file, ['rules', 'self-hosted-runner', 'ignore']);
  const listed = list?.items.map((item) => (isScalar(item) ? String(item.value) : '')) ?? [];
  // An entry may name a line, too: arm64-ci.yml:42. Such a one is not enough.
  const missing = workflows.filter((name) => !listed.includes(name));
  if (!list || missing.length === 0) return text;
  for (const name of missing) list.add(commented(name, REASON));
  return closeYaml(file, text);
}

function created(workflows: readonly string[]): string {
  return `# Findings of zizmor that are meant to be. Those of generated workflows are added here; the rest is yours.
rules:
  self-hosted-runner:
    ignore:
${workflows.map((name) => `      - ${name} # ${REASON}\n`).join('')}`;
}
