// Checks that the runner has the labels that workflows ask for. A job waits as long as no runner has all of its labels.
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import type { LabelFacts, RegisteredRunner } from '../facts/labels.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult, warningResult } from '../finding.ts';

export const labelsCheck = defineCheck({
  id: 'labels',
  subject: 'Labels',
  page: `${SETUP_PAGE}#labels`,
  check: ({ labels, requirements: { labels: required } }) => {
    if (labels === null) return unknownResult('no runner is configured on this machine', configCommand(null, required));
    const { lookup, settings, folder } = labels;
    if (lookup === 'notRegistered') {
      return failureResult(`${settings.url} has no runner '${settings.name}'`, configCommand(labels, required));
    }
    if ('reason' in lookup) return unknownResult(lookup.reason, configCommand(labels, required));
    const found = lookup.labels.join(', ');
    const missing = required.filter((label) => !hasLabel(lookup, label));
    if (missing.length > 0) {
      return failureResult(`GitHub lists ${found}; missing: ${missing.join(', ')}`, addLabelsCommand(lookup, missing));
    }
    if (lookup.online) return okResult(found);
    return warningResult(
      `${found}; the runner is offline for GitHub`,
      `cd ${quoteShellWord(folder)} && sudo ./svc.sh start`,
    );
  },
});

/** GitHub ignores the case of labels. */
function hasLabel({ labels }: RegisteredRunner, label: string): boolean {
  return labels.some((each) => each.toLowerCase() === label.toLowerCase());
}

function configCommand(labels: LabelFacts | null, required: readonly string[]): string {
  const folder = labels ? `cd ${quoteShellWord(labels.folder)} && ` : '';
  const url = labels ? quoteShellWord(labels.settings.url) : 'https://github.com/<owner>/<repository>';
  const name = labels ? ` --name ${quoteShellWord(labels.settings.name)} --replace` : '';
  return `${folder}./config.sh --url ${url} --token <registration token>${name} --labels ${quoteShellWord(required.join(','))}`;
}

function addLabelsCommand({ path }: RegisteredRunner, missing: readonly string[]): string {
  const fields = missing.map((label) => `-f ${quoteShellWord(`labels[]=${label}`)}`).join(' ');
  return `gh api --method POST ${path}/labels ${fields}`;
}
