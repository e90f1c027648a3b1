import { HeaderMap } from '../../host/header-map.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { hasInvalidCharacter, parseFieldLines } from './field-lines.ts';

/** Parses a whole trailer section, blank line included. Trailers have no inline headers: repeated ones stay apart. */
export function parseTrailers(text: string): HeaderMap | CodecError {
  if (hasInvalidCharacter(text)) return CodecErrors.invalidCharacters;
  const fields: string[] = [];
  return parseFieldLines(text, 0, fields) ?? new HeaderMap(undefined, fields);
}
