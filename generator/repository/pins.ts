// Chooses the commit that each action is pinned to. Dependabot updates the pins in committed workflows, so the generator reads
// them back: replacing a newer pin with an older one would work against Dependabot.
//
// But a comment proves nothing: a hostile or mistaken change can pin any commit as `# v99.0.0`. So a pin that this version does
// not know stays in the file that has it, is reported, and is never copied to another file. It counts everywhere once the
// action's own repository says that its tag is this commit (`--verify-pins`), and nowhere if the repository says otherwise.

import { compareVersions } from '../../kit/platform/compare-versions.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import type { CommittedFiles } from '../files.ts';
import { formatPinnedAction, parsePinnedAction } from '../pinned-action.ts';
import { isGenerated } from '../render/header.ts';
import type { Pins } from '../render/pins.ts';

/** Something about pins that a person should look at. */
export interface PinFinding {
  readonly severity: 'error' | 'warning';
  readonly action: string;
  readonly pins: readonly { readonly file: string; readonly reference: string }[];
  readonly message: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

/**
 * What the repositories of actions say about pins, by `owner/repo@commit # version`: whether the tag of the version is the
 * commit. Pins that are not in it were not verified.
 */
export type TagRecords = ReadonlyMap<string, boolean>;

interface ChosenPins {
  /** Returns the pins to write to a file. */
  readonly pinsFor: (file: string) => Pins;
  readonly findings: readonly PinFinding[];
  /** The committed pins that this version does not know: `owner/repo@commit # version`, each once. */
  readonly unknown: readonly string[];
}

interface CommittedPin {
  readonly file: string;
  readonly action: string;
  /** `owner/repo@commit # version`, without the folder inside the repository. */
  readonly reference: string;
}

/** Returns the pins of each file, and what a person should know about the committed ones. */
export function choosePins(
  committed: CommittedFiles,
  ownAction: string,
  facts: GeneratorFacts,
  tags: TagRecords = new Map(),
): ChosenPins {
  const known = listKnownPins(ownAction, facts);
  const found = [...committed].flatMap(([file, text]) => (isGenerated(text) ? readPins(file, text) : []));
  const actions = [...known].map(([action, reference]) =>
    chooseActionPins({ action, reference, tags, found: found.filter((pin) => pin.action === action) }),
  );
  const own = parsePinnedAction(ownAction);
  return {
    pinsFor: (file) => {
      const chosen = new Map(actions.map(({ action, pinFor }) => [action, pinFor(file)]));
      const chosenOwn = own ? (chosen.get(own.repository) ?? ownAction) : ownAction;
      if (own) chosen.delete(own.repository);
      return { actions: chosen, own: chosenOwn };
    },
    findings: actions.flatMap(({ findings }) => findings),
    unknown: actions.flatMap(({ unknown }) => unknown),
  };
}

/** The pins in the facts and in the config. */
function listKnownPins(ownAction: string, facts: GeneratorFacts): ReadonlyMap<string, string> {
  const known = new Map(
    Object.entries(facts.actions.actions).map(([repository, { commit, version }]) => [
      repository,
      formatPinnedAction({ repository, commit, version }),
    ]),
  );
  const own = parsePinnedAction(ownAction);
  if (own) known.set(own.repository, formatPinnedAction(own));
  return known;
}

interface ActionPins {
  readonly action: string;
  /** The known pin. */
  readonly reference: string;
  readonly tags: TagRecords;
  /** The committed pins of this action. */
  readonly found: readonly CommittedPin[];
}

function chooseActionPins(pins: ActionPins) {
  const { action, reference: known, tags, found } = pins;
  const verified = found.map(({ reference }) => reference).filter((reference) => tags.get(reference) === true);
  const trusted = verified.reduce((best, each) => (isNewer(each, best) ? each : best), known);
  const kept = found.filter(({ file, reference }) => {
    const alone = found.every((other) => other.file !== file || other.reference === reference);
    return alone && isNewer(reference, trusted) && tags.get(reference) !== false;
  });
  return {
    action,
    pinFor: (file: string) => kept.find((pin) => pin.file === file)?.reference ?? trusted,
    unknown: unique(found.map(({ reference }) => reference)).filter((reference) => isNewer(reference, known)),
    findings: [...findContradictions(pins), ...findDifferences(pins, kept), ...findUnverified(kept)],
  };
}

/** Returns the pins in a workflow: actions by full commit, with the version as a comment. */
function readPins(file: string, text: string): readonly CommittedPin[] {
  return [...text.matchAll(/^[ \t]*(?:- )?uses: (\S+@[0-9a-f]{40} # v\S+)/gm)].flatMap(([, written = '']) => {
    const pin = parsePinnedAction(written);
    return pin ? [{ file, action: pin.repository, reference: formatPinnedAction(pin) }] : [];
  });
}

/** Commits that are not the ones of their version, as far as that is known. */
function findContradictions({ action, reference: known, tags, found }: ActionPins): readonly PinFinding[] {
  const different = uniquePins(found).filter(({ reference }) => reference !== known);
  const sameVersion = different.filter(({ reference }) => versionOf(reference) === versionOf(known));
  const refuted = different.filter((pin) => tags.get(pin.reference) === false && !sameVersion.includes(pin));
  const fix = 'Find out who changed the pin. generate writes the known one.';
  return [
    ...sameVersion.map((pin) => ({
      severity: 'error' as const,
      action,
      pins: [pin, { file: 'this generator', reference: known }],
      message: `${action} ${versionOf(known)} is pinned to another commit than the one that this generator knows`,
      fix,
    })),
    ...refuted.map((pin) => ({
      severity: 'error' as const,
      action,
      pins: [pin],
      message: `${action} ${versionOf(pin.reference)} is pinned to another commit than its tag`,
      fix,
    })),
  ];
}

/** Two pins in one file, and two pins that this version does not know. */
function findDifferences({ action, found }: ActionPins, kept: readonly CommittedPin[]): readonly PinFinding[] {
  const pins = uniquePins(found);
  const inOneFile = found.some((pin) =>
    found.some((each) => each.file === pin.file && each.reference !== pin.reference),
  );
  if (!inOneFile && uniquePins(kept).length < 2) return [];
  const message = `${action} has ${pins.length} different pins`;
  return [{ severity: 'error', action, pins, message, fix: 'Use one pin everywhere.' }];
}

function findUnverified(kept: readonly CommittedPin[]): readonly PinFinding[] {
  return uniquePins(kept).map(({ action, reference }) => ({
    severity: 'warning',
    action,
    pins: uniqueFiles(kept.filter((pin) => pin.reference === reference)),
    message: `${action} ${versionOf(reference)} is newer than this generator knows, so its commit was not verified`,
    fix: "To compare it with the tag in the action's repository, add --verify-pins.",
  }));
}

function uniquePins(pins: readonly CommittedPin[]): readonly CommittedPin[] {
  return [...new Map(pins.map((pin) => [pin.reference, pin])).values()];
}

function uniqueFiles(pins: readonly CommittedPin[]): readonly CommittedPin[] {
  return [...new Map(pins.map((pin) => [pin.file, pin])).values()];
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function isNewer(reference: string, other: string): boolean {
  return compareVersions(versionOf(reference).slice(1), versionOf(other).slice(1)) > 0;
}

function versionOf(reference: string): string {
  return parsePinnedAction(reference)?.version ?? 'v0';
}
