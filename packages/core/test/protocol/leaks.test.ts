import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthenticationClientOptions } from '../../src/authentication-client'
import type { GenAuthError } from '../../src/errors'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { appId } from '../support/sample-data'
import { type Reply, type ScriptedServer, startScriptedServer } from '../support/scripted-server'
import { signIdToken } from '../support/sign-id-token'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const sent = {
  secret: 'S3cret+with/odd=chars%and&more',
  code: 'c0de+and/slash=7f3a91',
  verifier: 'v3rifier-0123456789-0123456789-0123456789-x',
  refresh: 'r3fresh+token/9d8c7b6a',
  access: 'acc3ss+token/1a2b3c4d',
}
const received = {
  access: 'n3w-access-5e6f7a8b9c0d1e2f',
  refresh: 'n3w-refresh-2f1e0d9c8b7a6f5e',
}

function secrets(idToken: string): string[] {
  const basic = Buffer.from(`${appId}:${sent.secret}`).toString('base64')
  const plain = [...Object.values(sent), ...Object.values(received), basic, idToken]
  return plain.flatMap((value) => [value, encodeURIComponent(value)])
}

function everythingIn(error: GenAuthError): string {
  return [
    error.message,
    error.description,
    error.serverCode,
    String(error),
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
    inspect(error.cause, { depth: 10, showHidden: true }),
  ].join('\n')
}

function throwing(thrown: unknown): typeof fetch {
  return () => Promise.reject(thrown)
}

/** Rejects with an error that contains the whole request, as some HTTP clients do. */
const throwRequest: typeof fetch = (input, init) => {
  const request = { url: String(input), body: String(init?.body), headers: init?.headers }
  const values = JSON.stringify([request, sent, received])
  return Promise.reject(Object.assign(new Error(values, { cause: request }), request))
}

const badToken = { iss: 'https://evil.example' }

/** Creates a response that contains all secrets of the request. */
function echo(status: number, write: (echoed: string) => unknown): () => Reply {
  return () =>
    (response, { form, headers, body }) => {
      const { authorization = '' } = headers
      const echoed = [sent.secret, authorization, body, ...Object.values(form)].join(' ')
      response.writeHead(status)
      response.end(JSON.stringify(write(echoed)))
    }
}

const replies: Record<string, (idToken: string) => Reply> = {
  'an OAuth error with the secrets': echo(400, (echoed) => ({
    error: echoed,
    error_description: echoed,
  })),
  'a secret at the length limit of the description': echo(400, (echoed) => ({
    error: 'invalid_grant',
    error_description: 'x'.repeat(290) + echoed,
  })),
  'a wrapped error with the secrets': echo(200, (echoed) => ({
    statusCode: 400,
    apiCode: echoed,
    message: echoed,
  })),
  'a 500 with the secrets': echo(500, (echoed) => ({ message: echoed })),
  'a string with the secrets': echo(400, (echoed) => echoed),
  'broken JSON': () => ({ body: `{"access_token":"${received.access}"` }),
  'tokens without their type': () => ({
    body: { access_token: received.access, refresh_token: received.refresh },
  }),
  'tokens with an invalid ID token': (idToken) => ({
    body: { access_token: received.access, token_type: 'Bearer', id_token: idToken },
  }),
  'tokens with an ID token of five parts': () => ({
    body: {
      access_token: received.access,
      token_type: 'Bearer',
      id_token: `${received.refresh}.b.c.d.e`,
    },
  }),
  'a redirect with a token': () => ({ status: 302, headers: { location: `/?${received.access}` } }),
  'a closed connection': () => (response) => response.destroy(),
}

async function failures(options: Partial<AuthenticationClientOptions>): Promise<GenAuthError[]> {
  const client = clientFor(server, { protocol: 'oidc', secret: sent.secret, ...options })
  const calls = [
    client.getAccessTokenByCode(sent.code, { codeVerifier: sent.verifier }),
    client.getNewAccessTokenByRefreshToken(sent.refresh),
    client.getUserInfoByAccessToken(sent.access),
    client.introspectToken(sent.access),
    client.revokeToken(sent.refresh).then(() => Promise.reject(new Error('revoked'))),
  ]
  const settled = await Promise.allSettled(calls.map((call) => failure(call)))
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

function expectNoSecret(errors: GenAuthError[], idToken: string): void {
  for (const error of errors) {
    const text = everythingIn(error)
    for (const value of secrets(idToken)) expect(text).not.toContain(value)
  }
}

const methods = ['client_secret_post', 'client_secret_basic'] as const
const rows = methods.flatMap((method) =>
  ['oauth' as const, 'oidc' as const].map((protocol) => ({ method, protocol })),
)

describe.each(rows)(
  'secrets in the errors of a client on $protocol with $method',
  ({ method, protocol }) => {
    const options = {
      protocol,
      tokenEndpointAuthMethod: method,
      introspectionEndpointAuthMethod: method,
      revocationEndpointAuthMethod: method,
    }

    it.each(Object.keys(replies))('an error after %s contains no secret', async (name) => {
      const idToken = signIdToken(`${server.origin}/oidc`, badToken)
      server.reply(replies[name]?.(idToken) ?? {})
      const errors = await failures(options)
      expect(errors.length).toBeGreaterThanOrEqual(2)
      expectNoSecret(errors, idToken)
    })

    it.each<[string, typeof fetch]>([
      ['throws the request', throwRequest],
      ['throws a string', throwing(Object.values(sent).join(' '))],
      ['throws an object', throwing({ ...sent })],
      ['throws an object without a prototype', throwing(Object.create(null))],
      ['throws undefined', throwing(undefined)],
    ])('an error after a fetch that %s contains no secret', async (_, fetch) => {
      const errors = await failures({ ...options, fetch })
      expect(errors.map(({ code }) => code)).toEqual(Array(5).fill('network_error'))
      expectNoSecret(errors, 'none')
    })
  },
)

it('an error description does not end with the start of a secret if the length limit of descriptions cuts the secret off', async () => {
  server.reply(replies['a secret at the length limit of the description']?.('') ?? {})
  const errors = await failures({})
  for (const { description } of errors) expect(description).not.toContain(sent.secret.slice(0, 6))
})

it.each(methods)(
  'with %s, an error description does not contain a form-encoded secret with spaces',
  async (method) => {
    server.reply((response, { body, headers: { authorization = '' } }) => {
      const basic = Buffer.from(authorization.slice('Basic '.length), 'base64').toString()
      response.writeHead(400)
      response.end(JSON.stringify({ error: 'invalid_request', error_description: body + basic }))
    })
    const secret = 'correct horse battery'
    const client = clientFor(server, { secret, tokenEndpointAuthMethod: method })
    const { description } = await failure(client.getNewAccessTokenByRefreshToken(sent.refresh))
    expect(description).toContain('refresh_token=')
    expect(description).not.toContain('horse')
  },
)

it('an error about an invalid argument does not contain the argument', async () => {
  const client = clientFor(server, { secret: sent.secret })
  const errors = await Promise.all([
    failure(client.getUserInfoByAccessToken(`${sent.access}\n`)),
    failure(client.getAccessTokenByCode(`${sent.code}\n`)),
    failure(client.getNewAccessTokenByRefreshToken(`${sent.refresh}\n`)),
  ])
  expectNoSecret(errors, 'none')
})

it('an error keeps the message of its cause if the message contains no secret', async () => {
  const error = await failure(
    clientFor(server, { fetch: throwing(new TypeError('Failed to fetch')) }).revokeToken('a-token'),
  )
  expect(String(error.cause)).toContain('Failed to fetch')
})
