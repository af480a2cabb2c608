// dependabot-cooldown: an entry of Dependabot's configuration without a cooldown.
import { getValue, listItems, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { createFinding, defineRule } from '../rule.ts';

const MIN_COOLDOWN_DAYS = 7;

export const dependabotCooldown = defineRule({
  id: 'dependabot-cooldown',
  severity: 'note',
  explanation: `Without a cooldown, Dependabot proposes a release within hours. Most withdrawn or hijacked releases are found within ${MIN_COOLDOWN_DAYS} days. Each entry needs its own cooldown.`,
  fix: `Add to the entry: \`cooldown: { default-days: ${MIN_COOLDOWN_DAYS} }\`.`,
  find: ({ dependabot }) =>
    dependabot.flatMap((root) =>
      listItems(getValue(root, 'updates')).flatMap((entry) => {
        const name = scalarTextAt(getValue(entry, 'package-ecosystem')) ?? 'an entry';
        const days = getValue(entry, 'cooldown', 'default-days');
        const place = mappingEntries(entry)[0]?.key ?? entry;
        if (days === null) return [createFinding(place, `updates of ${name} have no cooldown`)];
        return Number(scalarTextAt(days)) < MIN_COOLDOWN_DAYS
          ? [createFinding(days, `updates of ${name} wait less than ${MIN_COOLDOWN_DAYS} days`)]
          : [];
      }),
    ),
});
