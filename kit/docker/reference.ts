// Names of images. They come from configs and other actions, and become arguments of docker: none may look like an option.
// Grammar: the package reference of github.com/distribution/reference.
import { KitError } from '../errors.ts';
import { toPrintable } from '../printable.ts';

export interface ImageReference {
  /** With the registry, if the text names one: `ghcr.io/owner/name`. */
  readonly name: string;
  readonly tag: string | null;
  /** `sha256:…` */
  readonly digest: string | null;
}

const REGISTRY = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?`;
const COMPONENT = String.raw`[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*`;
const REFERENCE = new RegExp(
  String.raw`^((?:${REGISTRY}/)?${COMPONENT}(?:/${COMPONENT})*)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Registries accept no longer names. A limit also keeps the pattern fast. */
const MAX_LENGTH = 512;
const SHOWN_CHARACTERS = 120;

/** Returns the parts of an image's name. `input` is the input that has it. Throws `invalid-input`. */
export function parseImageReference(input: string, text: string): ImageReference {
  const [, name, tag = null, digest = null] = (text.length <= MAX_LENGTH && REFERENCE.exec(text)) || [];
  if (name !== undefined) return { name, tag, digest };
  const lowered = text.length <= MAX_LENGTH && REFERENCE.test(text.toLowerCase());
  throw new KitError('invalid-input', {
    subject: `input ${input} '${shorten(text)}'`,
    problem: lowered ? 'the name of an image must be in lower case' : 'not the name of an image',
    fix: lowered
      ? `Write ${text.toLowerCase()}.`
      : "Write registry/name:tag or registry/name@sha256:…, such as 'ghcr.io/owner/name:1.2'.",
  });
}

/** Returns whether a text is a sha256 digest as registries write it. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Returns a text that fits into a message, on one line. */
export function shorten(text: string): string {
  const printable = toPrintable(text);
  return printable.length <= SHOWN_CHARACTERS ? printable : `${printable.slice(0, SHOWN_CHARACTERS)}…`;
}
