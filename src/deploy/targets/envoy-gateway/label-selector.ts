import { labelsAt, listAt, textAt } from '../../kubernetes/fields.ts';
import type { Json } from '../../kubernetes/object.ts';

/** Whether a label selector (Kubernetes, `LabelSelector`) selects an object with these labels; an empty one selects all. */
export function selectsLabels(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(labelsAt(selector, 'matchLabels'));
  return (
    wanted.every(([label, value]) => labels[label] === value) &&
    listAt(selector, 'matchExpressions').every((requirement) => meets(requirement, labels))
  );
}

/** Kubernetes, `LabelSelectorRequirement`. */
function meets(requirement: Json, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(requirement, 'key') ?? ''];
  const among = value !== undefined && listAt(requirement, 'values').includes(value);
  switch (textAt(requirement, 'operator')) {
    case 'In':
      return among;
    case 'NotIn':
      return !among;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
