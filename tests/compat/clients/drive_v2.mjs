// Holds a conversation with IBM's Node SDK, and prints what it says of each answer.
// stdin: {url, version, apikey, assistantId, environmentId}
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const order = JSON.parse(readFileSync(0, 'utf-8'));
const require = createRequire(`${process.cwd()}/`);
const AssistantV2 = require('ibm-watson/assistant/v2');
const { BasicAuthenticator } = require('ibm-watson/auth');

const authenticator = new BasicAuthenticator({ username: 'apikey', password: order.apikey });
const client = new AssistantV2({ version: order.version, serviceUrl: order.url, authenticator });
const place = { assistantId: order.assistantId, environmentId: order.environmentId };
const said = {};

const call = async (name, operation, parameters, where = place) => {
  try {
    const { status, result } = await client[operation]({ ...where, ...parameters });
    said[name] = { status, result };
    return result;
  } catch (error) {
    said[name] = { status: error.status ?? null, message: error.message };
    return {};
  }
};
const collect = async (stream) => {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
};

const { session_id: sessionId } = await call('create_session', 'createSession', {});
await call('message_v2', 'message', { sessionId, input: { text: 'count', options: { return_context: true } } });
const stream = await call('stream', 'messageStream', { sessionId, input: { text: 'count' } });
said.message_stream = { status: said.stream.status, result: await collect(stream) };
const first = await call('message_stateless', 'messageStateless', { input: { text: 'count' } });
await call('again', 'messageStateless', { input: { text: 'count' }, context: first.context });
await call('list_logs_v2', 'listLogs', { filter: `session_id::${sessionId}` }, { assistantId: order.environmentId });
await call('delete_session', 'deleteSession', { sessionId });
await call('dead', 'message', { sessionId });
delete said.stream;
console.log(JSON.stringify(said));
