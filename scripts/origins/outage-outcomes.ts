// The expected outcomes of installs while origins are down. test/e2e/outages.test.ts runs all of them, docs/origins.md lists
// them.

export const OUTAGE_ORIGINS = ['github', 'github-api', 'dist'] as const;
export type OriginName = (typeof OUTAGE_ORIGINS)[number];

/** In the tests Kubo 0.98.0, Cluster 1.98.0 and Lotus 1.98.0 are published on GitHub, Cluster 1.0.9 on dist.ipfs.tech. */
export const REQUEST_NAMES = [
  'Kubo, exact, digest known',
  'Kubo, exact',
  'Kubo, range',
  'Kubo, latest',
  'Cluster, exact, digest known',
  'Cluster, exact',
  'Cluster, latest',
  'Cluster before 1.1.6',
  'Lotus, exact',
  'Lotus, latest',
] as const;
export type RequestName = (typeof REQUEST_NAMES)[number];

/** By request, with all origins up: the version, and how it is verified. */
export const HEALTHY_OUTCOMES: Readonly<Record<RequestName, string>> = {
  'Kubo, exact, digest known': '0.98.0 user',
  'Kubo, exact': '0.98.0 agreed',
  'Kubo, range': '0.98.0 agreed',
  'Kubo, latest': '0.98.0 agreed',
  'Cluster, exact, digest known': '1.98.0 user',
  'Cluster, exact': '1.98.0 origin',
  'Cluster, latest': '1.98.0 origin',
  'Cluster before 1.1.6': '1.0.9 origin',
  'Lotus, exact': '1.98.0 agreed',
  'Lotus, latest': '1.98.0 agreed',
};

/** Outcomes that differ if an origin is down in any way except that it is slow. Errors by their codes. */
const OUTCOMES_WHEN_DOWN: Readonly<Record<OriginName, Partial<Record<RequestName, string>>>> = {
  github: Object.fromEntries(
    REQUEST_NAMES.flatMap((name) => (name === 'Cluster before 1.1.6' ? [] : [[name, 'download-failed']])),
  ),
  'github-api': {
    'Kubo, exact': '0.98.0 origin',
    'Kubo, range': '0.98.0 origin',
    'Kubo, latest': '0.98.0 origin',
    'Cluster, exact': 'no-digest',
    'Cluster, latest': 'no-digest',
    'Lotus, exact': '1.98.0 origin',
    'Lotus, latest': '1.98.0 origin',
  },
  dist: { 'Cluster before 1.1.6': 'no-public-binary' },
};

/** Outcomes that differ if two origins are down, and that neither of them causes alone. */
const OUTCOMES_WHEN_BOTH_DOWN: Readonly<Record<string, Partial<Record<RequestName, string>>>> = {
  'github, github-api': Object.fromEntries(
    REQUEST_NAMES.flatMap((name) => (/digest known|before/.test(name) ? [] : [[name, 'no-digest']])),
  ),
};

/** Returns the expected outcome of a request. A slow origin is waited for if it has the file, not for a second digest. */
export function expectedOutcome(broken: readonly OriginName[], fault: string, request: RequestName): string {
  const both = OUTCOMES_WHEN_BOTH_DOWN[broken.join(', ')]?.[request];
  if (fault === 'answers after 20 s') {
    const onGithub = broken.some((id) => id !== 'dist');
    return onGithub ? HEALTHY_OUTCOMES[request].replace('agreed', 'origin') : HEALTHY_OUTCOMES[request];
  }
  if (both) return both;
  const worst = broken.map((id) => OUTCOMES_WHEN_DOWN[id][request]).find((outcome) => outcome !== undefined);
  return worst ?? HEALTHY_OUTCOMES[request];
}
