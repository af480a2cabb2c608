// unquoted-version: YAML reads 3.10 as the number 3.1.
import { isScalar, visit } from 'yaml';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

export const unquotedVersion = defineRule({
  id: 'unquoted-version',
  severity: 'error',
  explanation:
    'YAML reads a version without quotes as a number and drops its last zero: 3.10 becomes 3.1, which is another version or does not exist.',
  fix: 'Put the version in quotes.',
  find: ({ workflows }) =>
    workflows.flatMap(({ at: { source } }) => {
      const found: RuleFinding[] = [];
      visit(source.document, {
        Scalar: (_key, node) => {
          if (!isScalar(node) || typeof node.value !== 'number') return;
          const written = String(node.source ?? '');
          if (!/^\d+\.\d+$/.test(written) || String(node.value) === written) return;
          found.push(
            createFinding({ source, node }, `YAML reads ${written} as ${node.value}`, {
              fix: `Write '${written}', with the quotes.`,
            }),
          );
        },
      });
      return found;
    }),
});
