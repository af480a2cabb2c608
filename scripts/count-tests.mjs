// node scripts/count-tests.mjs FOLDER [BROKEN …]: adds up vitest's JSON reports, prints what failed and `N passed, N failed`. FOLDER
// has a subfolder of reports for each command; BROKEN names the subfolders of commands that failed. A failed command without a
// failed test (types, lint, an install, a benchmark) counts as one failure. Exits with 1 if anything failed or nothing passed.
// Plain JavaScript, so that it runs on any Node.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...broken] = process.argv.slice(2);
const reports = readdirSync(folder).flatMap((command) =>
  readdirSync(join(folder, command)).map((file) => ({
    command,
    ...JSON.parse(readFileSync(join(folder, command, file), 'utf8')),
  })),
);
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

const passed = sum((report) => report.numPassedTests);
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const failedTests = sum((report) => report.numFailedTests);
const hasFailedTest = (command) => reports.some((report) => report.command === command && report.numFailedTests > 0);
const failed = failedTests + broken.filter((command) => !hasFailedTest(command)).length;

for (const { testResults = [] } of reports) {
  for (const { name, status, message, assertionResults } of testResults) {
    const failures = assertionResults.filter((each) => each.status === 'failed');
    for (const { fullName, failureMessages } of failures) printFailure(name, fullName, failureMessages.join('\n'));
    if (status === 'failed' && failures.length === 0) printFailure(name, 'the file itself', message);
  }
}
for (const command of broken) console.log(`failed: ${command}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Prints the first lines only: the whole message is in the log of the command. */
function printFailure(file, test, message = '') {
  const lines = message.split('\n').slice(0, 5);
  console.log([`failed: ${file}: ${test}`, ...lines.map((line) => `  ${line}`)].join('\n'));
}
