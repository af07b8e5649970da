import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthenticationClient } from '../../src/authentication-client'
import { isBrowser } from '../../src/runtime/environment'
import { failure } from '../support/failure'
import { appId, secret } from '../support/sample-data'

const options = { appId, appHost: 'https://sample-app.genauth.ai', secret }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const places = {
  page: { document: {}, navigator: { userAgent: firefox } },
  worker: { WorkerGlobalScope: class {}, navigator: { userAgent: firefox } },
  cloudflare: { WorkerGlobalScope: class {}, navigator: { userAgent: 'Cloudflare-Workers' } },
  'edge runtime': { EdgeRuntime: 'edge-runtime', navigator: undefined },
  deno: { WorkerGlobalScope: class {}, navigator: { userAgent: 'Deno/2.0.0' } },
}

function enter(place: keyof typeof places): void {
  for (const [name, value] of Object.entries(places[place])) vi.stubGlobal(name, value)
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe.each(['page', 'worker'] as const)('in a %s', (place) => {
  beforeEach(() => enter(place))

  it('a secret is refused, and the error does not repeat it', async () => {
    const error = await failure(() => new AuthenticationClient(options))
    expect(error.code).toBe('secret_in_page')
    expect(error.message).toContain('server')
    expect(error.message).not.toContain(secret)
  })

  it('a secret is let in on request', () => {
    const allowed = { ...options, dangerouslyAllowSecretInBrowser: true }
    expect(() => new AuthenticationClient(allowed)).not.toThrow()
  })

  it('a client without a secret is welcome', () => {
    expect(() => new AuthenticationClient({ ...options, secret: undefined })).not.toThrow()
  })
})

describe.each(['cloudflare', 'edge runtime', 'deno'] as const)('in %s', (place) => {
  it('a secret is at home', () => {
    enter(place)
    expect(isBrowser()).toBe(false)
    expect(() => new AuthenticationClient(options)).not.toThrow()
  })
})

it('Node is no browser', () => {
  expect(isBrowser()).toBe(false)
})
