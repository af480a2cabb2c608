// unpinned-image: docker run of an image that can change.
import { findContainerRuns, findLocalImages, resolveWord, stripLatestTag } from '../model/containers.ts';
import type { StepScript } from '../model/scripts.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

/** Docker Hub has these without a user. Another name of one word may as well be an image that the job built. */
const OFFICIAL = new Set(
  'almalinux alpine amazoncorretto archlinux bash buildpack-deps busybox caddy centos clojure composer debian docker eclipse-temurin elixir erlang fedora gcc golang gradle haproxy haskell httpd ibmjava influxdb julia mariadb maven memcached mongo mysql nginx node openjdk oraclelinux perl php postgres pypy python rabbitmq redis registry rockylinux ruby rust swift tomcat traefik ubuntu vault'.split(
    ' ',
  ),
);

export const unpinnedImage = defineRule({
  id: 'unpinned-image',
  severity: 'warning',
  explanation:
    'An image without a tag, or with `latest`, changes over time: a failed run cannot be repeated, and anyone who can push the image runs code in this job.',
  fix: 'Use a version, or better a digest: `image:1.2.3@sha256:…`.',
  doubt: 'It is not a problem if you publish the image yourself, or if the job is there to test the newest one.',
  find: ({ scripts }) => scripts.flatMap(findInScript),
});

function findInScript(script: StepScript): readonly RuleFinding[] {
  const runs = findContainerRuns(script.text.value);
  if (runs.length === 0) return [];
  const local = findLocalImages(script.job);
  if (local.hasOthers) return [];
  return runs.flatMap(({ image, imageIndex }) => {
    if (image === null || local.names.has(stripLatestTag(image))) return [];
    const names = new Set(script.job.legs.map((leg) => resolveWord(image, script, leg)));
    return [...names].flatMap((name) => {
      if (name === null || !isUnpinned(name) || local.names.has(stripLatestTag(name))) return [];
      const group = { key: stripLatestTag(name) };
      return [createFinding(script.text.at, `image ${name} is not pinned`, { index: imageIndex, group })];
    });
  });
}

function isUnpinned(image: string): boolean {
  if (!/^[a-z\d][\w./:-]*$/i.test(image) || /^localhost[:/]|^127\.|^host\./.test(image)) return false;
  const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return false;
  return image.includes('/') || OFFICIAL.has(stripLatestTag(image));
}
