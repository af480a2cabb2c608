// Which jobs run programs under emulation, and which of their scripts may do so.
import { isNeverTrue } from '../expressions/evaluate.ts';
import { knownValuesOf, type MatrixLeg } from './matrix.ts';
import { maskNonCode, scriptTextsOf } from './scripts.ts';
import type { LocatedText, WorkflowJob } from './workflow.ts';

const EMULATION_ACTIONS = /^(?:docker\/setup-qemu-action|uraimo\/run-on-arch-action|pguyot\/arm-runner-action)$/;
const INSTALLS = /tonistiigi\/binfmt|multiarch\/qemu-user-static|\bqemu-user(?:-static)?\b/;
const INSTALLER_IMAGE = /tonistiigi\/binfmt|multiarch\/qemu-user-static/g;
const RUNS_CONTAINER = /\b(?:docker|podman)\s+run\b/;

/** Returns whether a job runs programs under emulation. A job that only builds images does not. */
export function isEmulated(job: WorkflowJob): boolean {
  const uses = job.steps.map((step) => step.uses?.name ?? '');
  const scripts = scriptTextsOfJob(job);
  if (uses.some((name) => EMULATION_ACTIONS.test(name) && !name.startsWith('docker/'))) return true;
  const emulates =
    uses.some((name) => EMULATION_ACTIONS.test(name)) || scripts.some(({ value }) => INSTALLS.test(value));
  return emulates && scripts.some(({ value }) => maskNonCode(value).split('\n').some(runsOtherContainer));
}

/** Returns whether a line runs a container after the last one that installs emulators. */
function runsOtherContainer(line: string): boolean {
  const last = [...line.matchAll(INSTALLER_IMAGE)].at(-1);
  return RUNS_CONTAINER.test(line.slice(last?.index ?? 0));
}

/** Returns whether a condition on the matrix keeps the job from setting up its emulator for a leg. */
export function skipsEmulation(job: WorkflowJob, leg: MatrixLeg): boolean {
  const setups = job.steps.filter(({ uses }) => EMULATION_ACTIONS.test(uses?.name ?? ''));
  return (
    setups.length > 0 && setups.every(({ condition }) => condition && isNeverTrue(condition.value, knownValuesOf(leg)))
  );
}

export function scriptTextsOfJob(job: WorkflowJob): readonly LocatedText[] {
  return job.steps.flatMap(scriptTextsOf);
}
