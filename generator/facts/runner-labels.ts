// What the label of a hosted machine says: its platform, if that is certain, and the distribution of its image.
import type { GeneratorFacts } from './facts.ts';

/** Labels in the form of GitHub's own. Larger runners have names that their owner chose, such as ubuntu-24.04-16core. */
const GITHUB_FORM =
  /^(?:ubuntu|macos|windows)-(?:latest|slim|\d[\d.]*)(?:-(?:arm|arm64|aarch64|amd64|x64|intel|large|xlarge))*$/;
/**
 * Hosts whose labels name the system, and `arm` for 64-bit ARM only. Sources, of 2026-08: depot.dev/docs/github-actions,
 * docs.blacksmith.sh, buildjet.com/for-github-actions/docs, ubicloud.com/docs, docs.warpbuild.com, namespace.so/docs.
 */
const OTHER_HOSTS = /^(?:depot|blacksmith|buildjet|ubicloud|warp|nscloud)-/;
const ARM = ['arm', 'arm64', 'aarch64'];

/** Returns whether a label has the form of GitHub's own, of which the facts have a complete list. */
export function isGitHubForm(label: string): boolean {
  return GITHUB_FORM.test(label);
}

/** Returns the platform of the machines with a label, or null if it is not certain. */
export function platformOfLabel(label: string, { runners }: GeneratorFacts): string | null {
  const known = runners.labels[label] ?? runners.others[label];
  return known?.platform ?? platformAtOtherHost(label.toLowerCase());
}

function platformAtOtherHost(label: string): string | null {
  if (!OTHER_HOSTS.test(label)) return null;
  const words = label.split(/[^a-z\d]+/);
  const arch = words.some((word) => ARM.includes(word)) ? 'arm64' : 'amd64';
  if (words.includes('windows')) return `windows/${arch}`;
  // Their macOS machines are of either architecture.
  return words.includes('ubuntu') || words[0] === 'ubicloud' ? `linux/${arch}` : null;
}

/** Returns the distribution whose builds of a runtime the machines use. Labels that do not name one get that of GitHub's image. */
export function distributionOfLabel(label: string, platform: string, { runners }: GeneratorFacts): string {
  const known = runners.labels[label]?.distribution;
  if (known !== undefined) return known;
  const [, year, month] = /ubuntu-?(\d\d)\.?(\d\d)(?!\d)/i.exec(label) ?? [];
  if (year !== undefined && month !== undefined) return `ubuntu-${year}.${month}`;
  const images = Object.values(runners.labels).filter(
    (each) => each.platform === platform && !each.unknownToActionlint,
  );
  return images.at(-1)?.distribution ?? label;
}
