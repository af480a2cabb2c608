// The services of a job, as far as a config can have them.
import { INVISIBLE } from '../../config/schema/fields.ts';
import { service } from '../../config/schema/services.ts';
import type { KnownValues } from '../../lint/expressions/evaluate.ts';
import { getValue, isList, listItems, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import type { WorkflowJob } from '../../lint/model/workflow.ts';
import type { DetectedService } from '../detected.ts';
import { evaluateTo } from './flat-steps.ts';

const NAME = /^[a-z][a-z\d-]{0,49}$/;
const KEYS: ReadonlySet<string> = new Set(['image', 'ports', 'env', 'options']);

/**
 * Returns the services of a job in one leg by name; null if a config cannot have them: they need volumes, registries with a
 * login, an image without a tag, or values that are not known. In a job with a container, tests reach services by other addresses.
 */
export function readServices(job: WorkflowJob, known: KnownValues): Readonly<Record<string, DetectedService>> | null {
  const entries = mappingEntries(getValue(job.at, 'services'));
  if (entries.length === 0 || getValue(job.at, 'container')) return null;
  const found = entries.flatMap(({ name, value }): readonly (readonly [string, DetectedService])[] => {
    const text = (key: string) => evaluated(scalarTextAt(getValue(value, key)), known);
    const environment = mappingEntries(getValue(value, 'env')).map((each) => [
      each.name,
      evaluated(scalarTextAt(each.value), known),
    ]);
    const ports = getValue(value, 'ports');
    const hasOptions = getValue(value, 'options') !== null;
    const result = service.safeParse({
      image: text('image'),
      ...(ports
        ? { ports: isList(ports) ? listItems(ports).map((each) => evaluated(scalarTextAt(each), known)) : null }
        : {}),
      env: Object.fromEntries(environment),
      ...(hasOptions ? { options: text('options') } : {}),
    });
    const allowed = NAME.test(name) && mappingEntries(value).every((each) => KEYS.has(each.name));
    if (!allowed || !result.success) return [];
    const { image, env, ports: published = [], options = null } = result.data;
    return [[name, { image, environment: env, ports: published.map(String), options }]];
  });
  return found.length === entries.length ? Object.fromEntries(found) : null;
}

function evaluated(text: string | null, known: KnownValues): string | null {
  // A folded block ends with a line end.
  const value = text === null ? undefined : evaluateTo(text, known)?.trim();
  return value === undefined || INVISIBLE.test(value) ? null : value;
}
