// The config of an image: its platform, and the programs that it starts. Format: `docker image inspect`, and the OCI image
// specification, config.md.
import { posix } from 'node:path';
import { shorten } from '../../kit/docker/reference.ts';
import { KitError } from '../../kit/errors.ts';
import { formatPlatform, type Platform } from '../../kit/platform/platform.ts';

export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  /** '' if the config has none. */
  readonly variant: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Folders that a name without a slash is looked up in. */
  readonly path: readonly string[];
  readonly workingFolder: string;
}

/** Docker's, for an image without PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Baselines that configs may name or not. Source: containerd, platforms/database.go. */
const BASELINES: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/** Returns the config in what docker prints. Throws `docker-failed` if it has no platform. */
export function parseImageConfig(image: string, inspected: unknown): ImageConfig {
  const root = asRecord(inspected);
  const config = asRecord(root.Config);
  const [os, architecture] = [asText(root.Os), asText(root.Architecture)];
  if (os === '' || architecture === '') {
    throw new KitError('docker-failed', {
      subject: `image '${image}'`,
      problem: 'its config has no os or no architecture',
      fix: 'Build the image again with docker buildx build --platform.',
    });
  }
  const path = asTexts(config.Env)
    .find((each) => each.startsWith('PATH='))
    ?.slice('PATH='.length);
  return {
    os,
    architecture,
    variant: asText(root.Variant),
    entrypoint: asTexts(config.Entrypoint),
    command: asTexts(config.Cmd),
    path: (path || DEFAULT_PATH).split(':').filter((folder) => folder.startsWith('/')),
    workingFolder: posix.resolve('/', asText(config.WorkingDir)),
  };
}

/** Throws `wrong-image` unless the config is for the platform. */
export function checkConfig(image: string, { os, architecture, variant }: ImageConfig, platform: Platform): void {
  const baseline = BASELINES[architecture] ?? '';
  const isPlatform = os === platform.os && architecture === platform.arch;
  if (isPlatform && (variant || baseline) === (platform.variant ?? (variant || baseline)) && isKnown(platform, variant))
    return;
  const found = [os, architecture, ...(variant ? [variant] : [])].map(shorten).join('/');
  throw new KitError('wrong-image', {
    subject: `image '${image}'`,
    problem: `expected an image for ${formatPlatform(platform)}, got ${found}`,
    fix: 'Build it with `platforms:` of docker/build-push-action, and check that no FROM line or base image has a fixed platform.',
  });
}

/** amd64 and arm64 without a variant are the baselines: an image for v3 or v9 does not run everywhere. */
function isKnown({ arch }: Platform, variant: string): boolean {
  return arch === 'arm' || variant === '' || variant === BASELINES[arch];
}

/** Returns words that the image starts, and whether the image must have each. */
export function listPrograms({ entrypoint, command }: ImageConfig): readonly { word: string; isRequired: boolean }[] {
  const words = [...entrypoint, ...command];
  // The other words may be arguments. A program is often there, too: ENTRYPOINT ["/entrypoint.sh"], CMD ["node", "app.js"].
  const others = [
    ...(entrypoint.length > 0 ? command.slice(0, 1) : []),
    // ENTRYPOINT ["tini", "--", "node"]
    ...words.slice(words.indexOf('--') + 1 || words.length).slice(0, 1),
    ...words.filter((word) => posix.isAbsolute(word)),
  ];
  const optional = [...new Set(others)].filter((word) => word !== words[0] && /^[\w./+-]+$/.test(word));
  const all = [...words.slice(0, 1), ...optional.slice(0, MAX_OTHERS)];
  return all.filter((word) => word !== '').map((word, at) => ({ word, isRequired: at === 0 && word === words[0] }));
}

/** Each takes a call of docker or two. */
const MAX_OTHERS = 4;

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
