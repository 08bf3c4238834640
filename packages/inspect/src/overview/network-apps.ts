/** Well-known services by the port of the server. */
const PORTS: readonly (readonly [name: string, ...ports: number[]])[] = [
  ['HTTP', 80, 8080], ['HTTPS', 443], ['SSH', 22], ['DNS', 53], ['Sysdig Agent', 6443, 6666, 6667], ['etcd', 2379, 22379], ['MySQL', 3306], ['PostgreSQL', 5432],
  ['Redis', 6379], ['CouchDB', 5984], ['Fluentd', 9880], ['StatsD', 8125], ['Gearman', 4730], ['Hadoop', 50070, 8020, 9000], ['HBase', 60000, 60010, 60020, 60030],
  ['Kafka', 2181, 9092], ['Kyoto Tycoon', 1978], ['Memcached', 11211], ['MongoDB', 27017, 27018, 27019, 28017], ['RabbitMQ', 5672], ['Riak', 8087, 8098], ['Solr', 8983],
  ['VoltDB', 5555], ['Elasticsearch', ...Array.from({ length: 201 }, (_, index) => 9200 + index)],
];

export interface NetworkApp {
  readonly name: string;
  readonly ports: readonly number[];
}

const APPS = PORTS.map(([name, ...ports]): NetworkApp => ({ name, ports }));
const BY_PORT = new Map(APPS.flatMap((app) => app.ports.map((port) => [port, app])));

export function appOfPort(port: number): NetworkApp | undefined {
  return BY_PORT.get(port);
}
