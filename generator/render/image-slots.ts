// What goes into the slots of all jobs that have to do with an image: its name, and how to push it.
import type { ImagePlan } from '../plan/plan.ts';
import { wrapExpression } from './expression.ts';
import type { Slots } from './fill.ts';
import { actionPin, type Pins } from './pins.ts';
import { mapping, scalar } from './yaml-text.ts';

/** Returns the slots; `pushing` jobs may write where the default login is, and know the secret of another one. */
export function imageSlots(image: ImagePlan, pins: Pins, pushing: boolean): Slots {
  const { name, registry, login, provenance, sbom } = image;
  const output = ['type=image', `name=${name}`, 'push-by-digest=true', 'name-canonical=true', 'push=true'].join(',');
  return {
    ...Object.fromEntries([...pins.actions.keys()].map((action) => [action, () => actionPin(pins, action)])),
    'image-name': () => scalar(name),
    packages: () => (pushing && login === null ? scalar('write', 'push') : null),
    environment: () => (pushing && login ? scalar(login.environment, `has ${login.secret}`) : null),
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
