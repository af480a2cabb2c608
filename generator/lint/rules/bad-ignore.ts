// bad-ignore: a comment that ignores findings without a reason, or names an unknown rule.
import { defineRule } from '../rule.ts';
import { findIgnoreComments } from '../suppressions.ts';

/** Returns the rule for the ids of all other rules. */
export const badIgnore = (ruleIds: readonly string[]) =>
  defineRule({
    id: 'bad-ignore',
    severity: 'error',
    explanation:
      'A comment that ignores a finding needs the id of an existing rule and a reason. Otherwise it ignores nothing.',
    fix: 'Write `# ipfs-kit: ignore[rule] reason`.',
    find: ({ sources }) =>
      sources.flatMap((source) =>
        findIgnoreComments(source).flatMap(({ location, rules, reason }) => {
          const unknown = rules.filter((rule) => !ruleIds.includes(rule));
          if (unknown.length > 0) return [{ location, problem: `unknown rule: ${unknown.join(', ')}` }];
          return reason === '' ? [{ location, problem: `ignores ${rules.join(', ')} without a reason` }] : [];
        }),
      ),
  });
