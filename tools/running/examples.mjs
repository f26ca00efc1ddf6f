/**
 * Returns short lines to paste into a shell: sign up; listen; create a channel, send a message and search for
 * it.
 * @param {import('../../libs/system/src/index.d.mts').Run} run
 * @returns {string[]}
 */
export function curlExamples({ chatApis: [api], notifyServers: [events] }) {
  return [
    `API=${api}/api EVENTS=${events}/api/events`,
    `TIME=$(date +%s) TYPE='Content-Type: application/json'`,
    `json() { node -pe "JSON.parse(require('fs').readFileSync(0)).$1"; }`,
    `ADA='{"email":"ada-'$TIME'@example.com","password":"correct horse battery","fullName":"Ada",'`,
    `TOKEN=$(curl -s $API/signup -H "$TYPE" -d "$ADA"'"workspaceName":"Engines"}' | json accessToken)`,
    `api() { curl -s "$API/$@" -H "Authorization: Bearer $TOKEN" -H "$TYPE"; echo; }`,
    `curl -sN $EVENTS -H "Authorization: Bearer $TOKEN" & sleep 1`,
    `CHAT=$(api chat -d '{"type":"public_channel","name":"hello-'$TIME'"}' | json id)`,
    `api chat/$CHAT/messages -d '{"content":"Hello, everybody"}'`,
    `api 'search/messages?q=evrybody'`,
  ];
}
