// Which jobs run programs of another architecture, and which of their texts run there.
import { isNeverTrue } from '../expressions/evaluate.ts';
import { knownOf, type Leg } from './matrix.ts';
import { codeOf, textsOf } from './scripts.ts';
import type { Job, Text } from './workflow.ts';

const SETS_UP = /^(?:docker\/setup-qemu-action|uraimo\/run-on-arch-action|pguyot\/arm-runner-action)$/;
const INSTALLS = /tonistiigi\/binfmt|multiarch\/qemu-user-static|\bqemu-user(?:-static)?\b/;
const RUNS_CONTAINER = /\b(?:docker|podman)\s+run\b(?![^\n]*(?:tonistiigi\/binfmt|multiarch\/qemu-user-static))/;

/** Whether a job runs something emulated; one that only builds images does not. */
export function isEmulated(job: Job): boolean {
  const uses = job.steps.map((step) => step.uses?.name ?? '');
  const scripts = scriptsOf(job);
  if (uses.some((name) => SETS_UP.test(name) && !name.startsWith('docker/'))) return true;
  const emulates = uses.some((name) => SETS_UP.test(name)) || scripts.some(({ value }) => INSTALLS.test(value));
  return emulates && scripts.some(({ value }) => RUNS_CONTAINER.test(codeOf(value)));
}

/** Whether a job's emulator is certainly not set up for a leg: by a condition on the matrix. */
export function isLeftNative(job: Job, leg: Leg): boolean {
  const setups = job.steps.filter(({ uses }) => SETS_UP.test(uses?.name ?? ''));
  return setups.length > 0 && setups.every(({ condition }) => condition && isNeverTrue(condition.value, knownOf(leg)));
}

export function scriptsOf(job: Job): readonly Text[] {
  return job.steps.flatMap(textsOf);
}
