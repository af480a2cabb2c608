// Slots that all jobs of an image share: its name, its login, and how it is pushed.
import type { ImagePlan } from '../plan/plan.ts';
import type { Slots } from './fill.ts';
import { mapping, scalar, wrapExpression } from './yaml-text.ts';

/** Returns the slots. Only jobs that push get the permission or the environment with the secret to log in. */
export function imageSlots(image: ImagePlan, pushing: boolean): Slots {
  const { name, registry, login, provenance, sbom } = image;
  const output = ['type=image', `name=${name}`, 'push-by-digest=true', 'name-canonical=true', 'push=true'].join(',');
  return {
    'image-name': () => scalar(name),
    packages: () => (pushing && login === null ? scalar('write', 'push') : null),
    environment: () => (pushing && login ? scalar(login.environment, `for ${login.secret}`) : null),
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
