// The setting API.Authorizations: only requests with a secret may use a node's RPC API.
// Source: config/api.go and core/corehttp/commands.go in ipfs/kubo 0.43.
import { KitError } from '../../errors.ts';
import { type JsonConfig, valueAt } from '../settings.ts';

const KEY = 'API.Authorizations';
/** The entry of the job among those of the configuration. */
const ENTRY = 'setup-ipfs-kit';
/** The first release (0.x) that has the setting: docs/changelogs/v0.25.md in ipfs/kubo. */
const SINCE_MINOR = 25;

/** Throws `invalid-input` if a Kubo (`0.24.0`) would ignore the setting and let every user of the machine in. */
export function refuseWithoutAuthorization(kubo: string): void {
  const [, minor] = /^0\.(\d+)\./.exec(kubo) ?? [];
  if (minor === undefined || Number(minor) >= SINCE_MINOR) return;
  throw new KitError('invalid-input', {
    subject: "input api-auth 'true'",
    problem: `Kubo ${kubo} has no ${KEY}, which came with 0.${SINCE_MINOR}.0`,
    fix: `Use Kubo 0.${SINCE_MINOR}.0 or newer, or remove api-auth.`,
  });
}

/** Returns the configuration with full access for those who have the token. It is not a setting, because errors show settings. */
export function addAuthorization(config: JsonConfig, token: string): JsonConfig {
  const entry = { AuthSecret: `bearer:${token}`, AllowedPaths: ['/api/v0'] };
  const authorizations = { ...objectAt(config, KEY), [ENTRY]: entry };
  return { ...config, API: { ...objectAt(config, 'API'), Authorizations: authorizations } };
}

/** Returns the configuration of a repository without its own entries, so that their secrets are not valid during the job. */
export function removeAuthorizations(config: JsonConfig): JsonConfig {
  const { Authorizations: _, ...api } = objectAt(config, 'API');
  return { ...config, API: api };
}

/** Returns the configuration without the entry of a job; the same object if it has none. */
export function removeAuthorization(config: JsonConfig): JsonConfig {
  const { [ENTRY]: entry, ...others } = objectAt(config, KEY);
  if (entry === undefined) return config;
  return { ...config, API: { ...objectAt(config, 'API'), Authorizations: others } };
}

/** Throws `invalid-input` if peers must be counted by an API that requires a secret which the action does not have. */
export function refuseCountingPeers(config: JsonConfig, minPeers: number): void {
  if (minPeers === 0 || !hasAuthorizations(config)) return;
  throw new KitError('invalid-input', {
    subject: `input min-peers '${minPeers}'`,
    problem: `the API requires a secret that the action does not have (${KEY}), so it cannot count peers`,
    fix: 'Set api-auth: true, which adds a secret for the job, or remove min-peers.',
  });
}

/** Returns whether the API of a node with this configuration requires a secret. */
export function hasAuthorizations(config: JsonConfig): boolean {
  return Object.keys(objectAt(config, KEY)).length > 0;
}

/** Returns the error (`daemon-failed`) of a node whose API does not deny a request without its secret. */
export function apiIsOpen(subject: string, url: string): KitError {
  return new KitError('daemon-failed', {
    subject,
    problem: `its API ${url} does not deny requests without the secret of api-auth`,
    fix: 'Remove the settings in ipfs-config and daemon-args that make it use another configuration.',
  });
}

/** Returns the line for the log about a node whose API requires a secret that the action does not have. */
export function apiDenied(name: string, kubo: string): string {
  return (
    `The API of ${name} requires a secret (${KEY}), which the action does not have. The node is ready, but whether it is ` +
    `Kubo ${kubo} was not checked. With api-auth: true, the action adds a secret for the job.`
  );
}

function objectAt(config: JsonConfig, key: string): JsonConfig {
  const value = valueAt(config, key);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
