// What the planners of jobs need to know about their workflow.
import type { KitConfig, WorkflowConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';

export interface WorkflowContext {
  readonly workflow: string;
  readonly workflowConfig: WorkflowConfig;
  /** Whether it can run for a pull request, on its own or through a caller. */
  readonly pullRequests: boolean;
  readonly config: KitConfig;
  readonly facts: GeneratorFacts;
}
