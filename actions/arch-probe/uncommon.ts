// The second bundle: what a probe on Linux needs only if its expectations are uncommon or not met. Without it, Node reads half as
// much code.
export { checkExpectations, parseExpectations } from '../../kit/probe/expectations/expectations.ts';
export { gatherMacosFacts } from '../../kit/probe/facts/macos.ts';
export { gatherWindowsFacts } from '../../kit/probe/facts/windows.ts';
export { reportFailure } from '../../kit/runner/failure.ts';
export { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
export { annotateMismatches, failStep, noticeEmulation } from './findings.ts';
