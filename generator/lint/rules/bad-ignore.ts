// bad-ignore: a finding that is waved away without a reason.
import { defineRule } from '../rule.ts';
import { findIgnoreComments } from '../suppressions.ts';

/** `known` are the ids that there are. */
export const badIgnore = (known: readonly string[]) =>
  defineRule({
    id: 'bad-ignore',
    severity: 'error',
    explanation:
      'A comment that ignores a finding needs a reason behind it, and the id of a rule that there is; without them it ignores nothing.',
    fix: 'Write: # ipfs-kit: ignore[rule] and why it is meant to be so.',
    find: ({ sources }) =>
      sources.flatMap((source) =>
        findIgnoreComments(source).flatMap(({ location, rules, reason }) => {
          const unknown = rules.filter((rule) => !known.includes(rule));
          if (unknown.length > 0) return [{ location, problem: `there is no rule ${unknown.join(', ')}` }];
          return reason === '' ? [{ location, problem: `ignores ${rules.join(', ')} without a reason` }] : [];
        }),
      ),
  });
