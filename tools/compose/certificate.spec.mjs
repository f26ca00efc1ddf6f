import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createServer, connect } from 'node:tls';
import { once } from 'node:events';
import { newAuthority, newCertificate } from './certificate.mjs';

describe('the certificate of a host', () => {
  it.each(['chat.example.org', 'localhost', '192.0.2.7', '2001:db8::7'])(
    'is signed by the authority and is for %s, as Node and OpenSSL read it',
    (host) => {
      const authority = newAuthority();
      const server = newCertificate(host, authority);
      const [issuer, leaf] = [authority, server].map((pems) => new X509Certificate(pems.certificate));
      expect(issuer.ca).toBe(true);
      expect(leaf.ca).toBe(false);
      expect(leaf.checkIssued(issuer)).toBe(true);
      expect(leaf.verify(issuer.publicKey)).toBe(true);
      expect(leaf.checkHost(host) ?? leaf.checkIP(host)).toBe(host);
      expect(leaf.checkHost('other.example.org')).toBeUndefined();
    },
  );

  it('is accepted by a client that trusts the authority, and refused by one that does not', async () => {
    const authority = newAuthority();
    const server = newCertificate('localhost', authority);
    const listener = createServer({ cert: server.certificate, key: server.key }, (socket) => socket.end());
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const target = { host: '127.0.0.1', port: listener.address().port, servername: 'localhost' };
    try {
      await once(connect({ ...target, ca: authority.certificate }), 'secureConnect');
      await expect(once(connect({ ...target, ca: newAuthority().certificate }), 'secureConnect')).rejects.toThrow(
        /certificate/,
      );
    } finally {
      listener.close();
    }
  });
});
