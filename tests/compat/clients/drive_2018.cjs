// Calls the operations of a scenario with IBM's Node SDK of 2018, and prints what it says of each answer.
// stdin: {url, version, username, password, apikey, auth: "basic" | "iam", steps: [[operation, arguments], ...]}
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');

const order = JSON.parse(readFileSync(0, 'utf-8'));
const AssistantV1 = createRequire(`${process.cwd()}/`)('watson-developer-cloud/assistant/v1');
const credentials =
  order.auth === 'iam'
    ? { iam_apikey: order.apikey, iam_url: `${order.url}/identity/token` }
    : { username: order.username, password: order.password };
const client = new AssistantV1({ version: order.version, url: order.url, ...credentials });

const known = {};
const filled = (value) =>
  value === '$context' ? known.context : String(value).includes('$workspace_id')
    ? value.replace('$workspace_id', known.workspace_id) : value;

const call = (operation, parameters) =>
  new Promise((resolve) => {
    const name = operation.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
    client[name](parameters, (error, result, response) => {
      if (error) resolve({ operation, status: error.code ?? null, message: error.message });
      else resolve({ operation, status: response.statusCode, result });
    });
  });

(async () => {
  const said = [];
  for (const [operation, named] of order.steps) {
    const parameters = {};
    for (const [name, value] of Object.entries(named)) {
      parameters[name] = typeof value === 'string' ? filled(value) : value;
    }
    const answer = await call(operation, parameters);
    if (operation === 'create_workspace' && answer.result) known.workspace_id = answer.result.workspace_id;
    if (operation === 'message' && answer.result) known.context = answer.result.context;
    said.push(answer);
  }
  console.log(JSON.stringify(said));
})();
