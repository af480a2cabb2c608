// Functions of a bundle become constants with a function in parentheses, at the start of their module.
import { expect, it } from 'vitest';
import { compileEagerly } from '../../../../scripts/bundles/compile-eagerly.ts';

const CODE = `;// CONCATENATED MODULE: ./a.js
const table = [double(2)];
function double(number) {
    if (number === 0) {
        return 0;
    }
    return 2 * number;
}
async function wait({ ms = 1 }) {
    await ms;
}
function nothing() { }
;// CONCATENATED MODULE: ./b.js
function triple(number) {
    return 3 * number;
}
results.push(table[0], triple(1), wait.name, nothing());
`;

it('moves functions to the start of their module, in parentheses', () => {
  expect(compileEagerly(CODE)).toBe(`;// CONCATENATED MODULE: ./a.js
const double = (function (number) {
    if (number === 0) {
        return 0;
    }
    return 2 * number;
});
const wait = (async function ({ ms = 1 }) {
    await ms;
});
const table = [double(2)];


function nothing() { }
;// CONCATENATED MODULE: ./b.js
const triple = (function (number) {
    return 3 * number;
});

results.push(table[0], triple(1), wait.name, nothing());
`);
});

it('keeps what the code does, and the names of functions', () => {
  const run = (code: string) => {
    const results: unknown[] = [];
    new Function('results', code)(results);
    return results;
  };
  expect(run(compileEagerly(CODE))).toEqual(run(CODE));
  expect(run(CODE)).toEqual([4, 3, 'wait', undefined]);
});

it('keeps the code of webpack itself', () => {
  const runtime = '/******/ \tfunction __nccwpck_require__(moduleId) {\n/******/ \t\treturn moduleId;\n/******/ \t}\n';
  expect(compileEagerly(runtime)).toBe(runtime);
});
