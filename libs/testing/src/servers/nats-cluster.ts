import { freePort } from '@fechatter/system';
import { startNats, type TestNats } from './nats-server.js';

interface JetStreamReport {
  account_details?: { stream_detail?: { name: string; state: { last_seq: number } }[] }[];
}

/** Three nats-servers with JetStream that form a cluster. Its first election takes some seconds. */
export class TestNatsCluster {
  private constructor(
    private readonly servers: ReadonlyMap<string, TestNats>,
    /** The HTTP port of each server's reports, by its name. */
    private readonly reportPorts: ReadonlyMap<string, number>,
  ) {}

  static async start(): Promise<TestNatsCluster> {
    const names = ['n1', 'n2', 'n3'];
    const ports = await Promise.all(names.map(() => freePort()));
    const reportPorts = await Promise.all(names.map(() => freePort()));
    const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
    const started = names.map(async (serverName, index) => {
      const config = `
        http: "127.0.0.1:${reportPorts[index]}"
        cluster { name: test, listen: "127.0.0.1:${ports[index]}", routes: [${routes}] }`;
      return [serverName, await startNats({ config, serverName })] as const;
    });
    const servers = new Map(await Promise.all(started));
    return new TestNatsCluster(servers, new Map(names.map((name, index) => [name, reportPorts[index]!])));
  }

  /** The URLs of all servers, separated by commas. */
  get url(): string {
    return [...this.servers.values()].map(({ url }) => url).join();
  }

  get names(): string[] {
    return [...this.servers.keys()];
  }

  server(name: string): TestNats {
    const server = this.servers.get(name);
    if (!server) throw new Error(`no server is called ${name}`);
    return server;
  }

  /**
   * The last sequence of each stream in the copy that the server `name` has, from its own report. What the
   * leader says of a copy, `current`, is about the log, not about what is stored.
   */
  async copyOn(name: string): Promise<ReadonlyMap<string, number>> {
    const url = `http://127.0.0.1:${this.reportPorts.get(name)}/jsz?streams=true`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const { account_details: accounts = [] } = (await response.json()) as JetStreamReport;
    const streams = accounts.flatMap(({ stream_detail: details = [] }) => details);
    return new Map(streams.map(({ name: stream, state }) => [stream, state.last_seq]));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.destroy()));
  }
}
