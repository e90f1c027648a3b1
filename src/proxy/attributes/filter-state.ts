import { type Attribute, AttributeMap, type FilterState } from '../../host/index.ts';

/** Groups `filter_state` and `upstream_filter_state`: objects by their whole key. */
export class FilterStateAttributes extends AttributeMap {
  private readonly state: FilterState | undefined;

  constructor(state: FilterState | undefined) {
    super();
    this.state = state;
  }

  override get(name: string): Attribute | undefined {
    return this.state?.get(name)?.attribute(false);
  }

  override keys(): readonly string[] {
    return [];
  }

  override encode(): undefined {
    return undefined;
  }
}
