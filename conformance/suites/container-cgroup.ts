/** Container ids from the paths of cgroups. */
import { containerOfCgroup, SHOWN_ID_LENGTH } from '@eyrie/state';
import { boolean, dict, list, text } from '../shape.ts';
import { same, type Case } from '../suite.ts';

export function* containerCgroup(document: unknown): Iterable<Case> {
  for (const [index, value] of list(document).entries()) {
    yield {
      label: `${index} ${String(dict(value)['name'])}`,
      input: value,
      run: () => {
        const { cgroup, should_match, expected_container_id } = dict(value, ['cgroup', 'should_match', 'expected_container_id']);
        const found = containerOfCgroup(text(cgroup));
        same('is a container', boolean(should_match), found !== undefined);
        if (expected_container_id !== undefined && found !== undefined) same('container.id', text(expected_container_id), found.fullId.slice(0, SHOWN_ID_LENGTH));
      },
    };
  }
}
