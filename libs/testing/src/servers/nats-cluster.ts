import { freePort } from '@fechatter/system';
import { startNats, type TestNats } from './nats-server.js';

/** Three nats-servers with JetStream that form a cluster. Its first election takes some seconds. */
export class TestNatsCluster {
  private constructor(private readonly servers: ReadonlyMap<string, TestNats>) {}

  static async start(): Promise<TestNatsCluster> {
    const names = ['n1', 'n2', 'n3'];
    const ports = await Promise.all(names.map(() => freePort()));
    const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
    const started = names.map(async (serverName, index) => {
      const config = `cluster { name: test, listen: "127.0.0.1:${ports[index]}", routes: [${routes}] }`;
      return [serverName, await startNats({ config, serverName })] as const;
    });
    return new TestNatsCluster(new Map(await Promise.all(started)));
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

  async stop(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.destroy()));
  }
}
