// dependabot-cooldown: every entry, not only the first.
import { getValue, listItems, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { createFinding, defineRule } from '../rule.ts';

const MIN_COOLDOWN_DAYS = 7;

export const dependabotCooldown = defineRule({
  id: 'dependabot-cooldown',
  severity: 'warning',
  explanation: `Without a cool-down a release is proposed in its first hours. Most that are withdrawn or hijacked are found within ${MIN_COOLDOWN_DAYS} days. Each entry needs its own.`,
  fix: `Give the entry: cooldown: { default-days: ${MIN_COOLDOWN_DAYS} }`,
  find: ({ dependabot }) =>
    dependabot.flatMap((root) =>
      listItems(getValue(root, 'updates')).flatMap((entry) => {
        const name = scalarTextAt(getValue(entry, 'package-ecosystem')) ?? 'an entry';
        const days = getValue(entry, 'cooldown', 'default-days');
        const place = mappingEntries(entry)[0]?.key ?? entry;
        if (days === null) return [createFinding(place, `updates of ${name} have no cool-down`)];
        return Number(scalarTextAt(days)) < MIN_COOLDOWN_DAYS
          ? [createFinding(days, `updates of ${name} wait for less than ${MIN_COOLDOWN_DAYS} days`)]
          : [];
      }),
    ),
});
