// node scripts/count-tests.mjs FOLDER [BROKEN …]: adds up vitest's JSON reports in a folder and prints `N passed, N failed`.
// A command in BROKEN that no failed test explains (types, lint, an install) counts as one failure. Exits with 1 where any
// failed or nothing passed. Plain JavaScript for whatever Node there is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...broken] = process.argv.slice(2);
const reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

const passed = sum((report) => report.numPassedTests);
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const failedTests = sum((report) => report.numFailedTests);
const failed = failedTests > 0 ? failedTests : broken.length;

for (const command of broken) console.log(`failed: ${command}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
