// bad-ignore: a comment that ignores findings without a reason, or names an unknown rule.
import { defineRule } from '../rule.ts';

export const badIgnore = defineRule({
  id: 'bad-ignore',
  severity: 'error',
  explanation:
    'A comment that ignores a finding needs the id of an existing rule and a reason. Otherwise it ignores nothing.',
  fix: 'Write `# ipfs-kit: ignore[rule] reason`.',
  find: ({ ignores }) => ignores.flatMap(({ location, fault }) => (fault ? [{ location, ...fault }] : [])),
});
