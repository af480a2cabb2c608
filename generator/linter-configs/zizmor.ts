// Adds ignores to zizmor's configuration for findings that generated workflows have on purpose, each with its reason.
import { isScalar } from 'yaml';
import { createScalar, ensureList, parseYamlFile, serializeYamlFile } from './yaml-file.ts';

export const ZIZMOR_FILES = ['.github/zizmor.yml', '.github/zizmor.yaml', 'zizmor.yml', 'zizmor.yaml'] as const;

const IGNORE_REASON = 'uses self-hosted runners on purpose; no job runs code from forks there';

/** Returns the file with an ignore for each workflow; `text` itself if it has them already; null if no file is needed. */
export function mergeZizmor(path: string, text: string | null, workflows: readonly string[]): string | null {
  if (text === null) return workflows.length === 0 ? null : createConfig(workflows);
  if (text === createConfig(workflows)) return text;
  const file = parseYamlFile(path, text);
  const list = workflows.length === 0 ? null : ensureList(file, ['rules', 'self-hosted-runner', 'ignore']);
  const listed = list?.items.map((item) => (isScalar(item) ? String(item.value) : '')) ?? [];
  // An entry with a line, such as arm64-ci.yml:42, does not cover the whole file.
  const missing = workflows.filter((name) => !listed.includes(name));
  if (!list || missing.length === 0) return text;
  for (const name of missing) list.add(createScalar(name, IGNORE_REASON));
  return serializeYamlFile(file, text);
}

function createConfig(workflows: readonly string[]): string {
  return `# Findings of zizmor to ignore. The generator adds those of generated workflows. You can edit the rest.
rules:
  self-hosted-runner:
    ignore:
${workflows.map((name) => `      - ${name} # ${IGNORE_REASON}\n`).join('')}`;
}
