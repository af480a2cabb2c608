// What Buildx prints about images in a registry. Format: `docker buildx imagetools inspect --format '{{json .Manifest}}'` and
// `.Image`; OCI image specification, image-index.md. Registries can answer anything.
import { isDigest } from '../../kit/docker/reference.ts';

export interface PlatformManifest {
  /** `linux/arm64` */
  readonly platform: string;
  readonly digest: string;
}

/** Returns the manifests of an index for platforms, without attestations; null if this is not an index. */
export function listManifests(manifest: unknown): readonly PlatformManifest[] | null {
  const { manifests } = asRecord(manifest);
  if (!Array.isArray(manifests)) return null;
  const all = manifests.map((each) => {
    const { digest, platform } = asRecord(each);
    return { platform: platformText(platform), digest: typeof digest === 'string' && isDigest(digest) ? digest : '' };
  });
  return all.filter(({ platform }) => platform !== 'unknown/unknown');
}

/** Returns the digest of a manifest or index; null if there is none. */
export function digestOf(manifest: unknown): string | null {
  const { digest } = asRecord(manifest);
  return typeof digest === 'string' && isDigest(digest) ? digest : null;
}

/** Returns the platforms of the configs: of one image, or of each in an index. */
export function listConfigPlatforms(image: unknown): readonly string[] {
  const root = asRecord(image);
  return 'architecture' in root ? [platformText(root)] : Object.values(root).map(platformText);
}

/** As kit/platform writes it: arm64/v8 and amd64/v1 are the baselines. */
function platformText(value: unknown): string {
  const { os, architecture, variant } = asRecord(value);
  const text = (part: unknown) => (typeof part === 'string' ? part : '');
  const base = `${text(os)}/${text(architecture)}`;
  const suffix = text(variant);
  return suffix === '' || ['arm64/v8', 'amd64/v1'].includes(`${text(architecture)}/${suffix}`)
    ? base
    : `${base}/${suffix}`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
