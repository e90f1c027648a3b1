import { Status } from '../../abi/index.ts';
import { encodeAttribute } from '../attribute.ts';
import type { Handlers } from '../hostcall.ts';
import { successorOf } from '../legacy-properties.ts';
import { propertyPath } from '../property-path.ts';

export const properties: Pick<Handlers, 'proxy_get_property' | 'proxy_set_property'> = {
  proxy_get_property(vm, path, out) {
    const segments = propertyPath(path);
    const [first] = segments;
    if (first === undefined) return Status.SerializationFailure;
    const value = vm.target.property(segments);
    if (value === undefined) {
      const successor = successorOf(first);
      if (successor !== undefined) {
        vm.runtime.warnOnce(
          `the property ${first} is NotFound in Envoy since 1.33, and here: it is called ${successor} now`,
        );
      }
      return Status.NotFound;
    }
    const encoded = encodeAttribute(value);
    if (encoded === undefined) return Status.SerializationFailure;
    out.value = encoded;
    return Status.Ok;
  },
  proxy_set_property: (vm, path, value) => vm.target.setProperty(path, Buffer.from(value)),
};
