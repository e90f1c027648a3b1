import { Status } from '../../abi/index.ts';
import { encodeAttribute, splitPath, UNSERIALIZABLE } from '../attribute.ts';
import type { Handlers } from '../hostcall.ts';

export const properties: Pick<Handlers, 'proxy_get_property' | 'proxy_set_property'> = {
  proxy_get_property(vm, path, out) {
    const segments = splitPath(path);
    if (segments.length === 0) return Status.SerializationFailure;
    const value = vm.target.property(segments);
    if (value === undefined) return Status.NotFound;
    if (value === UNSERIALIZABLE) return Status.SerializationFailure;
    out.value = encodeAttribute(value);
    return Status.Ok;
  },
  proxy_set_property(vm, path, value) {
    const context = vm.target;
    if (!context.admit(path.length + value.length)) return vm.refuse('stream');
    return context.setProperty(path, Buffer.from(value));
  },
};
