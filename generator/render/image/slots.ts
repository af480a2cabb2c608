// Slots that all jobs of an image share: its name, its login, and how it is pushed.
import type { ImagePlan } from '../../plan/plan.ts';
import type { Slots } from '../fill.ts';
import { flowMap, mapping, scalar, wrapExpression, type YamlValue } from '../yaml-text.ts';

/** Whether a job pushes the image, and whether it reads the repository. */
interface ImageJobUse {
  readonly pushing: boolean;
  readonly reading: boolean;
}

/** Returns the slots. Only jobs that push get the permission or the environment with the secret to log in. */
export function imageSlots(image: ImagePlan, { pushing, reading }: ImageJobUse): Slots {
  const { name, registry, login, provenance, sbom } = image;
  const granted = [
    ...(reading ? [['contents', 'read'] as const] : []),
    ...(pushing && login === null ? [['packages', 'write'] as const] : []),
  ];
  const output = ['type=image', `name=${name}`, 'push-by-digest=true', 'name-canonical=true', 'push=true'].join(',');
  return {
    'image-name': () => scalar(name),
    permissions: () => renderPermissions(granted, pushing ? image.permissions : {}),
    environment: () => (pushing ? renderEnvironment(image, reading) : null),
    login: () =>
      mapping([
        ['registry', scalar(registry)],
        ['username', scalar(login?.username ?? wrapExpression('github.actor'))],
        ['password', scalar(wrapExpression(login ? `secrets.${login.secret}` : 'github.token'))],
      ]),
    'push-output': () => scalar(output),
    provenance: () => scalar(provenance ? 'mode=max' : false),
    sbom: () => scalar(sbom),
  };
}

/** The job that merges gives what was already pushed a name, so it does not wait for an approval again. */
function renderEnvironment({ environment, login }: ImagePlan, isFirst: boolean): YamlValue | null {
  if (login) return scalar(login.environment, `for ${login.secret}`);
  return isFirst && environment !== null ? scalar(environment) : null;
}

/** Returns null for none. A comment says why the job may write. */
function renderPermissions(
  granted: readonly (readonly [string, string])[],
  further: Readonly<Record<string, string>>,
): YamlValue | null {
  const permissions = Object.entries({ ...Object.fromEntries(granted), ...further });
  if (permissions.length === 0) return null;
  const reasons = [
    ...(granted.some(([, access]) => access === 'write') ? ['to push the image'] : []),
    ...(Object.keys(further).length > 0 ? ['permissions of the image in the config'] : []),
  ];
  return { line: flowMap(permissions), comment: reasons.length > 0 ? reasons.join('; ') : null };
}
