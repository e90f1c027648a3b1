/** A filter that fails under `proxlet run` of its project: what its author reads, in every language. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { clang } from './support/clang.ts';
import { isOnPath } from './support/is-on-path.ts';
import { edit } from './support/project.ts';
import { proxlet } from './support/proxlet.ts';
import { rustBuild } from './support/rust-target.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const rust = rustBuild();
const cpp = clang();
const NEEDS: Readonly<Record<string, string | false>> = {
  assemblyscript: false,
  rust: 'missing' in rust && rust.missing,
  go: !isOnPath('go') && 'no Go here',
  cpp: 'missing' in cpp && cpp.missing,
};

/** One way to fail. `mistake` goes behind `after`, the first line of the callback for response headers. */
interface Failure {
  name: string;
  language: string;
  file: string;
  after: string;
  mistake: string;
  /** The author's function, as the explanation calls it. */
  within: string;
  reason: RegExp;
  advice: RegExp;
}

const RUST = {
  language: 'rust',
  file: 'src/lib.rs',
  after: 'fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {',
};
const GO = { language: 'go', file: 'main.go', after: 'OnHttpResponseHeaders(int, bool) types.Action {' };
const CPP = {
  language: 'cpp',
  file: 'src/filter.cc',
  after: 'onResponseHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {',
};
const IN_RUST = 'on_http_response_headers';
const IN_GO = 'main.(*request).OnHttpResponseHeaders';
const IN_CPP = 'AddHeader::onResponseHeaders';

const FAILURES: readonly Failure[] = [
  {
    name: 'an index out of bounds',
    language: 'assemblyscript',
    file: 'assembly/index.ts',
    after: 'const headers = this.root.responseHeaders;',
    mistake: 'headers[headers.length].name;',
    within: 'AddHeader#onResponseHeaders',
    reason: /Index out of range$/m,
    advice: /check the length/,
  },
  {
    ...RUST,
    name: 'an index out of bounds',
    mistake: 'let _ = self.headers.response[_count].0.len();',
    within: IN_RUST,
    reason: /index out of bounds: the len is 1 but the index is \d+$/m,
    advice: /check the length/,
  },
  {
    ...RUST,
    name: 'unwrap of None',
    mistake: 'self.get_http_response_header("absent").unwrap();',
    within: IN_RUST,
    reason: /called `Option::unwrap\(\)` on a `None` value$/m,
    advice: /value is missing/,
  },
  {
    ...GO,
    name: 'an index out of range',
    mistake: '_ = r.plugin.responseHeaders[len(r.plugin.responseHeaders)].name',
    within: IN_GO,
    reason: /index out of range \[1\] with length 1$/m,
    advice: /check the length/,
  },
  {
    ...CPP,
    name: 'an element that is not there',
    mistake: 'static_cast<AddHeaderRoot*>(root())->responseHeaders().at(9);',
    within: IN_CPP,
    reason: /out_of_range was thrown/,
    advice: /check the length/,
  },
  {
    ...CPP,
    name: 'a trap',
    mistake: 'if (id() != 0) __builtin_trap();',
    within: IN_CPP,
    reason: /unreachable$/m,
    advice: /--log-level trace/,
  },
];

const DEEP = `int deep(volatile int* n) {
  volatile int pad[64] = {};
  pad[0] = *n;
  return deep(pad) + pad[0];
}

`;

for (const language of Object.keys(NEEDS)) {
  for (const failure of FAILURES.filter((each) => each.language === language)) {
    test(`${language}: ${failure.name} is explained with function, file and line`, {
      skip: NEEDS[language],
    }, async (t) => {
      const project = await makeProject(language);
      const file = join(project, failure.file);
      await edit(file, failure.after, `${failure.after}\n${failure.mistake}`);
      const text = await explanation(t, [], project);
      const [what, ...lines] = text.split('\n');
      assert.match(what!, /^proxy_on_response_headers of plugin "hello" failed, and with it its VM: /);
      assert.match(what!, failure.reason);
      const place = `${failure.within} (${failure.file}:${await lineOf(file, failure.mistake)}`;
      assert.ok(lines[0]!.startsWith('at ') && lines[0]!.includes(place), text);
      assert.match(lines.at(-2)!, /^this request is answered 503.*; from now on every request is answered 503$/);
      assert.match(lines.at(-1)!, failure.advice);
      assert.equal(lines.length, 3, `nothing but the author's own place: ${text}`);
    });
  }
}

test('cpp: a recursion without end shows its function once', { skip: NEEDS['cpp'] }, async (t) => {
  const project = await makeProject('cpp');
  const file = join(project, CPP.file);
  await edit(file, '// One per request.', `${DEEP}// One per request.`);
  await edit(file, CPP.after, `${CPP.after}\nint n = 1; deep(&n);`);
  const text = await explanation(t, [], project);
  const place = `at deep (src/filter.cc:${await lineOf(file, 'int deep(')}`;
  assert.match(text, /recursion/);
  assert.ok(text.split('\n').filter((line) => line.startsWith('at deep')).length <= 2, text);
  assert.ok(
    text.includes(place) || text.includes(`at deep (src/filter.cc:${await lineOf(file, 'return deep(')}`),
    text,
  );
});

test('rust: a released module says the place of a panic, having no debug information', {
  skip: NEEDS['rust'],
}, async (t) => {
  const project = await makeProject('rust');
  const file = join(project, RUST.file);
  const mistake = 'self.get_http_response_header("absent").unwrap();';
  await edit(file, RUST.after, `${RUST.after}\n${mistake}`);
  const text = await explanation(t, [await release(project), '--root-id', 'add_header'], project);
  assert.match(text, /called `Option::unwrap\(\)` on a `None` value$/m);
  assert.ok(
    text.includes(`(src/lib.rs:${await lineOf(file, mistake)}:`) ||
      text.includes(`at src/lib.rs:${await lineOf(file, mistake)}:`),
    text,
  );
});

test('cpp: a released module says at least what failed, and how to learn more', { skip: NEEDS['cpp'] }, async (t) => {
  const project = await makeProject('cpp');
  await edit(join(project, CPP.file), CPP.after, `${CPP.after}\nif (id() != 0) __builtin_trap();`);
  const text = await explanation(t, [await release(project), '--root-id', 'add_header'], project);
  assert.match(text, /^proxy_on_response_headers of plugin "\w+" failed, and with it its VM: unreachable$/m);
  assert.match(text, /^try: a debug build says more of where: `proxlet run` in the project/m);
});

let projects = 0;

async function makeProject(language: string): Promise<string> {
  const parent = await scratchFolder();
  const folder = `${language}-${projects++}`;
  const { status, stderr } = await proxlet(['init', folder, '--name', 'hello', '-l', language, '--no-input'], {
    cwd: parent,
  });
  assert.equal(status, 0, stderr);
  return join(parent, folder);
}

async function release(project: string): Promise<string> {
  const { status, stdout, stderr } = await proxlet(['build', '--json'], { cwd: project });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).module;
}

/** What `proxlet run ...args` says of the failure of the first request, which is answered 503. */
async function explanation(t: TestContext, args: readonly string[], cwd: string): Promise<string> {
  const session = await Session.start(t, [...args, '--no-watch'], { cwd });
  assert.equal((await session.fetch()).status, 503);
  for (;;) {
    const { message = '' } = (await session.until('log')).at(-1)!;
    if (message.includes('and with it its VM')) return message;
  }
}

/** Counted from 1. */
async function lineOf(file: string, text: string): Promise<number> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
