// Calls the operations of a scenario with IBM's Node SDK, and prints what it says of each answer.
// stdin: {url, version, apikey, auth: "basic" | "iam", steps: [[operation, arguments], ...]}
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const order = JSON.parse(readFileSync(0, 'utf-8'));
const require = createRequire(`${process.cwd()}/`);
const AssistantV1 = require('ibm-watson/assistant/v1');
const { BasicAuthenticator, IamAuthenticator } = require('ibm-watson/auth');

const authenticator =
  order.auth === 'iam'
    ? new IamAuthenticator({ apikey: order.apikey, url: order.url })
    : new BasicAuthenticator({ username: 'apikey', password: order.apikey });
const client = new AssistantV1({ version: order.version, serviceUrl: order.url, authenticator });

// `export` is a word of the language.
const camel = (name) => name === 'export' ? '_export' : name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const known = {};
const filled = (value) =>
  value === '$context' ? known.context : String(value).includes('$workspace_id')
    ? value.replace('$workspace_id', known.workspace_id) : value;

const said = [];
for (const [operation, named] of order.steps) {
  const parameters = {};
  for (const [name, value] of Object.entries(named)) {
    parameters[camel(name)] = typeof value === 'string' ? filled(value) : value;
  }
  try {
    const { status, result } = await client[camel(operation)](parameters);
    if (operation === 'create_workspace') known.workspace_id = result.workspace_id;
    if (operation === 'message') known.context = result.context;
    said.push({ operation, status, result });
  } catch (error) {
    said.push({ operation, status: error.status ?? null, message: error.message });
  }
}
console.log(JSON.stringify(said));
