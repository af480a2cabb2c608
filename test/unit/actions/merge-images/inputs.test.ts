// The inputs of merge-images, and hostile ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES, parsePlatforms, parseTags, readInputs } from '../../../../actions/merge-images/inputs.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'actions', 'merge-images');

it('the inputs and outputs are the same in the code, action.yml and the README, in the same order', () => {
  const { inputs, outputs } = parse(readFileSync(join(FOLDER, 'action.yml'), 'utf8'));
  expect(Object.keys(inputs)).toEqual([...INPUT_NAMES]);
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const names = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(names).toEqual([...INPUT_NAMES, ...Object.keys(outputs)]);
});

it('reads all', () => {
  const env = {
    INPUT_IMAGE: 'ghcr.io/owner/name',
    INPUT_PLATFORMS: ' linux/amd64  digest.a\n\nlinux/aarch64 digest.b\r\n',
    INPUT_TAGS: 'ghcr.io/owner/name:main\nghcr.io/owner/name:1.2\nghcr.io/owner/name:main\n',
  };
  expect(readInputs({ env, write: () => undefined })).toEqual({
    image: 'ghcr.io/owner/name',
    digests: 'digests',
    expected: [
      { platform: 'linux/amd64', artifact: 'digest.a' },
      { platform: 'linux/arm64', artifact: 'digest.b' },
    ],
    tags: ['ghcr.io/owner/name:main', 'ghcr.io/owner/name:1.2'],
  });
});

it.each(['', '--tag', 'name:1', `name@sha256:${'0'.repeat(64)}`, 'Name', 'a b'])('rejects the image %j', (image) => {
  const env = { INPUT_IMAGE: image, INPUT_PLATFORMS: 'linux/amd64 a', INPUT_TAGS: 'a:1' };
  expect(() => readInputs({ env, write: () => undefined })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

it.each([
  ['', 'has no line'],
  ['linux/amd64', 'not a platform and the name of an artifact'],
  ['linux/amd64 a b', 'not a platform and the name of an artifact'],
  ['linux/amd64 ..', 'not a platform and the name of an artifact'],
  ['linux/amd64 ../a', 'not a platform and the name of an artifact'],
  ['linux/amd64 a/b', 'not a platform and the name of an artifact'],
  ['linux/amd64 a\nlinux/x86_64 b', "Input platforms 'linux/amd64': is there twice"],
  ['linux/amd64 a\nlinux/arm64 a', "Input platforms 'a': is there twice"],
  ['linux/arm46 a', 'arm46'],
])('rejects the platforms %j', (text, message) => {
  expect(() => parsePlatforms(text)).toThrow(message);
});

it.each([
  ['', 'no tag matches refs/heads/x. Add a rule'],
  [' \n', 'no tag matches refs/heads/x. Add a rule'],
  ['name', "Input tags 'name': must be the name of an image with a tag"],
  [`name:1@sha256:${'0'.repeat(64)}`, 'must be the name of an image with a tag'],
  ['name:1 name:2', "Input tags 'name:1 name:2': not the name of an image"],
  ['name:1\n--file=/etc/passwd', 'not the name of an image'],
  ['name:$(id)', 'not the name of an image'],
])('rejects the tags %j', (text, message) => {
  expect(() => parseTags(text, 'refs/heads/x')).toThrow(message);
});
