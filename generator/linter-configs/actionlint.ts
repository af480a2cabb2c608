// Adds runner labels to actionlint's configuration, which actionlint would otherwise report as unknown.
import { isScalar } from 'yaml';
import { scalarText } from '../render/yaml-text.ts';
import { createScalar, ensureList, parseYamlFile, serializeYamlFile } from './yaml-file.ts';

export const ACTIONLINT_FILES = ['.github/actionlint.yaml', '.github/actionlint.yml'] as const;

/** Returns the file with all labels; `text` itself if it has them already; null if no file is needed. */
export function mergeActionlint(path: string, text: string | null, labels: readonly string[]): string | null {
  if (text === null) return labels.length === 0 ? null : createConfig(labels);
  if (text === createConfig(labels)) return text;
  const file = parseYamlFile(path, text);
  const list = labels.length === 0 ? null : ensureList(file, ['self-hosted-runner', 'labels']);
  const listed = list?.items.map((item) => (isScalar(item) ? item.value : item)) ?? [];
  const missing = labels.filter((label) => !listed.includes(label));
  if (!list || missing.length === 0) return text;
  for (const label of missing) list.add(createScalar(label));
  return serializeYamlFile(file, text);
}

function createConfig(labels: readonly string[]): string {
  return `# Runner labels that actionlint does not know. The generator adds the labels of generated workflows. You can edit the rest.
self-hosted-runner:
  labels:
${labels.map((label) => `    - ${scalarText(label)}\n`).join('')}`;
}
