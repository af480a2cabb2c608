// References to actions that are pinned to a commit: `owner/repo/folder@<full commit> # v1.2.3`.
import type { GeneratorFacts } from './facts/facts.ts';

/** Groups: `owner/repo`, the folder with its slash, commit, version. In YAML the version is a comment. */
export const PINNED_ACTION = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([0-9a-f]{40}) # (v\d+(?:\.\d+){0,2}[\w.+-]*)$/;
export const PINNED_ACTION_FORMAT = 'owner/repo@<full commit> # v1.2.3';

interface PinnedAction {
  /** `owner/repo`. */
  readonly repository: string;
  readonly commit: string;
  /** With its `v`. */
  readonly version: string;
}

/** Returns the parts of a pinned reference, or null for any other text. The folder inside the repository is dropped. */
export function parsePinnedAction(reference: string): PinnedAction | null {
  const [, repository, , commit, version] = PINNED_ACTION.exec(reference) ?? [];
  return repository && commit && version ? { repository, commit, version } : null;
}

/** Returns `owner/repo/folder@commit # version`. */
export function formatPinnedAction({ repository, commit, version }: PinnedAction, folder = ''): string {
  return `${repository}${folder === '' ? '' : `/${folder}`}@${commit} # ${version}`;
}

/** Returns the newest release of this project's actions, or null before the first release. */
export function releasedAction({ ownAction: { repository, commit, version } }: GeneratorFacts): string | null {
  return commit && version ? formatPinnedAction({ repository, commit, version }) : null;
}
