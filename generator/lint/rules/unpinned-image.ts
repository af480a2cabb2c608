// unpinned-image: docker run of an image that can change.
import { findContainerRuns, findLocalImages, resolveWord, stripLatestTag } from '../model/containers.ts';
import { createFinding, defineRule } from '../rule.ts';

export const unpinnedImage = defineRule({
  id: 'unpinned-image',
  severity: 'error',
  explanation:
    'An image without a tag, or with `latest`, changes over time: a failed run cannot be repeated, and anyone who can push the image runs code in this job.',
  fix: 'Use a version, or better a digest: `image:1.2.3@sha256:…`.',
  find: ({ scripts }) =>
    scripts.flatMap((script) => {
      const runs = findContainerRuns(script.code);
      const localImages = runs.length === 0 ? new Set() : findLocalImages(script.job);
      return runs.flatMap(({ image, imageIndex }) => {
        if (image === null || localImages.has(stripLatestTag(image))) return [];
        const names = new Set(script.job.legs.map((leg) => resolveWord(image, script, leg)));
        return [...names].flatMap((name) =>
          name === null || !isUnpinned(name)
            ? []
            : [createFinding(script.text.at, `image ${name} is not pinned`, { index: imageIndex })],
        );
      });
    }),
});

function isUnpinned(image: string): boolean {
  if (!/^[a-z\d]/i.test(image) || image.includes('@')) return false;
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
