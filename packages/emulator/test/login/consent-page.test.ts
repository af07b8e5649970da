import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { callback, createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator({ switches: { skipConsent: false } })

describe.each<Protocol>(['oauth', 'oidc'])('the consent page of %s', (protocol) => {
  async function openConsent() {
    const client = createClient(emulator.current, protocol)
    let response = await client.browser.get(client.authorizeUrl())
    const login = response.headers.get('location') ?? ''
    response = await client.browser.post(login, { username: 'ada', password: 'lovelace' })
    response = await client.browser.get(response.headers.get('location') ?? '')
    return { client, url: response.headers.get('location') ?? '' }
  }

  test('the consent page shows the app and the user, and has the buttons Allow and Deny', async () => {
    const { client, url } = await openConsent()
    const html = await (await client.browser.get(url)).text()
    expect(html).toMatch(/<button [^>]*value="allow">Allow<\/button>/)
    expect(html).toMatch(/<button [^>]*value="deny">Deny<\/button>/)
    expect(html).toContain(emulator.current.app.id)
    expect(html).toContain('<strong>ada</strong>')
  })

  test('the button Allow redirects to the callback with a code', async () => {
    const { client, url } = await openConsent()
    const back = await client.browser.post(url, { decision: 'allow' })
    const callbackUrl = await client.browser.authorize(back.headers.get('location') ?? '')
    expect(callbackUrl.searchParams.get('code')).toBeTruthy()
  })

  test('the button Deny redirects to the callback with access_denied and ends the login', async () => {
    const { client, url } = await openConsent()
    const response = await client.browser.post(url, { decision: 'deny' })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.href.startsWith(callback)).toBe(true)
    expect(location.searchParams.get('error')).toBe('access_denied')
    expect(location.searchParams.get('error_description')).toBeTruthy()
    expect(location.searchParams.get('state')).toBe('state-1')
    expect((await client.browser.get(url)).status).toBe(400)
  })

  test('a login that shows the login page and then the consent page ends at the callback', async () => {
    const callbackUrl = await createClient(emulator.current, protocol).login()
    expect(callbackUrl.searchParams.get('code')).toBeTruthy()
  })
})
