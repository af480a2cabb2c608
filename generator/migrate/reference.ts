// Chooses the reference of this project's action for migrated workflows.
import { KitError } from '../../kit/errors.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import type { ActionReference } from './migration.ts';

const REFERENCE = /^([\w.-]+\/[\w.-]+(?:\/[\w.-]+)*@[\w./-]+)(?:\s+#\s*(\S.*))?$/;

/** Shown in a diff if no reference is known. Never written to a file. */
const PLACEHOLDER_REF = 'COMMIT';

interface ChosenReference {
  readonly action: ActionReference;
  /** Whether the reference may only be shown in a diff. */
  readonly placeholder: boolean;
}

/** Returns the given reference, by default that of the newest release. Throws `invalid-input` for a text that is not a reference. */
export function chooseReference(given: string | null, { ownAction }: GeneratorFacts): ChosenReference {
  if (given !== null) return { action: parseReference(given), placeholder: false };
  const { repository, commit, version } = ownAction;
  if (commit && version) return { action: { uses: `${repository}@${commit}`, comment: version }, placeholder: false };
  return { action: { uses: `${repository}@${PLACEHOLDER_REF}`, comment: 'VERSION' }, placeholder: true };
}

function parseReference(text: string): ActionReference {
  const [, uses, comment = null] = REFERENCE.exec(text.trim()) ?? [];
  if (uses !== undefined) return { uses, comment };
  throw new KitError('invalid-input', {
    subject: `--action '${text}'`,
    problem: 'not an action reference',
    fix: "Write it as 'owner/repo@<full commit> # v1.2.3'.",
  });
}
