import { filterText, moduleBytes } from '../../support/modules.ts';

/** What the filter logs on each request, by its level as an ABI's number. */
export const LOGGED = { 2: 'below what proxies log', 3: 'a request\u001b[31m in red\nand its second line' } as const;

/** A filter that logs on each request. */
export function loggingFilter(): Uint8Array {
  const messages = Object.entries(LOGGED).map(([level, text], index) => ({ level, text, at: index * 128 }));
  const bytes = (text: string) =>
    [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  return moduleBytes(
    filterText({
      imports: '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))',
      functions: `
        ${messages.map(({ text, at }) => `(data (i32.const ${at}) "${bytes(text)}")`).join('\n')}
        (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
          ${messages
            .map(
              ({ level, text, at }) =>
                `(drop (call $log (i32.const ${level}) (i32.const ${at}) (i32.const ${Buffer.byteLength(text)})))`,
            )
            .join('\n')}
          (i32.const 0))`,
    }),
  );
}
