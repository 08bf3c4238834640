/** Which policies are about a container, or about the host: decided when something is learnt of it, not for each event. */
import { labelsTest, parseLabelExpression, type Labels, type Policy, type Test } from '@eyrie/schema';
import type { Container } from '@eyrie/state';

interface Decided {
  /** What the runtime had said by then. */
  readonly metadata: Container['metadata'];
  readonly policies: ReadonlySet<Policy>;
}

export class PolicyScope {
  readonly #tests: readonly (readonly [Policy, Test<Container>])[];
  #decided = new WeakMap<Container, Decided>();

  /**
   * @param policies with scopes that can be parsed.
   * @param labelsOf the labels of a container with those of its host; of the host itself only those.
   */
  constructor(policies: readonly Policy[], labelsOf: (container: Container) => Labels) {
    this.#tests = policies.map((policy) => [policy, testOf(policy, labelsOf)]);
  }

  /** Of these policies those that are about the container, by what is known of it now. */
  within(policies: readonly Policy[], container: Container): readonly Policy[] {
    const known = this.#decided.get(container);
    const inScope = known !== undefined && known.metadata === container.metadata ? known.policies : this.#decide(container);
    return policies.every((policy) => inScope.has(policy)) ? policies : policies.filter((policy) => inScope.has(policy));
  }

  #decide(container: Container): ReadonlySet<Policy> {
    const policies = new Set(this.#tests.filter(([, test]) => test(container)).map(([policy]) => policy));
    this.#decided.set(container, { metadata: container.metadata, policies });
    return policies;
  }
}

function testOf({ where, scope }: Policy, labelsOf: (container: Container) => Labels): Test<Container> {
  const labelTest = scope === '' ? undefined : labelsTest(parseLabelExpression(scope));
  return (container) => (where === 'both' || (where === 'hosts') === container.isHost) && (labelTest === undefined || labelTest(labelsOf(container)));
}
