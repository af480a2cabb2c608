// Annotations for GitHub Actions.
import { expect, it } from 'vitest';
import { formatAsAnnotations } from '../../../../../generator/lint/formats/github.ts';
import { reportOf } from './report.ts';

it('escapes a finding so that it is one annotation', () => {
  const report = reportOf('', { file: 'a,b:c.yml', column: 2, length: 3, problem: '50 %\n::error::x' });
  expect(formatAsAnnotations(report)).toBe(
    '::warning file=a%2Cb%3Ac.yml,line=1,endLine=1,col=2,endColumn=4,title=hidden-failure::50 %25%0A::error::x. Fix it.\n1 file: 0 errors, 1 warning',
  );
});

it('shows notes as notices, and says the doubt', () => {
  const report = reportOf('', { severity: 'note', doubt: 'It may be right.' });
  expect(formatAsAnnotations(report)).toMatch(/^::notice .*::it fails\. It may be right\. Fix it\.\n/);
});
