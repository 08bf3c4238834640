/** What rules found. */
import { computed, type ComputedRow, type ComputeInputs, type ViewDefinition } from '../definition.ts';
import { textOf } from '@eyrie/scap';

function rows({ index, answered: { selection }, findings = [] }: ComputeInputs): readonly ComputedRow[] {
  return findings
    .filter(({ row }) => selection.has(row))
    .map(({ row, since, rule, priority, tags, output }) => {
      const { chunk, index: place } = index.chunkOf(row);
      const thread = index.actors.list[chunk.actor[place] ?? 0]?.thread;
      const number = index.numbering.numberOf(row);
      return {
        key: `${number} ${rule}`,
        filter: `evt.num=${number}`,
        cells: {
          TIME: index.startTime + BigInt(since), PRIORITY: priority, RULE: rule, TAGS: tags.join(', '), EVENT: number, PID: thread?.pid,
          Container: thread === undefined || thread.container.isHost ? 'host' : (thread.container.metadata?.name ?? thread.container.id), Command: thread === undefined ? undefined : textOf(thread.image.cmdline), OUTPUT: output,
        },
        first: row,
        last: row,
      };
    });
}

export const FINDING_VIEWS: readonly ViewDefinition[] = [
  {
    id: 'findings',
    name: 'Security Findings',
    says: 'Events that Falco rules matched, in the order of time.',
    filter: '',
    drillTo: 'dig',
    sortBy: '',
    columns: [
      computed('TIME', 'When it happened.', 'time'), computed('PRIORITY', 'As the rule says.'), computed('RULE', 'Name of the rule.'), computed('TAGS', 'Tags of the rule, MITRE ATT&CK among them.'), computed('EVENT', 'Number of the event.', 'number'),
      computed('PID', 'Process id on the host.', 'number'), computed('Container', 'Container that the process ran in.'), computed('Command', 'Program with its arguments.'), computed('OUTPUT', 'What the rule says about it.'),
    ],
    compute: rows,
  },
];
