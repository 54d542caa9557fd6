// An identity provider for the demo and the tests: the package oidc-provider with its own login pages, which take any
// password. Told what to be by a JSON file (first argument); then one JSON command a line on standard input.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The package lies in the directory in which this was started.
const entry = createRequire(process.cwd() + '/').resolve('oidc-provider');
const { default: Provider } = await import(pathToFileURL(entry).href);

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const accounts = new Map(settings.accounts.map((account) => [account.login, account]));
const rows = new Map();
let keyNumber = 0;
const keys = [newKey()];

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'key' + ++keyNumber, use: 'sig', alg: 'RS256' };
}

// Whoever is not described logs in too: as the address that was typed, or one of the settings' domain.
function accountOf(login) {
  const email = login.includes('@') ? login : login + '@' + settings.domain;
  return accounts.get(login) ?? { login, sub: 'sub-' + login, email, email_verified: true, name: login, groups: [] };
}

function accountOfSubject(sub) {
  return [...accounts.values()].find((account) => account.sub === sub) ?? accountOf(sub.replace(/^sub-/, ''));
}

function claimsOf(sub) {
  const { login, email, email_verified, name, groups } = accountOfSubject(sub);
  return { sub, email, email_verified, name, preferred_username: login, groups };
}

// The package's login page takes what is typed for the subject: it gets the subject of whoever has that login.
async function withSubject(request) {
  let text = '';
  for await (const part of request) text += part;
  const form = Object.fromEntries(new URLSearchParams(text));
  if (form.login) form.login = accountOf(form.login).sub;
  request.body = form;
}

// The package's own storage forgets what is beyond a thousand rows, which two hundred logins at once have.
class Storage {
  constructor(kind) {
    this.kind = kind;
  }
  key(id) {
    return this.kind + ':' + id;
  }
  async upsert(id, payload, seconds) {
    rows.set(this.key(id), { payload, until: Date.now() + (seconds ?? 3600) * 1000 });
  }
  async find(id) {
    const row = rows.get(this.key(id));
    return row && row.until > Date.now() ? row.payload : undefined;
  }
  async findByUid(uid) {
    return this.search((payload) => payload.uid === uid);
  }
  async findByUserCode(code) {
    return this.search((payload) => payload.userCode === code);
  }
  async destroy(id) {
    rows.delete(this.key(id));
  }
  async consume(id) {
    rows.get(this.key(id)).payload.consumed = Math.floor(Date.now() / 1000);
  }
  async revokeByGrantId(grantId) {
    for (const [key, row] of rows) if (row.payload.grantId === grantId) rows.delete(key);
  }
  search(wanted) {
    for (const [key, row] of rows) {
      if (key.startsWith(this.kind + ':') && row.until > Date.now() && wanted(row.payload)) return row.payload;
    }
    return undefined;
  }
}

function serve() {
  const provider = new Provider(settings.issuer, {
    adapter: Storage,
    clients: settings.clients,
    jwks: { keys },
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'user:read'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    conformIdTokenClaims: false,
    pkce: { required: (_, client) => client.scope !== 'user:read' },
    features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
    ttl: { AccessToken: 600, IdToken: 600, DeviceCode: settings.deviceCodeSeconds ?? 600, Session: 3600, Grant: 3600, Interaction: 3600 },
    findAccount: async (_, sub) => ({ accountId: sub, claims: async () => claimsOf(sub) }),
  });
  provider.on('server_error', (_, error) => console.log('error ' + error.stack));
  const pages = provider.callback();
  return async (request, response) => {
    if (request.url === '/api/user') return user(provider, request, response);
    if (request.method === 'POST' && request.url.startsWith('/interaction/')) await withSubject(request);
    return pages(request, response);
  };
}

// What a provider that knows no OpenID tells of a user.
async function user(provider, request, response) {
  const token = await provider.AccessToken.find((request.headers.authorization ?? '').replace(/^Bearer /i, ''));
  if (!token || !token.isValid) {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Bad credentials"}');
    return;
  }
  const account = accountOfSubject(token.accountId);
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      id: [...account.sub].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000_007, 7),
      login: account.login,
      name: account.name,
      email: account.email,
      verified: account.email_verified,
      teams: account.groups,
    }),
  );
}

const cookieKey = randomBytes(24).toString('hex');
let handler = serve();

const commands = {
  account(account) {
    accounts.set(account.login, account);
  },
  // A new key signs from now on; the one before is still listed, the ones before that are not.
  rotate() {
    keys.unshift(newKey());
    keys.length = Math.min(keys.length, 2);
    handler = serve();
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { command, value } = JSON.parse(line);
  commands[command](value);
  console.log('done ' + command);
});

const { hostname, port } = new URL(settings.issuer);
createServer((request, response) => handler(request, response)).listen(Number(port), hostname, () => {
  console.log('provider ready at ' + settings.issuer);
});
