// Check: does the runner have the labels that workflows ask for? One that lacks a label waits, and so do the jobs. Pure.

import type { RegisteredRunner, RunnerLookup } from '../facts/labels-api.ts';
import type { RunnerSettings } from '../facts/runner-files.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  SETUP_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import { quoteShellWord } from '../render.ts';

/** What is known of labels: null where there is no runner, or one that is not configured. */
export interface LabelFacts {
  readonly settings: RunnerSettings;
  readonly folder: string;
  readonly lookup: RunnerLookup;
}

/** Returns whether GitHub knows the runner by all labels that are wanted, in whatever case. */
export function checkLabels(facts: LabelFacts | null, required: readonly string[]): DoctorFinding {
  return { id: 'labels', subject: 'Labels', page: `${SETUP_PAGE}#labels`, ...assessLabels(facts, required) };
}

function assessLabels(facts: LabelFacts | null, required: readonly string[]): CheckResult {
  if (facts === null) return unknownResult('no runner is configured here', configLine(null, required));
  const { lookup, settings } = facts;
  if (lookup === 'absent') {
    return failureResult(`${settings.url} has no runner '${settings.name}'`, configLine(facts, required));
  }
  if ('reason' in lookup) return unknownResult(lookup.reason, configLine(facts, required));
  const missing = required.filter((label) => !lookup.labels.some((each) => each.toLowerCase() === label.toLowerCase()));
  const has = lookup.labels.join(', ');
  if (missing.length > 0) {
    return failureResult(`GitHub has ${has}; missing: ${missing.join(', ')}`, addLine(lookup, missing));
  }
  if (lookup.online) return okResult(has);
  return warningResult(
    `${has}; GitHub sees the runner offline`,
    `cd ${quoteShellWord(facts.folder)} && sudo ./svc.sh start`,
  );
}

function configLine(facts: LabelFacts | null, required: readonly string[]): string {
  const folder = facts ? `cd ${quoteShellWord(facts.folder)} && ` : '';
  const url = facts ? quoteShellWord(facts.settings.url) : 'https://github.com/<owner>/<repository>';
  const name = facts ? ` --name ${quoteShellWord(facts.settings.name)} --replace` : '';
  return `${folder}./config.sh --url ${url} --token <registration token>${name} --labels ${quoteShellWord(required.join(','))}`;
}

function addLine({ path }: RegisteredRunner, missing: readonly string[]): string {
  const fields = missing.map((label) => `-f ${quoteShellWord(`labels[]=${label}`)}`).join(' ');
  return `gh api --method POST ${path}/labels ${fields}`;
}
