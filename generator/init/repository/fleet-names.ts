// What the labels of a self-hosted runner say: its platform, and a name for machines with these labels.
import { FILE_NAME } from '../../config/schema/fields.ts';
import { IMAGE_PLACES } from '../../config/schema.ts';
import { type Architecture, nameOfArchitecture } from '../../lint/machines/architecture-names.ts';

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/(?<![a-z])(?:macos|darwin|osx|mac)(?![a-z])/, 'darwin'],
  [/(?<![a-z])(?:windows|win)(?![a-z])/, 'windows'],
];
/** Labels that every machine of a kind has. */
const GENERIC =
  /^(?:self-hosted|linux|macos|darwin|windows|x64|x86_64|x86-64|amd64|arm64|aarch64|arm|ubuntu(?:-[\d.]+)?|default|runners?|available|(?:us|eu|ap|sa|ca)-[a-z]+(?:-\d)?|large|medium|small|xlarge|\d+(?:-?cores?|gb)?)$/;
/** Every machine has one of each. */
const SYSTEM = /^(?:self-hosted|linux|macos|darwin|windows|x64|x86-64|amd64|arm64|aarch64)$/;
const PLACES: readonly string[] = IMAGE_PLACES;
/** They say what a machine is, better than a number or a place. */
const MACHINES =
  /^(?:dgx(?:-spark)?|spark|jetson|graviton|grace|gpu|cuda|gh200|m1|m2|m3|m4|ampere|altra|raspberry-?pi|rpi|bare-?metal|baremetal|bm|server|nuc)$/;

/** Returns the only architecture that the labels name. 32-bit Arm is not supported. */
export function architectureInLabels(labels: readonly string[]): Architecture | null {
  const words = labels.flatMap((label) => [
    label,
    ...label
      .toLowerCase()
      .replaceAll('x86_64', 'amd64')
      .split(/[^a-z\d]+/),
  ]);
  if (labels.some((label) => /^(?:arm|armv[67]\w*|arm32)$/i.test(label))) return null;
  const named = new Set(words.flatMap((word) => nameOfArchitecture(word) ?? []));
  const [architecture = null] = named;
  return named.size === 1 ? architecture : null;
}

export function systemInLabels(labels: readonly string[]): string {
  const text = labels.join(' ').toLowerCase();
  return SYSTEMS.find(([pattern]) => pattern.test(text))?.[1] ?? 'linux';
}

/** Returns a name that is not taken: what the machine is, else what it is for, else its platform. */
export function nameFleet(labels: readonly string[], platform: string, taken: ReadonlySet<string>): string {
  const names = labels
    .map((label) => label.toLowerCase().replace(/[^a-z\d-]+/g, '-'))
    .filter((name) => !GENERIC.test(name));
  const [os = '', architecture = ''] = platform.split('/');
  const system = os === 'darwin' ? 'macos' : os;
  const byPlatform = os === 'linux' ? architecture : `${system}-${architecture}`;
  const machine = names.flatMap((name) => (MACHINES.test(withoutNumber(name)) ? [withoutNumber(name)] : []))[0];
  const own = [machine, names.find((name) => /^[a-z-]+$/.test(name)), ...names.map(withoutNumber)].filter(
    (name) => name !== undefined,
  );
  const named = own.filter((name) => !GENERIC.test(name));
  const bases = [...named, ...named.map((name) => `${name}-${architecture}`), byPlatform];
  const others = labels
    .map((label) => label.toLowerCase().replace(/[^a-z\d-]+/g, '-'))
    .filter((name) => !SYSTEM.test(name));
  const combined = others.map((name) => `${byPlatform}-${name}`);
  const numbered = Array.from({ length: taken.size + 1 }, (_, index) => `${byPlatform}-${index + 2}`);
  const isFree = (name: string) => FILE_NAME.test(name) && !PLACES.includes(name) && !taken.has(name);
  return [...bases, ...combined, ...numbered].find(isFree) ?? byPlatform;
}

/** `gpu-1a` is one of several: its name is gpu. */
function withoutNumber(name: string): string {
  return name.replace(/(?:[-_]+\w*\d\w*)+$/, '').replace(/-+$/, '');
}
