// Actions that have a dead origin inside of them, and that nothing here replaces: said, not rewritten.
import { findNeededOrigin } from '../../facts/dead-origins.ts';
import { getValue } from '../../lint/model/located-node.ts';
import { readUses } from '../../lint/model/workflow.ts';
import type { StepMigrator } from '../migration.ts';
import { stepText } from '../text/source-step.ts';

interface KnownAction {
  readonly action: RegExp;
  readonly reason: string;
  readonly fix: string;
}

/** Sources: the action.yml of each. */
const KNOWN: readonly KnownAction[] = [
  {
    action: /^(?:ipshipyard|ipfs)\/ipfs-deploy-action@/i,
    reason: 'it installs Kubo from dist.ipfs.tech by ipfs/download-ipfs-distribution-action',
    fix: "Move to a version that does not, or install Kubo with this action, and upload with `ipfs dag export` and the provider's own tool.",
  },
  {
    action: /^(?:ipfs-shipyard|ipfs)\/ipfs-github-action@/i,
    reason: 'it pins to a cluster of the ended collaboration by default, and its preview links lead to dweb.link',
    fix: 'Name a cluster of your own with cluster_host, or install ipfs-cluster-ctl with this action and pin with it.',
  },
];

export const dependentAction: StepMigrator = ({ step }) => {
  const what = stepText(step, 'uses');
  const at = getValue(step.at, 'uses');
  if (what === null || at === null) return null;
  const known = KNOWN.find(({ action }) => action.test(what));
  if (known) return { kind: 'doubt', step, what, reason: known.reason, fix: known.fix };
  const origin = findNeededOrigin(readUses({ value: what, at }));
  if (!origin) return null;
  const reason = `it needs ${origin.title}, dead since ${origin.since} (${origin.symptom})`;
  return { kind: 'doubt', step, what, reason, fix: 'Replace it by hand.' };
};
