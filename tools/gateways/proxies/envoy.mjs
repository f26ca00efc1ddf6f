import { join } from 'node:path';

const RESOLVER = 'envoy.network.dns_resolver.cares';
const CARES = 'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig';

/** Envoy asks the name servers of the machine; here, another one. */
function nameServer(port) {
  const resolvers = [{ socket_address: { address: '127.0.0.1', port_value: port } }];
  return { typed_dns_resolver_config: { name: RESOLVER, typed_config: { '@type': CARES, resolvers } } };
}

/** @type {import('./gateway.mjs').Proxy} */
export const envoy = {
  name: 'envoy',
  versionArg: '--version',
  metrics: '/metrics',
  metric: 'envoy_cluster_upstream_rq_total',
  args: ({ folder, dnsPort }) => [
    ...['--config-path', join(folder, 'envoy.yaml'), '--config-yaml', JSON.stringify(nameServer(dnsPort))],
    ...['--log-level', 'warning', '--disable-hot-restart', '--concurrency', '2', '--file-flush-interval-msec', '1000'],
  ],
  replacements: ({ ports, certificate, chatApi, notifyServer, folder }) => [
    ['address: 0.0.0.0, port_value: 8080', `address: 127.0.0.1, port_value: ${ports.http}`],
    ['address: 0.0.0.0, port_value: 8443', `address: 127.0.0.1, port_value: ${ports.https}`],
    ['address: 0.0.0.0, port_value: 8082', `address: 127.0.0.1, port_value: ${ports.internal}`],
    ['port_value: 6688', `port_value: ${chatApi.port}`],
    ['port_value: 6687', `port_value: ${notifyServer.port}`],
    ['/tmp/envoy-admin.sock', join(folder, 'admin.sock')],
    ['/run/secrets/tls-cert.pem', certificate.certFile],
    ['/run/secrets/tls-key.pem', certificate.keyFile],
  ],
  reload: (gateway) => gateway.restart(),
  lacks: {},
};
