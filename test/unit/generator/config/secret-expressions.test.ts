// A config gives secrets only to tests and hooks: an expression anywhere else would give them to every step.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { GOOD } from './refusals.ts';

const expression = (code: string) => `$\{{ ${code} }}`;
const SECRET = expression('secrets.A').replaceAll(' ', '');
const load = (part: string) => () => loadConfig(GOOD.replace('secrets:', `${part}\nsecrets:`), FACTS);
const env = (text: string) => load(`env: { A: ${JSON.stringify(text)} }`);
const REFUSED = /^\.github\/ipfs-kit\.yml:\d+:\d+: '.*' is an expression with a secret .* under the key secrets/s;

describe('env', () => {
  it.each([
    expression('secrets.TOKEN'),
    expression('SECRETS.TOKEN'),
    expression("secrets['TOKEN']"),
    expression('secrets . TOKEN'),
    expression('toJSON(secrets)'),
    expression("fromJSON(toJson( secrets )).TOKEN || 'x'"),
    expression('vars.A || (inputs.b&&secrets.*)'),
    expression("format('}} {0}', secrets.TOKEN)"),
    expression("format('it''s {0}', secrets.TOKEN)"),
    `a ${expression('vars.A')} b ${expression('secrets.TOKEN')}`,
    `a ${expression('vars.A')}\n${expression('secrets\n.TOKEN')}`,
    expression('github.token'),
    expression('GitHub.Token'),
    expression("github['token']"),
    expression("github[format('tok{0}', 'en')]"),
    expression('toJSON(github)'),
    expression('github.*'),
    expression('github . token'),
  ])('is refused with %j', (text) => {
    expect(env(text)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(REFUSED) }),
    );
  });

  it.each([
    expression('vars.A'),
    expression('vars.secrets'),
    expression('github.sha'),
    expression('github.token_type'),
    expression('github.event.pull_request.head.ref'),
    expression("'secrets.TOKEN'"),
    expression("contains(github.ref, 'github.token')"),
    `${expression('vars.A')}/secrets.TOKEN`,
    'secrets.TOKEN and github.token',
    expression('inputs.my-secrets'),
  ])('may have %j', (text) => {
    expect(env(text)().env.A).toBe(text);
  });

  it('is checked in time that grows with its size', () => {
    expect(env(expression('').repeat(40_000))).not.toThrow();
    expect(env(`${expression("' ").slice(0, -2)}`.repeat(40_000))).not.toThrow();
    expect(env(`\${{${' '.repeat(200_000)}.${' '.repeat(200_000)}`)).not.toThrow();
  });
});

it.each([
  ["build-args: { A: '%' }", 'build arguments'],
  ["build-contexts: { a: '%' }", 'build contexts'],
])('images are refused with %s', (part) => {
  const text = GOOD.replace(
    '    platforms: [linux/amd64',
    `    ${part.replace('%', SECRET)}\n    platforms: [linux/amd64`,
  );
  expect(() => loadConfig(text, FACTS)).toThrow(REFUSED);
});

it('a mirror is refused with a secret', () => {
  const text = GOOD.replace("kubo: '0.43.0'", `kubo: '0.43.0'\n  mirror: 'https://u:${SECRET}@example.com'`);
  expect(() => loadConfig(text, FACTS)).toThrow(REFUSED);
});

it('hooks may have secrets', () => {
  const text = GOOD.replace('run: make', `run: make\n        env: { A: "${SECRET}" }`);
  expect(loadConfig(text, FACTS).hooks.hosted?.before[0]?.env).toEqual({ A: SECRET });
});
