// old-action: an action for a Node version that runners no longer have.
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

/** The first major version that runs on Node 24 or does not need Node. Source: runs.using of each action.yml, 2026-08. */
const FIRST_FOR_NODE_24: Readonly<Record<string, number>> = {
  'actions/cache': 5,
  'actions/checkout': 5,
  'actions/download-artifact': 7,
  'actions/github-script': 8,
  'actions/setup-go': 6,
  'actions/setup-java': 5,
  'actions/setup-node': 5,
  'actions/setup-python': 6,
  'actions/upload-artifact': 6,
  'astral-sh/setup-uv': 7,
  'codecov/codecov-action': 5,
  'docker/build-push-action': 7,
  'docker/login-action': 4,
  'docker/metadata-action': 6,
  'docker/setup-buildx-action': 4,
  'docker/setup-qemu-action': 4,
};

export const oldAction = defineRule({
  id: 'old-action',
  severity: 'note',
  explanation: 'This major version of the action needs Node 20 or older, which runners no longer have.',
  fix: 'Use a newer major version. It needs runner 2.327.1 or newer.',
  find: (context) =>
    allSteps(context).flatMap(({ step: { uses } }) => {
      if (!uses || uses.major === null || !Object.hasOwn(FIRST_FOR_NODE_24, uses.name)) return [];
      if (uses.major >= (FIRST_FOR_NODE_24[uses.name] ?? 0)) return [];
      const newest = context.facts.actions.actions[uses.name];
      const fix = newest && `Use ${uses.name}@${newest.commit} # ${newest.version}. It needs runner 2.327.1 or newer.`;
      return [
        createFinding(uses.at, `${uses.name} v${uses.major} needs an older Node version than runners have`, { fix }),
      ];
    }),
});
