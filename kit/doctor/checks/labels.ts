// Check: does the runner have the labels that workflows ask for? One that lacks a label waits, and so do the jobs. Pure.

import type { KnownRunner, LabelsAnswer } from '../facts/labels-api.ts';
import type { RunnerSettings } from '../facts/runner-files.ts';
import { type Finding, failure, ok, SETTING_UP, unknown, type Verdict, warning } from '../finding.ts';
import { shellWord } from '../render.ts';

/** What is known of labels: null where there is no runner, or one that is not configured. */
export interface LabelsKnown {
  readonly settings: RunnerSettings;
  readonly folder: string;
  readonly answer: LabelsAnswer;
}

/** Returns whether GitHub knows the runner by all labels that are wanted, in whatever case. */
export function checkLabels(known: LabelsKnown | null, wanted: readonly string[]): Finding {
  return { id: 'labels', title: 'Labels', page: `${SETTING_UP}#labels`, ...verdict(known, wanted) };
}

function verdict(known: LabelsKnown | null, wanted: readonly string[]): Verdict {
  if (known === null) return unknown('no runner is configured here', configLine(null, wanted));
  const { answer, settings } = known;
  if (answer === 'absent') {
    return failure(`${settings.url} has no runner '${settings.name}'`, configLine(known, wanted));
  }
  if ('reason' in answer) return unknown(answer.reason, configLine(known, wanted));
  const missing = wanted.filter((label) => !answer.labels.some((each) => each.toLowerCase() === label.toLowerCase()));
  const has = answer.labels.join(', ');
  if (missing.length > 0) {
    return failure(`GitHub has ${has}; missing: ${missing.join(', ')}`, addLine(answer, missing));
  }
  if (answer.online) return ok(has);
  return warning(`${has}; GitHub sees the runner offline`, `cd ${shellWord(known.folder)} && sudo ./svc.sh start`);
}

function configLine(known: LabelsKnown | null, wanted: readonly string[]): string {
  const folder = known ? `cd ${shellWord(known.folder)} && ` : '';
  const url = known ? shellWord(known.settings.url) : 'https://github.com/<owner>/<repository>';
  const name = known ? ` --name ${shellWord(known.settings.name)} --replace` : '';
  return `${folder}./config.sh --url ${url} --token <registration token>${name} --labels ${shellWord(wanted.join(','))}`;
}

function addLine({ path }: KnownRunner, missing: readonly string[]): string {
  const fields = missing.map((label) => `-f ${shellWord(`labels[]=${label}`)}`).join(' ');
  return `gh api --method POST ${path}/labels ${fields}`;
}
