// The existing workflows of a repository, and the composite actions in it, as the linter reads them.
import { WORKFLOWS_FOLDER } from '../../files.ts';
import {
  findYamlError,
  getValue,
  isMapping,
  type LocatedNode,
  parseSource,
  rootOf,
  scalarTextAt,
} from '../../lint/model/located-node.ts';
import { readCompositeAction, readWorkflow, type Workflow } from '../../lint/model/workflow.ts';
import { isGenerated } from '../../render/header.ts';
import type { InspectedFiles } from '../detected.ts';

export interface LocalAction {
  readonly root: LocatedNode;
  /** Its steps are in one job. */
  readonly steps: Workflow;
}

interface ExistingWorkflows {
  readonly workflows: readonly Workflow[];
  /** By the folder from the root. */
  readonly actions: ReadonlyMap<string, LocalAction>;
  /** The paths of workflows that are not a mapping in YAML. */
  readonly unreadable: readonly string[];
}

const workflowsByFiles = new WeakMap<InspectedFiles, ExistingWorkflows>();

/** Returns the workflows that this project did not generate. Files that are not valid YAML are left out. */
export function readExistingWorkflows(files: InspectedFiles): ExistingWorkflows {
  const known = workflowsByFiles.get(files) ?? readAll(files);
  workflowsByFiles.set(files, known);
  return known;
}

/** Returns the first value of an input that steps give to an action, in any workflow; null for none. Values with expressions do not count. */
export function findActionInput(files: InspectedFiles, action: string, input: string): string | null {
  const { workflows, actions } = readExistingWorkflows(files);
  const all = [...workflows, ...[...actions.values()].map(({ steps }) => steps)];
  const values = all.flatMap(({ jobs }) =>
    jobs
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.name.toLowerCase() === action)
      .flatMap(({ inputs }) =>
        inputs.filter(({ name }) => name === input).flatMap(({ value }) => scalarTextAt(value) ?? []),
      ),
  );
  return values.find((value) => !value.includes('$' + '{{')) ?? null;
}

function readAll(files: InspectedFiles): ExistingWorkflows {
  const read = (pattern: RegExp) =>
    [...files].flatMap(([path, text]) => {
      if (!pattern.test(path) || text === '' || isGenerated(text)) return [];
      const source = parseSource(path, text);
      const root = findYamlError(source) ? null : rootOf(source);
      return [{ path, root: root && isMapping(root) ? root : null }];
    });
  const found = read(new RegExp(`^${WORKFLOWS_FOLDER.replace('.', '\\.')}/[^/]+\\.ya?ml$`));
  const workflows = found.flatMap(({ root }) => (root ? [readWorkflow(root)] : []));
  const unreadable = found.filter(({ root }) => root === null).map(({ path }) => path);
  const actions = read(/(?:^|\/)action\.ya?ml$/)
    .flatMap(({ path, root }) => (root ? [{ path, root }] : []))
    .filter(({ root }) => scalarTextAt(getValue(root, 'runs', 'using')) === 'composite')
    .map(
      ({ path, root }) => [path.replace(/\/?action\.ya?ml$/, ''), { root, steps: readCompositeAction(root) }] as const,
    );
  return { workflows, actions: new Map(actions), unreadable };
}
