// Reads the inputs of the action.
import { parseImageReference, shorten } from '../../kit/docker/reference.ts';
import { KitError } from '../../kit/errors.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** The inputs in action.yml. A test compares the two. */
export const INPUT_NAMES = ['image', 'digests', 'platforms', 'tags'] as const;

export interface ExpectedArtifact {
  /** As OCI writes it: `linux/arm64`. */
  readonly platform: string;
  readonly artifact: string;
}

interface MergeInputs {
  /** The name of the image, without tag and digest. */
  readonly image: string;
  /** The path of the folder with the artifacts. */
  readonly digests: string;
  readonly expected: readonly ExpectedArtifact[];
  /** Complete names, at least one. */
  readonly tags: readonly string[];
}

/** Returns the inputs. Throws `invalid-input`, `unsupported-platform`, and `images-not-merged` without tags. */
export function readInputs(runner: Runner): MergeInputs {
  const image = getInput(runner, 'image');
  const { tag, digest } = parseImageReference('image', image);
  if (tag !== null || digest !== null) {
    throw new KitError('invalid-input', {
      subject: `input image '${shorten(image)}'`,
      problem: 'must be a name without a tag and a digest',
      fix: 'Write the tags in the input tags.',
    });
  }
  return {
    image,
    digests: getInput(runner, 'digests') || 'digests',
    expected: parsePlatforms(getInput(runner, 'platforms')),
    tags: parseTags(getInput(runner, 'tags'), runner.env.GITHUB_REF),
  };
}

/** Returns a platform and an artifact for each line. Each is there once. */
export function parsePlatforms(text: string): readonly ExpectedArtifact[] {
  const expected = linesOf(text).map((line) => {
    const [platform = '', artifact = '', ...rest] = line.split(/\s+/);
    // A name of an artifact has no slash. Source: actions/toolkit, packages/artifact, path-and-artifact-name-validation.ts.
    const isName = rest.length === 0 && /^[^"':<>|*?\\/\r\n]+$/.test(artifact) && !/^\.{1,2}$/.test(artifact);
    if (!isName) throw wrongPlatforms(line, 'not a platform and the name of an artifact');
    return { platform: formatPlatform(parsePlatform(platform)), artifact };
  });
  for (const key of ['platform', 'artifact'] as const) {
    const twice = expected.find((each, at) => expected.findIndex((other) => other[key] === each[key]) !== at);
    if (twice) throw wrongPlatforms(twice[key], 'is there twice');
  }
  if (expected.length === 0) throw wrongPlatforms(text, 'has no line');
  return expected;
}

/** Returns the tags, each once. A line has one tag: a space in it is an error, not the start of another one. */
export function parseTags(text: string, ref: string | undefined): readonly string[] {
  const tags = [...new Set(linesOf(text))];
  for (const each of tags) {
    const { tag, digest } = parseImageReference('tags', each);
    if (tag !== null && digest === null) continue;
    throw new KitError('invalid-input', {
      subject: `input tags '${shorten(each)}'`,
      problem: 'must be the name of an image with a tag',
      fix: 'Write one per line, such as ghcr.io/owner/name:1.2. No tag was pushed.',
    });
  }
  if (tags.length > 0) return tags;
  throw new KitError('images-not-merged', {
    subject: 'input tags',
    problem: `no tag matches ${shorten(ref ?? 'this ref')}`,
    fix: 'Add a rule for it to the tags of docker/metadata-action. No tag was pushed.',
  });
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function wrongPlatforms(text: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `input platforms '${shorten(text)}'`,
    problem,
    fix: "Write one line per platform, such as 'linux/arm64 digest.kit.linux-arm64'.",
  });
}
