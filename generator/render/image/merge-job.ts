// Renders the job that merges the images of all platforms into one.
import { digestArtifactName } from '../../plan/image-jobs.ts';
import type { MergeJob, WorkflowPlan } from '../../plan/plan.ts';
import type { FillTemplate, RenderedLines, Slots } from '../fill.ts';
import { jobHeaderSlots } from '../job-header.ts';
import { scalar } from '../yaml-text.ts';
import { imageSlots } from './slots.ts';

/** Returns the job as YAML. */
export function renderMergeJob(job: MergeJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  const { image, digests } = job;
  const slots: Slots = {
    ...jobHeaderSlots(job),
    ...imageSlots(image, { pushing: true, reading: false }),
    'job-name': () => scalar(`Image ${image.id}, all platforms`),
    'digest-pattern': () => scalar(digestArtifactName(workflow.name, image, '*')),
    digests: () => scalar(digests.map(({ platform, artifact }) => `${platform} ${artifact}\n`).join('')),
  };
  const download = () =>
    workflow.enterpriseServer ? downloadByName(job, fillTemplate) : fillTemplate('digests-download', slots);
  return fillTemplate('job-merge', { ...slots, download });
}

/** One step for each digest. */
function downloadByName({ digests }: MergeJob, fillTemplate: FillTemplate): RenderedLines {
  const steps = digests.map(({ platform, artifact }) =>
    fillTemplate('digest-download', {
      'download-name': () => scalar(`Download the digest for ${platform}`),
      'digest-artifact': () => scalar(artifact),
      'digest-path': () => scalar(`digests/${artifact}`),
    }),
  );
  return { lines: steps.flatMap(({ lines }) => lines) };
}
