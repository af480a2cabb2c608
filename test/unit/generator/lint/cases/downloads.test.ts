// curl-pipe-shell: scripts that are downloaded and run without a check.
import { describe, expect, it } from 'vitest';
import { findBy, indent, step } from './workflow-texts.ts';

/** The script starts on line 7. */
const script = (text: string, job = '') => step(`run: |\n${indent(text, 4)}`, job);
const find = (text: string) => findBy('curl-pipe-shell', text);

describe('on a runner of GitHub', () => {
  it.each([
    'curl -f https://a.example/x | sudo bash -s -- --yes',
    'wget -qO- https://a.example/x | sh',
    'curl https://a.example/x \\\n  | FOO=1 sudo -E sh',
    'curl https://a.example/x | python3 -',
    'curl https://a.example/x | perl',
    'curl https://a.example/x | node -',
    'curl https://a.example/x | tee x.sh | /usr/bin/env bash',
    'bash <(curl https://a.example/x)',
    'source <(curl https://a.example/x)',
    'sh -c "$(curl https://a.example/x)"',
    'eval "$(wget -qO- https://a.example/x)"',
    'bash <<< "$(curl https://a.example/x)"',
    'docker run --rm alpine:3 sh -c "apk add curl; curl https://a.example/x | sh"',
    'if ! command -v x; then curl https://a.example/x | sh; fi',
  ])('%j is doubted', (text) => {
    expect(find(script(text))).toEqual(['warning 7']);
  });

  it.each([
    'curl -sSf https://sh.rustup.rs | sh -s -- -y',
    'curl -LsSf https://astral.sh/uv/install.sh | sh',
    'curl -sL https://deb.nodesource.com/setup_22.x | sudo -E bash -',
    'curl -sSL https://install.python-poetry.org | python3 -',
  ])('%j is well known', (text) => {
    expect(find(script(text))).toEqual(['note 7']);
    expect(find(script(text.replace('https', 'http')))).toEqual(['warning 7']);
    expect(find(script(text).replace('ubuntu-24.04', 'self-hosted'))).toEqual(['warning 7']);
  });

  it.each([
    'curl file:///tmp/x.sh | sh',
    'curl http://localhost:8080/x.sh | sh',
    'curl https://a.example/x | jq .',
    'curl https://a.example/x | tar xz',
    'curl https://a.example/x | python3 -m json.tool',
    'curl https://a.example/x | python3 -c "import sys"',
    'curl https://a.example/x | bash parse.sh',
    'curl https://a.example/x | perl -ne print',
    'curl https://a.example/x | node parse.js',
    'curl -o x.sh https://a.example/x; chmod +x x.sh; ./y.sh',
    'curl https://a.example/x || sh recover.sh',
    'curl -o x https://a.example/x; sha256sum --check x.sums; sh x',
    'curl -o x.json https://a.example/x; sh build.sh',
    'echo "curl https://a.example/x | sh"\n# curl https://a.example/x | sh',
    'curl https://a.example/v1.2.3/install.sh | sh',
    'curl https://a.example/$TOOL_VERSION/install.sh | sh',
  ])('%j is accepted', (text) => {
    expect(find(script(text))).toEqual([]);
  });

  it('a file that runs two lines later is doubted', () => {
    expect(find(script('curl -sSfo x.sh https://a.example/x\nchmod +x x.sh\nbash ./x.sh'))).toEqual(['warning 9']);
    expect(find(script('curl -sSfo i.sh https://a.example/x\nchmod +x i.sh\n./i.sh'))).toEqual(['warning 9']);
    expect(find(script('wget https://a.example/i.sh\nchmod +x i.sh && sudo ./i.sh'))).toEqual(['warning 8']);
    expect(find(script('wget https://a.example/x.sh\nsudo sh x.sh'))).toEqual(['warning 8']);
  });

  it('one download is one finding', () => {
    expect(find(script('curl https://a.example/x | sh\ncurl https://a.example/x | sh'))).toEqual(['warning 7']);
  });
});

describe('on your own machine', () => {
  const own = (text: string, job = '') => script(text, job).replace('ubuntu-24.04', '[self-hosted]');

  it('is an error', () => {
    expect(find(own('curl https://a.example/x | sh'))).toEqual(['error 7']);
    expect(find(own('curl https://a.example/v1.2.3/x | sh'))).toEqual(['error 7']);
  });

  it('is doubted in a container', () => {
    expect(find(own('curl https://a.example/x | sh', 'container: debian:12\n'))).toEqual(['warning 8']);
  });
});

it.each<readonly [string, readonly string[]]>([
  ['irm https://a.example/x.ps1 | iex', ['warning 6']],
  ['Invoke-WebRequest https://a.example/x.ps1 -UseBasicParsing | Invoke-Expression', ['warning 6']],
  ["iex ((New-Object Net.WebClient).DownloadString('https://a.example/x.ps1'))", ['warning 6']],
  ['iex "& { $(irm https://a.example/x.ps1) } -Yes"', ['warning 6']],
  ['irm https://a.example/x.json -OutFile x.json', []],
])('PowerShell: %j', (text, found) => {
  expect(find(step(`run: '${text.replaceAll("'", "''")}'\n  shell: pwsh`))).toEqual(found);
});
