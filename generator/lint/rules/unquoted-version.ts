// unquoted-version: 3.10 is the number 3.1 to YAML.
import { isScalar, visit } from 'yaml';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

export const unquotedVersion = defineRule({
  id: 'unquoted-version',
  severity: 'error',
  explanation:
    'Without quotes this is a number to YAML, which loses its last zero: 3.10 becomes 3.1, another version or none.',
  fix: 'Write it in quotes.',
  find: ({ workflows }) =>
    workflows.flatMap(({ at: { source } }) => {
      const found: RuleFinding[] = [];
      visit(source.document, {
        Scalar: (_key, node) => {
          if (!isScalar(node) || typeof node.value !== 'number') return;
          const written = String(node.source ?? '');
          if (!/^\d+\.\d+$/.test(written) || String(node.value) === written) return;
          found.push(
            createFinding({ source, node }, `${written} is ${node.value} to YAML`, `Write '${written}', in quotes.`),
          );
        },
      });
      return found;
    }),
});
