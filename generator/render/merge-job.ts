// Renders the job that merges the images of all platforms into one.
import { digestArtifactName } from '../plan/image-jobs.ts';
import type { MergeJob, WorkflowPlan } from '../plan/plan.ts';
import type { FillTemplate, RenderedLines, Slots } from './fill.ts';
import { imageSlots } from './image-slots.ts';
import { jobHeaderSlots } from './job-header.ts';
import { blockScalar, mapping, scalar } from './yaml-text.ts';

/** The platform of the runner that merges. */
const HOST = 'linux/amd64';

/** Returns the job as YAML. */
export function renderMergeJob(job: MergeJob, workflow: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  const { image, digests } = job;
  const foreign = digests.filter(({ platform }) => platform !== HOST);
  const slots: Slots = {
    ...jobHeaderSlots(job),
    ...imageSlots(image, true),
    'job-name': () => scalar(`Image ${image.id}, all platforms`),
    emulation: () => (foreign.length > 0 ? fillTemplate('image-emulation-hosted', slots) : null),
    'emulation-condition': () => null,
    'emulated-archs': () => scalar(foreign.map(({ platform }) => platform.split('/')[1]).join(',')),
    binfmt: () => scalar(job.binfmt),
    buildx: () =>
      mapping([
        ['version', scalar(job.buildx)],
        ['cache-binary', scalar(false)],
        ['driver', scalar('docker', 'this job builds nothing')],
      ]),
    'digest-pattern': () => scalar(digestArtifactName(workflow.name, image, '*')),
    digests: () => blockScalar(digests.map(({ platform, artifact }) => `${platform} ${artifact}`)),
    machines: () => blockScalar(digests.map(({ platform, machine }) => `${platform} ${machine}`)),
  };
  return fillTemplate('job-merge', slots);
}
