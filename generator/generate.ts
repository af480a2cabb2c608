// Generates workflows: the text of a config → the files that it describes. Reads nothing but the templates, no clock and no
// network, so the same config, facts and committed files give the same bytes.
import { dirname } from 'node:path/posix';
import { loadConfig, locateWorkflow } from './config/load.ts';
import type { KitConfig } from './config/schema.ts';
import { FACTS, type GeneratorFacts } from './facts/facts.ts';
import { type CommittedFiles, type GeneratedFile, WORKFLOWS_FOLDER } from './files.ts';
import { ACTIONLINT_FILES, mergeActionlint } from './linter-configs/actionlint.ts';
import { DEPENDABOT_FILES, mergeDependabot } from './linter-configs/dependabot.ts';
import { mergeZizmor, ZIZMOR_FILES } from './linter-configs/zizmor.ts';
import { releasedAction } from './pinned-action.ts';
import { checkFileSize, checkLimits } from './plan/limits.ts';
import type { JobPlan, Plan } from './plan/plan.ts';
import { planWorkflows } from './plan/workflows.ts';
import { createFillers } from './render/fill.ts';
import { renderHeader } from './render/header.ts';
import { pinSlots } from './render/pins.ts';
import { checkoutSlots } from './render/project-settings.ts';
import { readTemplates, type Templates } from './render/templates.ts';
import { renderWorkflow } from './render/workflow.ts';
import { quoted, scalar } from './render/yaml-text.ts';
import { choosePins, type PinFinding, type TagRecords } from './repository/pins.ts';

interface GeneratedWorkflows {
  readonly config: KitConfig;
  readonly plan: Plan;
  readonly files: readonly GeneratedFile[];
  readonly findings: readonly PinFinding[];
  /** Committed pins that this version does not know, as `owner/repo@commit # version`. */
  readonly unknownPins: readonly string[];
}

/**
 * Returns the files of a config, and the plan that they come from. `committed` is what the repository has of them now, and
 * `tags` what is known about its pins.
 * Throws `invalid-input` for a faulty config or template, and for a workflow that GitHub would reject.
 */
export function generateWorkflows(
  configText: string,
  committed: CommittedFiles = new Map(),
  facts: GeneratorFacts = FACTS,
  templates: Templates = readTemplates(),
  tags: TagRecords = new Map(),
): GeneratedWorkflows {
  const config = loadConfig(configText, facts);
  const plan = planWorkflows(config, facts);
  const locate = (name: string) => locateWorkflow(configText, name);
  checkLimits(plan, locate);
  const actions = config.ghes ? { ...facts.actions.actions, ...facts.enterpriseServer.actions } : facts.actions.actions;
  const { pinsFor, findings, unknown } = choosePins(
    committed,
    config.action ?? releasedAction(facts) ?? '',
    { ...facts, actions: { ...facts.actions, actions } },
    tags,
  );
  const createFillTemplate = createFillers(templates);
  const header = renderHeader(regenerateCommandFor(config));
  const workflows = plan.workflows.map((workflow) => {
    const path = `${WORKFLOWS_FOLDER}/${workflow.name}.yml`;
    const shared = {
      ...pinSlots(pinsFor(path)),
      ...checkoutSlots(config),
      'uv-version': () => quoted(facts.tools.uv.pin),
      // Without it, a second attempt of a run fails. The actions for GitHub Enterprise Server always overwrite.
      overwrite: () => (config.ghes ? null : scalar(true)),
    };
    const text = renderWorkflow(workflow, header, createFillTemplate(shared));
    checkFileSize(workflow.name, text, locate);
    return { path, text, how: 'generated' as const };
  });
  const files = [...workflows, ...mergeFiles(config, plan, committed)];
  return { config, plan, files, findings, unknownPins: unknown };
}

/** The linters' and Dependabot's configurations: the user's file with what is missing, or a new one. */
function mergeFiles({ images }: KitConfig, plan: Plan, committed: CommittedFiles): readonly GeneratedFile[] {
  const onFleets = plan.workflows.filter(({ jobs }) => jobs.some(isSelfHosted)).map(({ name }) => `${name}.yml`);
  const dockerFolders = Object.values(images).map(({ file }) => dirname(file));
  const merge = (paths: readonly string[], merged: (path: string, text: string | null) => string | null) => {
    const path = paths.find((each) => committed.has(each)) ?? paths[0] ?? '';
    const text = merged(path, committed.get(path) ?? null);
    return text === null ? [] : [{ path, text, how: 'merged' as const }];
  };
  return [
    ...merge(ACTIONLINT_FILES, (path, text) => mergeActionlint(path, text, plan.actionlintLabels)),
    ...merge(ZIZMOR_FILES, (path, text) => mergeZizmor(path, text, onFleets)),
    ...merge(DEPENDABOT_FILES, (path, text) => mergeDependabot(path, text, dockerFolders)),
  ];
}

/** Whether zizmor treats the job as self-hosted: it has the label, or any runner group. */
function isSelfHosted({ where }: JobPlan): boolean {
  if (where.kind !== 'self-hosted' || 'scaleSet' in where.runsOn) return false;
  return 'group' in where.runsOn || where.runsOn.labels.includes('self-hosted');
}

/** Returns the command that writes the files again. This project's own repository runs it from source. */
export function regenerateCommandFor({ action }: KitConfig): string {
  return action === './' ? 'npm run gen:workflows' : 'ipfs-kit workflows generate';
}
