// Chooses the commit that each action is pinned to. Dependabot updates the pins in committed workflows, so the generator reads
// them back and keeps the newest. Without a committed pin it uses the one of facts/actions.json or of the config.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import type { CommittedFiles } from '../files.ts';
import { formatPinnedAction, parsePinnedAction } from '../pinned-action.ts';
import { isGenerated } from '../render/header.ts';
import type { Pins } from '../render/pins.ts';

/** A contradiction between pins that a person should look at. */
export interface PinFinding {
  readonly action: string;
  readonly pins: readonly { readonly file: string; readonly reference: string }[];
  readonly message: string;
}

interface CommittedPin {
  readonly file: string;
  readonly action: string;
  /** `owner/repo@commit # version`, without the folder inside the repository. */
  readonly reference: string;
}

/** Returns the newest known or committed pin of each action, and the contradictions among the committed ones. */
export function choosePins(
  committed: CommittedFiles,
  ownAction: string,
  facts: GeneratorFacts,
): { readonly pins: Pins; readonly findings: readonly PinFinding[] } {
  const found = [...committed].flatMap(([file, text]) => (isGenerated(text) ? readPins(file, text) : []));
  const knownPins = new Map(
    Object.entries(facts.actions.actions).map(([repository, { commit, version }]) => [
      repository,
      formatPinnedAction({ repository, commit, version }),
    ]),
  );
  const own = parsePinnedAction(ownAction);
  if (own) knownPins.set(own.repository, formatPinnedAction(own));
  const newest = new Map(
    [...knownPins].map(([action, reference]) => [
      action,
      found.filter((pin) => pin.action === action).reduce(newerReference, reference),
    ]),
  );
  const findings = [...knownPins].flatMap(([action, reference]) => findContradictions(action, reference, found));
  const chosenOwn = own ? (newest.get(own.repository) ?? ownAction) : ownAction;
  if (own) newest.delete(own.repository);
  return { pins: { actions: newest, own: chosenOwn }, findings };
}

/** Returns the pins in a workflow: actions by full commit, with the version as a comment. */
function readPins(file: string, text: string): readonly CommittedPin[] {
  return [...text.matchAll(/^[ \t]*(?:- )?uses: (\S+@[0-9a-f]{40} # v\S+)/gm)].flatMap(([, written = '']) => {
    const pin = parsePinnedAction(written);
    return pin ? [{ file, action: pin.repository, reference: formatPinnedAction(pin) }] : [];
  });
}

function findContradictions(action: string, known: string, found: readonly CommittedPin[]): readonly PinFinding[] {
  const pins = found.filter((pin) => pin.action === action);
  const different = [...new Map(pins.map((pin) => [pin.reference, pin])).values()];
  const sameVersion = different.filter(
    (pin) => versionOf(pin.reference) === versionOf(known) && pin.reference !== known,
  );
  return [
    ...(different.length > 1
      ? [{ action, pins: different, message: `${action} has ${different.length} different pins` }]
      : []),
    ...sameVersion.map((pin) => ({
      action,
      pins: [pin, { file: 'this generator', reference: known }],
      message: `${action} ${versionOf(known)} is pinned to another commit than the one that this generator knows`,
    })),
  ];
}

function newerReference(best: string, { reference }: CommittedPin): string {
  return compareVersions(versionOf(reference).slice(1), versionOf(best).slice(1)) > 0 ? reference : best;
}

function versionOf(reference: string): string {
  return parsePinnedAction(reference)?.version ?? 'v0';
}
