import { describe, expect, it } from 'vitest';
import {
  addAuthorization,
  hasAuthorizations,
  refuseCountingPeers,
  refuseWithoutAuthorization,
  removeAuthorizations,
} from '../../../../kit/daemon/kubo/authorization.ts';
import type { JsonConfig } from '../../../../kit/daemon/settings.ts';

const ENTRY = { AuthSecret: 'bearer:abc', AllowedPaths: ['/api/v0'] };
const ALICE = { AuthSecret: 'basic:alice:secret', AllowedPaths: ['/api/v0/id'] };

describe('addAuthorization', () => {
  it.each<[string, JsonConfig, JsonConfig]>([
    ['to nothing', {}, { API: { Authorizations: { 'setup-ipfs-kit': ENTRY } } }],
    [
      'to other settings of the API',
      { Bootstrap: [], API: { HTTPHeaders: {} } },
      { Bootstrap: [], API: { HTTPHeaders: {}, Authorizations: { 'setup-ipfs-kit': ENTRY } } },
    ],
    [
      'to other entries',
      { API: { Authorizations: { alice: ALICE } } },
      { API: { Authorizations: { alice: ALICE, 'setup-ipfs-kit': ENTRY } } },
    ],
    [
      'in place of its own entry',
      { API: { Authorizations: { 'setup-ipfs-kit': ALICE } } },
      { API: { Authorizations: { 'setup-ipfs-kit': ENTRY } } },
    ],
    ['in place of null', { API: { Authorizations: null } }, { API: { Authorizations: { 'setup-ipfs-kit': ENTRY } } }],
    [
      'in place of a text',
      { API: { Authorizations: 'all' } },
      { API: { Authorizations: { 'setup-ipfs-kit': ENTRY } } },
    ],
    ['in place of a list', { API: [] }, { API: { Authorizations: { 'setup-ipfs-kit': ENTRY } } }],
  ])('adds the entry %s', (_, config, expected) => {
    expect(addAuthorization(config, 'abc')).toEqual(expected);
  });
});

describe('removeAuthorizations', () => {
  it.each<[string, JsonConfig, JsonConfig]>([
    ['of a repository', { API: { HTTPHeaders: {}, Authorizations: { alice: ALICE } } }, { API: { HTTPHeaders: {} } }],
    ['of a repository without any', { Bootstrap: [] }, { Bootstrap: [], API: {} }],
  ])('removes the entries %s', (_, config, expected) => {
    expect(removeAuthorizations(config)).toEqual(expected);
  });
});

describe('a configuration with the entries', () => {
  it.each<[unknown, boolean]>([
    [undefined, false],
    [null, false],
    [{}, false],
    [{ alice: ALICE }, true],
  ])('%j requires a secret: %s', (Authorizations, expected) => {
    const config = { API: { Authorizations } };
    expect(hasAuthorizations(config)).toBe(expected);
    expect(() => refuseCountingPeers(config, 0)).not.toThrow();
    const refuse = () => refuseCountingPeers(config, 2);
    if (expected) expect(refuse).toThrow(/^Input min-peers '2': the API requires a secret .* Set api-auth: true/);
    else expect(refuse).not.toThrow();
  });
});

describe('refuseWithoutAuthorization', () => {
  it.each(['0.24.0', '0.24.0-rc1', '0.9.1', '0.4.23'])('refuses Kubo %s', (version) => {
    expect(() => refuseWithoutAuthorization(version)).toThrow(
      `Kubo ${version} has no API.Authorizations, which came with 0.25.0`,
    );
  });

  it.each(['0.25.0', '0.25.0-rc1', '0.43.0', '0.100.0', '1.0.0'])('accepts Kubo %s', (version) => {
    expect(() => refuseWithoutAuthorization(version)).not.toThrow();
  });
});
