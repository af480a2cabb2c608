// Pins read back from workflows that are committed: Dependabot moves them there, so there they are kept. Ours, from the
// catalogue and the config, are where they start, and what newer templates may ask for.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { PINNED_ACTION } from '../config/schema/pin.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { isGenerated } from '../render/header.ts';
import type { Pins } from '../render/pins.ts';

/** Something about pins that a person should look at. */
export interface PinFinding {
  readonly action: string;
  /** Where they are, and which. */
  readonly pins: readonly { readonly file: string; readonly reference: string }[];
  readonly message: string;
}

interface CommittedPin {
  readonly file: string;
  readonly action: string;
  /** `owner/repo@commit # version`, without the folder inside of the repository. */
  readonly reference: string;
}

/** Returns the newest of what is committed and what is ours for each action, and where committed pins contradict. */
export function choosePins(
  committed: ReadonlyMap<string, string>,
  ownAction: string,
  facts: GeneratorFacts,
): { readonly pins: Pins; readonly findings: readonly PinFinding[] } {
  const found = [...committed].flatMap(([file, text]) => (isGenerated(text) ? readPins(file, text) : []));
  const knownPins = new Map(
    Object.entries(facts.actions.actions).map(([name, { commit, version }]) => [
      name,
      `${name}@${commit} # ${version}`,
    ]),
  );
  const own = parsePin(ownAction);
  if (own) knownPins.set(own.action, formatPin(own));
  const newest = new Map(
    [...knownPins].map(([action, reference]) => [
      action,
      found.filter((pin) => pin.action === action).reduce(newerReference, reference),
    ]),
  );
  const findings = [...knownPins].flatMap(([action, reference]) => findContradictions(action, reference, found));
  const chosenOwn = own ? (newest.get(own.action) ?? ownAction) : ownAction;
  if (own) newest.delete(own.action);
  return { pins: { actions: newest, own: chosenOwn }, findings };
}

/** Returns the pins in a workflow: actions by full commit, with the version as a comment. */
function readPins(file: string, text: string): readonly CommittedPin[] {
  return [...text.matchAll(/^\s*(?:- )?uses: (\S+@[0-9a-f]{40} # v\S+)/gm)].flatMap(([, written = '']) => {
    const pin = parsePin(written);
    return pin ? [{ file, action: pin.action, reference: formatPin(pin) }] : [];
  });
}

function findContradictions(action: string, ours: string, found: readonly CommittedPin[]): readonly PinFinding[] {
  const pins = found.filter((pin) => pin.action === action);
  const different = [...new Map(pins.map((pin) => [pin.reference, pin])).values()];
  const sameVersion = different.filter((pin) => versionOf(pin.reference) === versionOf(ours) && pin.reference !== ours);
  return [
    ...(different.length > 1
      ? [{ action, pins: different, message: `${action} is pinned in ${different.length} ways` }]
      : []),
    ...sameVersion.map((pin) => ({
      action,
      pins: [pin, { file: 'known here', reference: ours }],
      message: `${action} ${versionOf(ours)} is another commit here than the one that is known`,
    })),
  ];
}

function newerReference(best: string, { reference }: CommittedPin): string {
  return compareVersions(versionOf(reference).slice(1), versionOf(best).slice(1)) > 0 ? reference : best;
}

function versionOf(reference: string): string {
  return parsePin(reference)?.version ?? 'v0';
}

interface PinReference {
  readonly action: string;
  readonly commit: string;
  readonly version: string;
}

function parsePin(reference: string): PinReference | null {
  const [, action, , commit, version] = PINNED_ACTION.exec(reference) ?? [];
  return action && commit && version ? { action, commit, version } : null;
}

function formatPin({ action, commit, version }: PinReference): string {
  return `${action}@${commit} # ${version}`;
}
