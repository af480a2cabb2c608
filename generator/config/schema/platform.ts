// Platforms in a config: any spelling that names one platform, normalized to the OCI one, such as linux/arm64.
import * as z from 'zod/mini';
import { parseArchitecture, parseOs, parsePlatform } from '../../../kit/platform/conventions.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';
import { suggestNearest } from '../nearest.ts';
import { titled } from './fields.ts';

/** The platforms that configs usually name, for suggestions. */
const COMMON = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64', 'windows/arm64'];

/** A platform with its operating system. */
export const platform = spelledPlatform((text) => {
  const arch = tryParse(() => formatArchitecture(text));
  if (arch === null) return null;
  return { problem: 'does not name an operating system', fix: `Did you mean linux/${arch}?` };
});

/** A platform of containers, which is Linux if the text names only an architecture. */
export const linuxPlatform = spelledPlatform((text) => tryParse(() => `linux/${formatArchitecture(text)}`));

/** Returns whether two texts name the same platform. */
export function isSamePlatform(one: string, other: string): boolean {
  const platforms = [one, other].map((text) => tryParse(() => parseAny(text)) ?? text);
  return platforms[0] === platforms[1];
}

interface WrongPlatform {
  readonly problem: string;
  readonly fix: string;
}

/** `readArchitecture` decides about a text that names only an architecture; it returns null for other texts. */
function spelledPlatform(readArchitecture: (text: string) => string | WrongPlatform | null) {
  const error = 'is not a platform such as linux/arm64';
  return z.pipe(
    titled(z.string({ error }).check(z.regex(/^[\w/.-]+$/, { error })), 'platform'),
    z.transform((text, context) => {
      const read = tryParse(() => formatPlatform(parsePlatform(text))) ?? readArchitecture(text) ?? refuse(text);
      if (typeof read === 'string') return read;
      context.issues.push({ code: 'custom', message: `${read.problem}\n${read.fix}`, input: text });
      return text;
    }),
  );
}

function refuse(text: string): WrongPlatform {
  const os = tryParse(() => parseOs(text));
  if (os === null) return { problem: 'is not a known platform', fix: suggestNearest(text.toLowerCase(), COMMON) };
  const [newer, older] = os === 'darwin' ? ['arm64', 'amd64'] : ['amd64', 'arm64'];
  return { problem: 'does not name an architecture', fix: `Did you mean ${os}/${newer} or ${os}/${older}?` };
}

function parseAny(text: string): string {
  return tryParse(() => formatPlatform(parsePlatform(text))) ?? `linux/${formatArchitecture(text)}`;
}

function formatArchitecture(text: string): string {
  const { arch, variant } = parseArchitecture(text);
  return variant === undefined ? arch : `${arch}/${variant}`;
}

function tryParse<Value>(parse: () => Value): Value | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
