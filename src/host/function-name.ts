/** What stands for characters in the names of Rust's first mangling. */
const ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

/**
 * The name of a guest's function as its author wrote it, for sentences: without namespaces that the compiler added,
 * parameters, hashes and folders. Names that no rule knows stay as they are.
 */
export function readableName(name: string): string {
  return rustLegacy(name) ?? rustV0(name) ?? cppName(name) ?? assemblyScriptName(name);
}

/** `_ZN5hello5check17h0123456789abcdefE`: parts with their lengths, the last one a hash. */
function rustLegacy(name: string): string | undefined {
  const mangled = /^_ZN(.+)17h[\da-f]{16}E/.exec(name)?.[1];
  if (mangled === undefined) return undefined;
  const parts: string[] = [];
  for (let at = 0; at < mangled.length; ) {
    const digits = /^\d+/.exec(mangled.slice(at))?.[0];
    if (digits === undefined) return undefined;
    const begin = at + digits.length;
    at = begin + Number(digits);
    parts.push(plainPart(mangled.slice(begin, at)));
  }
  return parts.join('::');
}

function plainPart(part: string): string {
  return part
    .replace(/^_\$/, '$')
    .replaceAll('..', '::')
    .replace(/\$u([\da-f]{1,6})\$/g, (_, code: string) =>
      String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0xffff)),
    )
    .replace(/\$([A-Z]{1,2})\$/g, (whole, code: string) => ESCAPES[code] ?? whole);
}

/** Rust's second mangling: of all the names in it the first, which is the crate's, and the last, the function's own. */
function rustV0(name: string): string | undefined {
  if (!/^_R[A-Z]/.test(name)) return undefined;
  const names: string[] = [];
  // What tells crates of one name apart has digits that are no lengths.
  const path = name.replaceAll(/Cs[\dA-Za-z]+_(?=\d)/g, 'C').slice(name.indexOf('C'));
  for (let at = 0; at < path.length; at++) {
    const digits = /^[1-9]\d*/.exec(path.slice(at))?.[0];
    if (digits === undefined) continue;
    const begin = at + digits.length + (path[at + digits.length] === '_' ? 1 : 0);
    const part = path.slice(begin, begin + Number(digits));
    if (!/^[A-Za-z_]\w*$/.test(part) || part.length < Number(digits)) continue;
    names.push(part);
    at = begin + part.length - 1;
  }
  const [crate, own] = [names[0], names.at(-1)];
  return own === undefined ? undefined : `${crate}::${own}`;
}

/** `(anonymous namespace)::Filter::onLog(unsigned int) const` is `Filter::onLog`. */
function cppName(name: string): string | undefined {
  if (!/^[^/#]*\)(?: const)?(?: \[clone[^\]]*\])?$/.test(name)) return undefined;
  const bare = name.replaceAll('(anonymous namespace)::', '').replaceAll(/\[abi:\w+\]/g, '');
  const end = bare.indexOf('(', bare.startsWith('operator()') ? 'operator()'.length : 1);
  return end < 0 ? undefined : bare.slice(0, end);
}

/** `assembly/index/Filter#check` is `Filter#check`. */
function assemblyScriptName(name: string): string {
  return /^[~\w.@/-]+\/[\w#<>,~.@/|-]+$/.test(name) && !name.includes('.(')
    ? name.replace(/(?:[~\w.@-]+\/)+/g, '')
    : name;
}
