import { expect, it } from 'vitest';
import { formatLicenses } from '../../../scripts/bundles/licenses.ts';

const RULE = `\n${'-'.repeat(80)}\n\n`;

function licensed(name: string, text: string, license = 'MIT') {
  return { name, version: '1.2.3', license, text };
}

it('writes a text once, below all packages that have it, each with its copyright', () => {
  const packages = [
    licensed('a', 'MIT License\n\nCopyright (c) 2019 Ann\n\nPermission is\nhereby granted.'),
    licensed(
      '@b/c',
      'MIT License\n\nCopyright 2020 Bob\n  Copyright 2021 Cy\n\nPermission is hereby granted.',
      '(ISC OR MIT)',
    ),
    licensed('d', 'MIT License\n\nPermission is hereby granted.'),
  ];
  const header = [
    'a 1.2.3 (MIT)',
    '  Copyright (c) 2019 Ann',
    '@b/c 1.2.3 ((ISC OR MIT))',
    '  Copyright 2020 Bob',
    '  Copyright 2021 Cy',
    'd 1.2.3 (MIT)',
  ];
  expect(formatLicenses(packages)).toBe(`${header.join('\n')}\n\nMIT License\n\nPermission is\nhereby granted.\n`);
});

it('leaves a text that one package has as it is', () => {
  const text = 'First part\nCopyright Ann\n\n\nSecond part\nCopyright Bob\n\nPermission is granted.';
  expect(formatLicenses([licensed('a', text), licensed('b', 'Redistribution is permitted.')])).toBe(
    `a 1.2.3 (MIT)\n\n${text}\n${RULE}b 1.2.3 (MIT)\n\nRedistribution is permitted.\n`,
  );
});

it('takes words about copyright and the example of the Apache License for a part of the text', () => {
  const text =
    'Retain the above\ncopyright notice.\n\n   Copyright [yyyy] [name of copyright owner]\n\nLicensed under it.';
  expect(formatLicenses([licensed('a', text), licensed('b', text)])).toBe(`a 1.2.3 (MIT)\nb 1.2.3 (MIT)\n\n${text}\n`);
});
