import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthenticationClient } from '../../src/authentication-client'
import { isBrowser } from '../../src/runtime/protocol-ports'
import { failure } from '../support/failure'
import { appId, secret } from '../support/sample-data'

const options = {
  appId,
  appHost: 'https://sample-app.genauth.ai',
  secret,
  protocol: 'oauth',
} as const
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const environments = {
  page: { document: {}, navigator: { userAgent: firefox } },
  worker: { WorkerGlobalScope: class {}, navigator: { userAgent: firefox } },
  cloudflare: { WorkerGlobalScope: class {}, navigator: { userAgent: 'Cloudflare-Workers' } },
  'edge runtime': { EdgeRuntime: 'edge-runtime', navigator: undefined },
  deno: { WorkerGlobalScope: class {}, navigator: { userAgent: 'Deno/2.0.0' } },
}

function enter(environment: keyof typeof environments): void {
  for (const [name, value] of Object.entries(environments[environment])) {
    vi.stubGlobal(name, value)
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe.each(['page', 'worker'] as const)('a client in a %s', (environment) => {
  beforeEach(() => enter(environment))

  it('a client in a browser rejects a secret, and the error does not contain it', async () => {
    const error = await failure(() => new AuthenticationClient(options))
    expect(error.code).toBe('secret_in_page')
    expect(error.message).toContain('server')
    expect(error.message).not.toContain(secret)
  })

  it('a client in a browser accepts a secret with `dangerouslyAllowSecretInBrowser`', () => {
    const allowed = { ...options, dangerouslyAllowSecretInBrowser: true }
    expect(() => new AuthenticationClient(allowed)).not.toThrow()
  })

  it('a client in a browser works without a secret', () => {
    expect(() => new AuthenticationClient({ ...options, secret: undefined })).not.toThrow()
  })
})

describe.each(['cloudflare', 'edge runtime', 'deno'] as const)('a client in %s', (environment) => {
  it('a client on a server platform accepts a secret', () => {
    enter(environment)
    expect(isBrowser()).toBe(false)
    expect(() => new AuthenticationClient(options)).not.toThrow()
  })
})

it('`isBrowser()` returns false in Node', () => {
  expect(isBrowser()).toBe(false)
})
