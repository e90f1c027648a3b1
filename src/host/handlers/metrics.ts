import { Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import { LIMITS } from '../limits.ts';

/** Nothing that is counted gets there from zero upwards. */
const WRAPPED = 1n << 63n;

export const metrics: Pick<
  Handlers,
  'proxy_define_metric' | 'proxy_increment_metric' | 'proxy_record_metric' | 'proxy_get_metric'
> = {
  proxy_define_metric(vm, type, name, id) {
    if (vm.metricIds.footprint + name.length > LIMITS.metrics.most) return vm.refuse('metrics');
    if (vm.runtime.metrics.footprint + name.length > LIMITS.stats.most) return vm.refuse('stats');
    id.value = vm.metricIds.add(vm.runtime.metrics.define(type, name));
    return Status.Ok;
  },
  proxy_increment_metric(vm, id, offset) {
    const status = vm.metricIds.increment(id, offset);
    // A counter refuses to be lowered.
    if (status === Status.Ok && offset < 0n) {
      const value = vm.metricIds.get(id);
      if (typeof value === 'bigint' && value >= WRAPPED) vm.target.hazard('gauge-below-zero');
    }
    return status;
  },
  proxy_record_metric: (vm, id, value) => vm.metricIds.record(id, value),
  proxy_get_metric(vm, id, out) {
    const value = vm.metricIds.get(id);
    if (typeof value === 'number') return value;
    out.value = value;
    return Status.Ok;
  },
};
