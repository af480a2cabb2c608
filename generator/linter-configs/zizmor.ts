// zizmor's configuration: findings that generated workflows have on purpose, each with its reason.
import { isScalar } from 'yaml';
import { createScalar, ensureList, parseYamlFile, serializeYamlFile } from './yaml-file.ts';

export const ZIZMOR_FILES = ['.github/zizmor.yml', '.github/zizmor.yaml', 'zizmor.yml', 'zizmor.yaml'] as const;

const IGNORE_REASON = 'runs on our own machines on purpose; every such job refuses code of forks';

/** Returns the file with an ignore for each workflow on self-hosted runners, as mergeActionlint does. */
export function mergeZizmor(path: string, text: string | null, workflows: readonly string[]): string | null {
  if (text === null) return workflows.length === 0 ? null : createConfig(workflows);
  if (text === createConfig(workflows)) return text;
  const file = parseYamlFile(path, text);
  const list = workflows.length === 0 ? null : ensureList(file, ['rules', 'self-hosted-runner', 'ignore']);
  const listed = list?.items.map((item) => (isScalar(item) ? String(item.value) : '')) ?? [];
  // An entry may name a line, too: arm64-ci.yml:42. Such a one is not enough.
  const missing = workflows.filter((name) => !listed.includes(name));
  if (!list || missing.length === 0) return text;
  for (const name of missing) list.add(createScalar(name, IGNORE_REASON));
  return serializeYamlFile(file, text);
}

function createConfig(workflows: readonly string[]): string {
  return `# Findings of zizmor that are meant to be. Those of generated workflows are added here; the rest is yours.
rules:
  self-hosted-runner:
    ignore:
${workflows.map((name) => `      - ${name} # ${IGNORE_REASON}\n`).join('')}`;
}
