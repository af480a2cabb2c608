const { appendFileSync } = require('node:fs');

const { FAKE_PLATFORM: platform, INPUT_EXPECT: expect = '' } = process.env;
appendFileSync(process.env.GITHUB_OUTPUT, `platform=${platform}\n`);
const expected = /^platform: (.*)$/m.exec(expect)?.[1];
if (expected !== platform) {
  console.log(`::error title=arch-probe::expected ${expected}, found ${platform}`);
  process.exitCode = 1;
}
