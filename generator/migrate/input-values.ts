// Values of the new action's inputs, as YAML.
import { quotedText } from '../render/yaml-text.ts';

const CLUSTER_PREFIX = 'ipfs-cluster-';
const CLUSTER_PROGRAM_COUNT = 3;

/** Returns the value of `cluster-tools` for programs such as `ipfs-cluster-ctl`: `ctl`. Returns '' for all programs. */
export function formatClusterTools(programs: readonly string[]): string {
  const names = new Set(programs.map((program) => program.replace(CLUSTER_PREFIX, '')));
  return names.size === CLUSTER_PROGRAM_COUNT ? '' : [...names].sort().join(' ');
}

/** Returns a version in quotes, so that YAML does not read it as a number. An expression needs none. */
export function formatVersion(version: string): string {
  return version.includes('${{') ? version : quotedText(version);
}

/** Returns the value of `tools` for one tool. A range has characters with a meaning in YAML. */
export function formatTool(name: string, version: string): string {
  const tool = `${name}@${version.replace(/^v(?=\d)/, '')}`;
  return /^[\w@.-]+$/.test(tool) ? tool : quotedText(tool);
}
