// dependabot-cooldown: every entry, not only the first.
import { entries, get, items, textOf } from '../model/located-node.ts';
import { defineRule, hit } from '../rule.ts';

const DAYS = 7;

export const dependabotCooldown = defineRule({
  id: 'dependabot-cooldown',
  severity: 'warning',
  explanation: `Without a cool-down a release is proposed in its first hours. Most that are withdrawn or hijacked are found within ${DAYS} days. Each entry needs its own.`,
  fix: `Give the entry: cooldown: { default-days: ${DAYS} }`,
  find: ({ dependabot }) =>
    dependabot.flatMap((root) =>
      items(get(root, 'updates')).flatMap((entry) => {
        const name = textOf(get(entry, 'package-ecosystem')) ?? 'an entry';
        const days = get(entry, 'cooldown', 'default-days');
        const place = entries(entry)[0]?.key ?? entry;
        if (days === null) return [hit(place, `updates of ${name} have no cool-down`)];
        return Number(textOf(days)) < DAYS ? [hit(days, `updates of ${name} wait for less than ${DAYS} days`)] : [];
      }),
    ),
});
