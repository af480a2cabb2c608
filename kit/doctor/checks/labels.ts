// Checks that the runner has the labels that workflows ask for. A job waits as long as no runner has all of its labels.
import { quoteShellWord, quoteWindowsWord } from '../../system/shell-word.ts';
import { configProgram, startRunnerAdvice } from '../advice.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import type { RegisteredRunner } from '../facts/labels.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult, warningResult } from '../finding.ts';

export const labelsCheck = defineCheck({
  id: 'labels',
  subject: 'Labels',
  page: `${SETUP_PAGE}#labels`,
  check: (facts) => {
    const { labels, requirements } = facts;
    if (labels === null) return unknownResult('no runner is configured on this machine', configCommand(facts));
    const { lookup, settings, folder } = labels;
    if (lookup === 'notRegistered')
      return failureResult(`${settings.url} has no runner '${settings.name}'`, configCommand(facts));
    if ('reason' in lookup) {
      const required = requirements.labels.length > 0 ? ` It needs ${requirements.labels.join(', ')}.` : '';
      return unknownResult(
        lookup.reason,
        `Look at the labels of '${settings.name}' in the settings of ${settings.url}.${required}`,
      );
    }
    const found = lookup.labels.join(', ');
    const missing = requirements.labels.filter((label) => !hasLabel(lookup, label));
    if (missing.length > 0)
      return failureResult(`GitHub lists ${found}; missing: ${missing.join(', ')}`, addLabelsCommand(lookup, missing));
    if (lookup.online) return okResult(found);
    return warningResult(`${found}; GitHub lists the runner as offline`, startRunnerAdvice(facts, folder));
  },
});

/** GitHub ignores the case of labels. */
function hasLabel({ labels }: RegisteredRunner, label: string): boolean {
  return labels.some((each) => each.toLowerCase() === label.toLowerCase());
}

function configCommand({ labels, requirements, machine }: DoctorFacts): string {
  const program = configProgram({ machine }, labels?.folder ?? null);
  const quote = machine.os === 'windows' ? quoteWindowsWord : quoteShellWord;
  const url = labels ? quote(labels.settings.url) : 'https://github.com/<owner>/<repository>';
  const name = labels ? ` --name ${quote(labels.settings.name)} --replace` : '';
  const list = requirements.labels.length > 0 ? ` --labels ${quote(requirements.labels.join(','))}` : '';
  return `${program} --url ${url} --token <registration token>${name}${list}`;
}

function addLabelsCommand({ path }: RegisteredRunner, missing: readonly string[]): string {
  const fields = missing.map((label) => `-f ${quoteShellWord(`labels[]=${label}`)}`).join(' ');
  return `gh api --method POST ${path}/labels ${fields}`;
}
