import { expect, test } from 'vitest'
import { createEmulator } from '../src/index'
import { createBrowser } from './support/browser'

const callback = 'http://localhost:3000/callback'

for (const protocol of ['oauth', 'oidc'] as const) {
  test(`${protocol}: a login gives a code, which gives tokens, which give the user`, async () => {
    const emulator = await createEmulator()
    const query = new URLSearchParams({
      client_id: emulator.app.id,
      redirect_uri: callback,
      response_type: 'code',
      scope: protocol === 'oidc' ? 'openid profile' : 'user',
      state: 'state-1',
    })
    const answer = await createBrowser().authorize(`${emulator.url}/${protocol}/auth?${query}`)
    expect(answer.searchParams.get('state')).toBe('state-1')
    const response = await fetch(`${emulator.url}/${protocol}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: emulator.app.id,
        client_secret: emulator.app.secret,
        grant_type: 'authorization_code',
        code: answer.searchParams.get('code') ?? '',
        redirect_uri: callback,
      }),
    })
    const tokens = (await response.json()) as Record<string, unknown>
    const me = await fetch(`${emulator.url}/${protocol}/me`, {
      headers: { authorization: `Bearer ${tokens['access_token']}` },
    })
    expect(await me.json()).toMatchObject({ name: 'Ada Lovelace' })
    await emulator.close()
  })
}
