// The library: the text of a config → the files that it asks for. Pure: no disk but the templates, no clock, no network, so
// the same config, facts and committed files give the same bytes.
import { dirname } from 'node:path/posix';
import { CONFIG_FILE, loadConfig } from './config/load.ts';
import type { KitConfig } from './config/schema.ts';
import { FACTS, type GeneratorFacts } from './facts/facts.ts';
import { ACTIONLINT_FILES, mergeActionlint } from './linter-configs/actionlint.ts';
import { DEPENDABOT_FILES, mergeDependabot } from './linter-configs/dependabot.ts';
import { mergeZizmor, ZIZMOR_FILES } from './linter-configs/zizmor.ts';
import { checkFileSize, checkLimits } from './plan/limits.ts';
import type { JobPlan, Plan } from './plan/plan.ts';
import { planWorkflows } from './plan/workflows.ts';
import { renderHeader } from './render/header.ts';
import { createTemplateLoader, readTemplates, type Templates } from './render/templates.ts';
import { renderWorkflow } from './render/workflow.ts';
import { choosePins, type PinFinding } from './repository/pins.ts';
import { GENERATOR_VERSION } from './version.ts';

/** Texts of a repository by path from its root. */
export type CommittedFiles = ReadonlyMap<string, string>;

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  /** Whether the file is generated as a whole, or what it needs was put into somebody's own. */
  readonly how: 'generated' | 'merged';
}

export interface GeneratedWorkflows {
  readonly config: KitConfig;
  readonly plan: Plan;
  readonly files: readonly GeneratedFile[];
  readonly findings: readonly PinFinding[];
}

/** Returns the files of a config. Throws `invalid-input` for a config or a template that cannot be used. */
export function generateWorkflows(
  configText: string,
  facts: GeneratorFacts = FACTS,
  committed: CommittedFiles = new Map(),
): readonly GeneratedFile[] {
  return generateWithPlan(configText, committed, facts).files;
}

/** Returns the files of a config with how they came about. `committed` is what the repository has of them. */
export function generateWithPlan(
  configText: string,
  committed: CommittedFiles = new Map(),
  facts: GeneratorFacts = FACTS,
  templates: Templates = readTemplates(),
): GeneratedWorkflows {
  const config = loadConfig(configText, facts, CONFIG_FILE);
  const plan = planWorkflows(config, facts);
  checkLimits(plan);
  const { pins, findings } = choosePins(committed, ownAction(config, facts), facts);
  const context = {
    template: createTemplateLoader(templates),
    pins,
    header: renderHeader(GENERATOR_VERSION, regenerateCommandFor(config)),
    uv: facts.tools.uv.pin,
  };
  const workflows = plan.workflows.map((workflow) => ({
    path: `.github/workflows/${workflow.name}.yml`,
    text: renderWorkflow(workflow, context),
    how: 'generated' as const,
  }));
  for (const { path, text } of workflows) checkFileSize(path, text);
  return { config, plan, files: [...workflows, ...mergedFiles(config, plan, committed)], findings };
}

/** Files of somebody's own that get what the workflows need, or new ones where there are none. */
function mergedFiles({ images }: KitConfig, plan: Plan, committed: CommittedFiles): readonly GeneratedFile[] {
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

/** What zizmor takes for self-hosted: the label, or any group. */
function isSelfHosted({ where }: JobPlan): boolean {
  if (where.kind !== 'self-hosted' || 'scaleSet' in where.runsOn) return false;
  return 'group' in where.runsOn || where.runsOn.labels.includes('self-hosted');
}

/** What makes the files anew; in this project's own repository the sources do. */
export function regenerateCommandFor({ action }: KitConfig): string {
  return action === './' ? 'npm run gen:workflows' : 'ipfs-kit workflows generate';
}

function ownAction({ action }: KitConfig, { ownAction: { repository, commit, version } }: GeneratorFacts): string {
  return action ?? `${repository}@${commit} # ${version}`;
}
