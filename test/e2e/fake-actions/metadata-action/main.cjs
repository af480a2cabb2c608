const { appendFileSync } = require('node:fs');

const { INPUT_IMAGES: image, GITHUB_REF_NAME: ref, GITHUB_SHA: commit, GITHUB_OUTPUT: output } = process.env;
const tags = [`${image}:${ref.replace(/^v(?=\d)/, '')}`, `${image}:sha-${commit.slice(0, 7)}`];
appendFileSync(output, `tags<<END\n${tags.join('\n')}\nEND\n`);
appendFileSync(output, `labels=org.opencontainers.image.revision=${commit}\n`);
