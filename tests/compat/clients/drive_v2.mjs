// Holds a conversation with IBM's Node SDK, and prints what it says of each answer.
// Then it looks around, releases the draft and deploys it.
// stdin: {url, version, apikey, assistantId, environmentId, liveId, skillId}
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
const read = async (name, operation, parameters) => {
  const stream = await call(name, operation, parameters);
  said[name].result = await collect(stream);
};
await read('message_stream', 'messageStream', { sessionId, input: { text: 'count' } });
const first = await call('message_stateless', 'messageStateless', { input: { text: 'count' } });
await call('again', 'messageStateless', { input: { text: 'count' }, context: first.context });
await read('message_stream_stateless', 'messageStreamStateless', { input: { text: 'count' }, context: first.context });
await call('list_logs_v2', 'listLogs', { filter: `session_id::${sessionId}` }, { assistantId: order.environmentId });
await call('delete_session', 'deleteSession', { sessionId });
await call('dead', 'message', { sessionId });

const owner = { assistantId: order.assistantId };
await call('list_assistants', 'listAssistants', { pageLimit: 500, includeAudit: true }, {});
await call('list_environments', 'listEnvironments', { includeCount: true }, owner);
await call('get_skill', 'getSkill', { skillId: order.skillId }, owner);
const input = [{ text: 'I want bread' }];
await call('bulk_classify_v2', 'bulkClassify', { skillId: order.skillId, input }, {});
const specification = { servers: [{ url: 'https://example.com' }] };
await call('create_provider', 'createProvider', { providerId: 'node', specification, _private: { authentication: {} } }, {});
await call('list_providers', 'listProviders', { includeCount: true }, {});
const { release } = await call('create_release', 'createRelease', { description: 'by Node' }, owner);
const ends = Date.now() + 60_000;
for (let status = 'Processing'; status === 'Processing' && Date.now() < ends;) {
  ({ status } = await call('get_release', 'getRelease', { release }, owner));
  await new Promise((resolve) => { setTimeout(resolve, 100); });
}
await call('list_releases', 'listReleases', { sort: '-name', includeAudit: true }, owner);
await call('deploy_release', 'deployRelease', { release, environmentId: order.liveId }, owner);
await call('live', 'messageStateless', { environmentId: order.liveId, input: { text: 'count' } }, owner);
console.log(JSON.stringify(said));
