// What a task, a target or a script of the repository is for, by its name.
import { basenameOf } from './words.ts';

/** What a job is about. The failure of other commands may well be without consequences. */
export type CommandPurpose = 'test' | 'build' | 'install' | 'publish';

/** In a name of a target, a script or a task. What prepares, checks the style or cleans up is not a test or a build. */
const NOT_A_TASK =
  /(?:^|[-_:./])(?:deps|dependencies|setup|install|pre|post|publish|upload\w*|clean|cleanup|lint\w*|fmt|format\w*|style|report\w*|docs?|list|help|up|down|start|stop|logs?|prepare|download|fixtures?|data|spell\w*|types?|typecheck|audit|update|coverage-report|benchmarks?|bench)(?:$|[-_:./])/i;
const TEST_TASK =
  /(?:^|[-_:./])(?:tests?|test\d+|spec|specs|unit|unittests?|integration|e2e|end-to-end|pytest|ctest|sharness|conformance|smoke|smoketest|citest|testall|ci-test)(?:$|[-_:./])/i;
const CHECK_TASK = /^(?:check|installcheck|distcheck|check-all|tests?)$/i;
const BUILD_TASK = /^(?:all|build|compile|dist|package|bundle)$|^build[-_:.]|[-_:.]build$/i;
const PUBLISH_TASK = /^(?:publish|release|deploy|upload)(?:$|[-_:.])/i;
const INSTALL_TASK = /^(?:deps|dependencies|bootstrap|install-deps|setup)$/i;
/** A script of the repository that runs tests, such as run_tests.sh, scripts/test-all.sh, test_cache.py and cache.test.js. */
const TEST_SCRIPTS = [
  /^(?:run[-_]?)?(?:(?:all|unit|integration|e2e)[-_]?)?tests?(?:[-_](?:all|unit|integration|e2e|suite)){0,5}(?:\.\w{1,4})?$/i,
  /^test[-_][\w-]{1,100}\.(?:py|[cm]?[jt]s|rb|sh)$/i,
  /^[\w-]{1,100}[-_.](?:test|tests|spec)\.(?:py|[cm]?[jt]s|rb|sh)$/i,
];

/** Returns what a task such as `test:unit` is for, or null. */
export function purposeOfTask(task: string): CommandPurpose | null {
  if (INSTALL_TASK.test(task)) return 'install';
  if (CHECK_TASK.test(task)) return 'test';
  if (NOT_A_TASK.test(task)) return null;
  if (TEST_TASK.test(task)) return 'test';
  if (BUILD_TASK.test(task)) return 'build';
  return PUBLISH_TASK.test(task) ? 'publish' : null;
}

/** Returns what a script of the repository is for, by its name. */
export function purposeOfScript(path: string): CommandPurpose | null {
  const name = basenameOf(path);
  return !NOT_A_TASK.test(name) && TEST_SCRIPTS.some((pattern) => pattern.test(name)) ? 'test' : null;
}
