// Actions that use a dead origin internally. Nothing in this project replaces them, so they are only reported.
import { findNeededOrigin } from '../../facts/dead-origins.ts';
import { getValue } from '../../lint/model/located-node.ts';
import { readUses } from '../../lint/model/workflow.ts';
import { type SkipReason, type StepMigrator, skipStep } from '../migration.ts';
import { stepText } from '../text/source-step.ts';

interface KnownAction extends SkipReason {
  readonly action: RegExp;
}

/** Sources: the action.yml of each. */
const KNOWN: readonly KnownAction[] = [
  {
    action: /^(?:ipshipyard|ipfs)\/ipfs-deploy-action@/i,
    reason: 'it installs Kubo from dist.ipfs.tech with ipfs/download-ipfs-distribution-action',
    fix: "Use a version that does not, or install Kubo with this action and upload with `ipfs dag export` and the provider's own tool.",
  },
  {
    action: /^(?:ipfs-shipyard|ipfs)\/ipfs-github-action@/i,
    reason: 'by default it pins to a cluster that was shut down, and its preview links point to dweb.link',
    fix: 'Set cluster_host to your own cluster, or install ipfs-cluster-ctl with this action and pin with it.',
  },
];

export const dependentAction: StepMigrator = ({ step }) => {
  const what = stepText(step, 'uses');
  const at = getValue(step.at, 'uses');
  if (what === null || at === null) return null;
  const known = KNOWN.find(({ action }) => action.test(what));
  if (known) return skipStep(step, what, known);
  const origin = findNeededOrigin(readUses({ value: what, at }));
  if (!origin) return null;
  return skipStep(step, what, { reason: `it needs ${origin.title}, dead since ${origin.since} (${origin.symptom})` });
};
