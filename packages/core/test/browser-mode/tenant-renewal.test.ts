import type { LoginOptions } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { createWorld, type Document, redirectUri, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Logs in, and returns the document of the callback. */
async function logIn(tab: Document, options: LoginOptions) {
  await tab.ready()
  const { length } = tab.page.navigations
  void tab.genauth.login(options).catch(() => undefined)
  await until(() => tab.page.navigations.length > length)
  const { searchParams } = new URL(tab.page.navigations.at(-1) ?? '')
  world.server.idTokenClaims = { nonce: searchParams.get('nonce') }
  const next = tab.load({ href: `${redirectUri}?code=c&state=${searchParams.get('state')}` })
  next.genauth.start()
  await until(() => next.status() === 'authenticated')
  return next
}

const open = () => world.open({ options: { protocol: 'oidc', storage: 'shared' } })

describe('a token refresh of a session in a tenant', () => {
  it('O80: an ID token of another tenant ends the session, so that the page shows no data of both tenants', async () => {
    const tab = await logIn(open(), { tenantId: 'acme' })
    world.server.idTokenClaims = { tenant_id: 'globex' }
    expect(await failure(tab.genauth.renew())).toMatchObject({
      code: 'tenant_mismatch',
      endsSession: true,
    })
    expect(tab.status()).toBe('anonymous:expired')
    expect(world.stored()).toBeUndefined()
  })
})
