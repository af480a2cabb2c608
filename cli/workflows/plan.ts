// ipfs-kit workflows plan: prints every job and leg with its reason, and what is excluded and why.

import { generateWorkflows } from '../../generator/generate.ts';
import type { JobPlan, Plan, RunsOn, WorkflowPlan } from '../../generator/plan/plan.ts';
import { readRepository } from '../../generator/repository/read.ts';
import { displayWidth, padColumns } from '../../kit/terminal-text.ts';
import { EXIT, type ExitCode, formatJson, type Output } from '../output.ts';

/** Prints the plan, as tables or as JSON. */
export async function planCommand(
  root: string,
  { json }: { readonly json: boolean },
  output: Output,
): Promise<ExitCode> {
  const { configText, committed } = await readRepository(root);
  const { plan } = generateWorkflows(configText, committed);
  if (json) output.result(formatJson(plan));
  else output.result(describePlan(plan), 'wrapped');
  return EXIT.ok;
}

/** Returns the plan as text: for each workflow a table of legs, then the exclusions and the settings of its jobs. */
function describePlan({ workflows }: Plan): string {
  return workflows.map((workflow) => describeWorkflow(workflow).join('\n')).join('\n\n');
}

function describeWorkflow({ name, jobs, exclusions, gate }: WorkflowPlan): readonly string[] {
  const rows = jobs.flatMap((job) => job.legs.map((leg) => createLegRow(job, leg)));
  const excluded = [...exclusions, ...jobs.flatMap((job) => job.exclusions)];
  return [
    name,
    ...alignColumns([HEADINGS, ...rows]),
    ...excluded.map(({ where, reason }) => `  excluded on ${where}: ${reason}`),
    ...jobs.flatMap(describeJob),
    `  gate: needs ${gate.needs.join(', ')}`,
  ];
}

function describeJob({ id, where, timeLimit, timeLimitReason, condition }: JobPlan): readonly string[] {
  return [
    `  ${id}: time limit ${timeLimit} minutes (${timeLimitReason})`,
    ...('provider' in where ? [`  ${id}: runtimes from ${where.provider} (${where.providerReason})`] : []),
    ...(condition === null ? [] : [`  ${id}: only if ${condition}`]),
  ];
}

const HEADINGS = ['job', 'leg', 'platform', 'runs on', 'why'];

function createLegRow(job: JobPlan, leg: JobPlan['legs'][number]): readonly string[] {
  const { where } = job;
  const runsOn = where.kind === 'self-hosted' ? describeRunsOn(where.runsOn) : (leg.runner ?? '');
  const mayFail = leg.mayFail === null ? '' : '; may fail';
  return [job.id, leg.id, leg.platform, runsOn, `${leg.reason}${mayFail}`];
}

function describeRunsOn(runsOn: RunsOn): string {
  if ('scaleSet' in runsOn) return runsOn.scaleSet;
  const labels = runsOn.labels ? `[${runsOn.labels.join(', ')}]` : '';
  return 'group' in runsOn ? `group ${runsOn.group} ${labels}`.trimEnd() : labels;
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows.map((row) =>
    `  ${row.map((cell, column) => padColumns(cell, widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
