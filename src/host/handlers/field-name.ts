import { HeaderMapType } from '../../abi/index.ts';
import { lowerCase } from '../lower-case.ts';

/** The name under which a map keeps a field: in requests `host` is `:authority` (Envoy's static lookup table). */
export function fieldName(type: number, key: string): string {
  const name = lowerCase(key);
  return name === 'host' && type === HeaderMapType.HttpRequestHeaders ? ':authority' : name;
}
