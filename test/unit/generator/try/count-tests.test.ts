import { describe, expect, it } from 'vitest';
import { countTests } from '../../../../generator/try/count-tests.ts';

const count = (output: string) => countTests(output.split('\n'));

describe('countTests', () => {
  it.each([
    ['pytest', '============ 12 passed, 1 skipped in 0.12s ============', 12],
    ['pytest, quiet', '3 failed, 12 passed in 0.12s', 15],
    ['pytest, expected failures', '=== 1 xfailed, 1 xpassed, 2 deselected, 1 warning in 0.1s ===', 2],
    ['pytest, errors during the collection', '=== 1 error in 0.05s ===', 0],
    ['pytest, without tests', '=== no tests ran in 0.01s ===', 0],
    ['pytest, all skipped', '=== 3 skipped in 0.01s ===', 0],
    ['pytest, minutes', '=== 2 passed, 1 warning in 75.12s (0:01:15) ===', 2],
    ['pytest twice, as in tox', '=== 2 passed in 1s ===\n  py: OK\n=== 3 passed in 1.1s ===', 5],
    ['pytest with subtests', '=== 2 passed, 7 subtests passed in 0.01s ===', 2],
    ['unittest', 'Ran 12 tests in 0.003s\n\nOK', 12],
    ['unittest, one', 'Ran 1 test in 0.003s\n\nOK', 1],
    ['unittest, skipped', 'Ran 12 tests in 0.003s\n\nOK (skipped=2, expected failures=1)', 10],
    ['unittest, failed', 'Ran 4 tests in 0.003s\n\nFAILED (failures=1, skipped=1)', 3],
    ['unittest, none', 'Ran 0 tests in 0.000s\n\nNO TESTS RAN', 0],
    ['doctest', '5 tests in 3 items.\n5 passed and 0 failed.', 5],
    ['node:test', 'ℹ tests 5\nℹ suites 1\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0', 4],
    ['node:test as TAP', 'ok 1 - a\nok 2 - b\n1..2\n# tests 2\n# suites 0\n# pass 2\n# fail 0\n# skipped 0', 2],
    ['tape', 'ok 1 a\nok 2 b\n\n1..2\n# tests 2\n# pass  2\n\n# ok', 2],
    ['TAP', 'TAP version 13\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP\n1..3', 2],
    ['jest', 'Test Suites: 1 passed, 1 total\nTests:       1 failed, 1 skipped, 5 passed, 7 total', 6],
    ['vitest', ' Test Files  1 passed (1)\n      Tests  5 passed | 1 skipped (6)', 5],
    ['vitest, failed', ' Test Files  1 failed (1)\n      Tests  1 failed | 5 passed (6)', 6],
    ['vitest in a workspace of pnpm', 'packages/a test:       Tests  5 passed (5)', 5],
    ['vitest without tests', 'No test files found, exiting with code 0', 0],
    ['jest without tests', 'No tests found, exiting with code 0', 0],
    ['mocha', '  5 passing (12ms)\n  1 pending\n  2 failing', 7],
    ['mocha without tests', '  0 passing (1ms)', 0],
    ['ava', '  ✔ a\n\n  2 tests passed', 2],
    ['ava, failed', '  1 test failed\n  2 tests passed', 3],
    ['jasmine', '5 specs, 1 failure, 1 pending spec', 4],
    ['uvu', '  Total:     3\n  Passed:    2\n  Skipped:   1\n  Duration:  1ms', 2],
    ['tap', '# { total: 3, pass: 3 }', 3],
    [
      'go test',
      '=== RUN   TestA\n=== RUN   TestA/one\n    --- PASS: TestA/one (0.00s)\n--- PASS: TestA (0.00s)\nok  \tx\t0.002s',
      1,
    ],
    ['go test, failed and skipped', '--- FAIL: TestA (0.00s)\n--- SKIP: TestB (0.00s)\nFAIL\nFAIL\tx\t0.002s', 1],
    [
      'go test of packages, without their tests',
      'ok  \tx/a\t0.002s\nok  \tx/b\t(cached)\n?   \tx/c\t[no test files]',
      2,
    ],
    ['go test without tests', '?   \tx/c\t[no test files]\nok  \tx/d\t0.001s [no tests to run]', 0],
    ['gotestsum', '✓  x (2ms)\n\nDONE 5 tests, 1 skipped in 0.211s', 4],
    ['cargo test', 'test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s', 5],
    [
      'colours',
      '\u001b[32m\u001b[1m      Tests \u001b[22m \u001b[1m\u001b[32m5 passed\u001b[39m\u001b[22m\u001b[90m (5)\u001b[39m',
      5,
    ],
  ])('reads the output of %s', (_runner, output, expected) => {
    expect(count(output)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['an unknown runner', 'all good'],
    ['a sentence with numbers', 'Installed 5 packages; 3 passed the check'],
  ])('returns null for %s', (_what, output) => {
    expect(count(output)).toBeNull();
  });
});
