import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { cliOptions } from '../../src/cli/cli-options'
import { type CliProcess, runCli } from '../../src/cli/run-cli'
import { startEmulator } from '../support/use-emulator'

interface Run {
  code: Promise<number>
  out: string[]
  errors: string[]
  /** Resolves to the first output of the command line. */
  started: Promise<string>
  stop(): void
}

function run(...args: string[]): Run {
  const out: string[] = []
  const errors: string[] = []
  let stop = (): void => undefined
  let onStart: (text: string) => void
  const started = new Promise<string>((resolve) => {
    onStart = resolve
  })
  const process: CliProcess = {
    args,
    version: '9.9.9',
    out(text) {
      out.push(text)
      onStart(text)
    },
    error: (text) => void errors.push(text),
    onStop(callback) {
      stop = callback
    },
  }
  return { code: runCli(process), out, errors, started, stop: () => stop() }
}

test('the CLI prints the URL, app id and users, runs until it is stopped, and exits with 0', async () => {
  const cli = run('--port', '0', '--app-id', '000000000000000000000001')
  const text = await cli.started
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ''
  expect(text).toContain('000000000000000000000001')
  expect(text).toContain('ada / lovelace')
  expect((await fetch(`${url}/__emulator/state`)).status).toBe(200)
  cli.stop()
  expect(await cli.code).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
})

test('the CLI passes its options to the emulator', async () => {
  const cli = run(
    ...['--port', '0', '--base-path', '/tenant', '--secret', '1'.repeat(32)],
    ...['--redirect-uri', 'http://localhost:1/a', '--redirect-uri', 'http://localhost:2/b'],
    ...['--auth-method', 'none', '--access-token-seconds', '60', '--id-token-alg', 'HS256'],
    ...['--allowed-origin', 'http://localhost:1', '--logout-redirect-uri', 'http://localhost:1/'],
    ...['--switch', 'skipConsent=false', '--switch', 'refreshAnswer.oauth=same'],
    ...['--switch', 'refreshAnswer.oidc=new', '--switch', 'reuseGraceSeconds=5'],
    ...['--switch', 'tenantParameter=tenantId', '--switch', 'loopbackPorts=any'],
    ...['--switch', 'offlineAccessNeedsConsent=false', '--switch', 'idTokenBytes=2048'],
    ...['--switch', 'revocationEndsGrant.oidc=refreshToken', '--tenant', 'acme'],
    ...['--tenant', 'globex', '--switch', 'logoutEndsGrant=true'],
  )
  const url = /http:\/\/\S+/.exec(await cli.started)?.[0] ?? ''
  expect(url.endsWith('/tenant')).toBe(true)
  const state = (await (await fetch(`${url}/__emulator/state`)).json()) as Record<string, unknown>
  expect(state).toMatchObject({
    app: {
      redirectUris: ['http://localhost:1/a', 'http://localhost:2/b'],
      logoutRedirectUris: ['http://localhost:1/'],
      allowedOrigins: ['http://localhost:1'],
      tenants: ['acme', 'globex'],
      tokenEndpointAuthMethod: 'none',
      introspectionEndpointAuthMethod: 'none',
      revocationEndpointAuthMethod: 'none',
      accessTokenSeconds: 60,
      idTokenSignedResponseAlg: 'HS256',
    },
    switches: {
      skipConsent: false,
      reuseGraceSeconds: 5,
      tenantParameter: 'tenantId',
      loopbackPorts: 'any',
      offlineAccessNeedsConsent: false,
      idTokenBytes: 2048,
      revocationEndsGrant: { oauth: false, oidc: 'refreshToken' },
      logoutEndsGrant: true,
      refreshAnswer: { oauth: 'same', oidc: 'new' },
    },
  })
  cli.stop()
  await cli.code
})

test('the CLI prints the logout callbacks, which are the roots of --redirect-uri by default', async () => {
  const cli = run('--port', '0', '--redirect-uri', 'http://localhost:5174/callback')
  expect(await cli.started).toMatch(/after logout +http:\/\/localhost:5174\/\n/)
  cli.stop()
  expect(await cli.code).toBe(0)
})

test.each([
  [[], /with a secret: createAuthServer\(\).*createGenAuth\(\), add --auth-method none/],
  [['--auth-method', 'none'], /without a secret: createGenAuth\(\)/],
])('the CLI with the options %j prints which client the app is for', async (args, client) => {
  const cli = run('--port', '0', ...args)
  expect(await cli.started).toMatch(client)
  cli.stop()
  expect(await cli.code).toBe(0)
})

test('S6: the CLI starts in production only with --allow-production', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  const refused = run('--port', '0')
  expect(await refused.code).toBe(2)
  expect(refused.errors.join()).toMatch(/^genauth-emulator: .*NODE_ENV is production/)
  const cli = run('--port', '0', '--allow-production')
  expect(await cli.started).toContain('GenAuth emulator')
  cli.stop()
  expect(await cli.code).toBe(0)
})

test('the CLI does not print the secret', async () => {
  const cli = run('--port', '0', '--secret', 'abcdef0123456789abcdef0123456789')
  await cli.started
  cli.stop()
  await cli.code
  expect(cli.out.join()).not.toContain('abcdef0123456789')
})

test('--help lists every command-line option and every emulator switch', async () => {
  const cli = run('--help')
  expect(await cli.code).toBe(0)
  for (const { name } of cliOptions) expect(cli.out.join()).toContain(`--${name}`)
  expect(cli.out.join()).toContain('refreshAnswer.oauth=new')
})

test('--version prints the version', async () => {
  const cli = run('-v')
  expect(await cli.code).toBe(0)
  expect(cli.out).toEqual(['9.9.9'])
})

test('the CLI exits with 1 and a message if the port is in use', async () => {
  const { port } = new URL((await startEmulator()).url)
  const cli = run('--port', port)
  expect(await cli.code).toBe(1)
  expect(cli.errors).toEqual([
    `genauth-emulator: Port ${port} is in use. Stop the program that uses it, or choose another port.`,
  ])
})

describe('invalid CLI options', () => {
  test.each([
    [['--magic'], /--magic/],
    [['--port'], /--port/],
    [['--port', 'x'], /whole number/],
    [['--port', '99999'], /1 to 65535/],
    [['--app-id', '123'], /24 hexadecimal/],
    [['--secret', 'x'], /32 hexadecimal/],
    [['--redirect-uri', 'localhost'], /Use a complete URL/],
    [['--base-path', 'tenant/'], /begins with a slash/],
    [['--auth-method', 'magic'], /client_secret_post/],
    [['--id-token-alg', 'none'], /RS256 or HS256/],
    [['--access-token-seconds', '0'], /1 or more/],
    [['--switch', 'skipConsent'], /name=value/],
    [['--switch', 'skipConsent=maybe'], /true or false/],
    [['--switch', 'magic=1'], /Use one of: refreshAnswer/],
    [['--switch', 'tenantParameter=tenant'], /one of tenant_id, tenantId, both/],
    [['--switch', 'loopbackPorts=true'], /one of listed, any/],
    [['--switch', 'idTokenBytes=-1'], /bytes/],
    [['--allowed-origin', 'http://a/b'], /scheme, host and port/],
    [['start'], /start/],
  ])(
    'the CLI rejects %j with exit code 2 and prints one line without a stack trace',
    async (args, sentence) => {
      const cli = run(...args)
      expect(await cli.code).toBe(2)
      expect(cli.errors).toHaveLength(1)
      expect(cli.errors[0]).toMatch(sentence)
      expect(cli.errors[0]).not.toMatch(/\n\s+at /)
    },
  )
})
