// Actions that have a dead origin inside of them, and that nothing here replaces: said, not rewritten.
import { originNeededBy } from '../../facts/dead-origins.ts';
import { get } from '../../lint/model/located-node.ts';
import { readUses } from '../../lint/model/workflow.ts';
import type { Recognise } from '../migration.ts';
import { stepText } from '../text/source-step.ts';

interface Dependent {
  readonly action: RegExp;
  readonly reason: string;
  readonly fix: string;
}

/** Sources: the action.yml of each. */
const KNOWN: readonly Dependent[] = [
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

export const dependentAction: Recognise = ({ step }) => {
  const what = stepText(step, 'uses');
  const at = get(step.at, 'uses');
  if (what === null || at === null) return null;
  const known = KNOWN.find(({ action }) => action.test(what));
  if (known) return { kind: 'doubt', step, what, reason: known.reason, fix: known.fix };
  const origin = originNeededBy(readUses({ value: what, at }));
  if (!origin) return null;
  const reason = `it needs ${origin.title}, dead since ${origin.since} (${origin.what})`;
  return { kind: 'doubt', step, what, reason, fix: 'Replace it by hand.' };
};
