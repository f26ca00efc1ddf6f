/**
 * Returns three lines to paste: sign up; listen; create a channel, send a message and search for it.
 * @param {import('../../libs/system/src/index.d.mts').Run} run
 * @returns {string[]}
 */
export function curlExamples({ chatApis: [api], notifyServers: [events] }) {
  const json = `-H 'Content-Type: application/json'`;
  const auth = `-H "Authorization: Bearer $TOKEN"`;
  const person = `{"email":"ada'$(date +%s)'@example.com","password":"correct horse battery","fullName":"Ada","workspaceName":"Analytical Engines"}`;
  const channel = `{"type":"public_channel","name":"hello-'$(date +%s)'"}`;
  return [
    `TOKEN=$(curl -s ${api}/api/signup ${json} -d '${person}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -sN ${events}/api/events ${auth} & sleep 1`,
    `CHAT=$(curl -s ${api}/api/chat ${auth} ${json} -d '${channel}' | sed 's/[^0-9]*"id":"\\([0-9]*\\)".*/\\1/'); ` +
      `curl -s ${api}/api/chat/$CHAT/messages ${auth} ${json} -d '{"content":"Hello, everybody"}'; sleep 1; ` +
      `curl -s "${api}/api/search/messages?q=evrybody" ${auth}`,
  ];
}
