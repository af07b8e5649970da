import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Ledger, openLedger } from '../../../../scripts/leaks/ledger'
import { describeSearch, searchLedgers } from '../../../../scripts/leaks/search.mjs'

const token = 'b5e0e1afe793c6634495434afc262b88ddee9af3'
const app = 'http://127.0.0.1:4567'
const idp = 'http://127.0.0.1:4568'

function search(write: (ledger: Ledger) => void, file = 'packages/core/test/a.test.ts') {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const ledger = openLedger(folder, () => file)
  write(ledger)
  ledger.flush()
  return searchLedgers(folder)
}

describe('the leak search', () => {
  it.each([
    ['in plain text', `token ${token}.`],
    ['within a longer word', `x${token}x`],
    ['in a URL', `${app}/?token=${encodeURIComponent(token)}`],
    ['encoded in base64', Buffer.from(token).toString('base64')],
    ['in the middle of a base64 text', Buffer.from(`id:${token}:`).toString('base64')],
    ['in the middle of a base64url text', Buffer.from(`{"a":"${token}"}`).toString('base64url')],
  ])('the leak search finds a token %s', (_name, text) => {
    const found = search((ledger) => {
      ledger.issue('refresh_token', token)
      ledger.show('console', `${'.'.repeat(300)}${text}`)
    })
    expect(found).toMatchObject({ secrets: 1, texts: 1 })
    expect(found.leaks).toMatchObject([{ kind: 'refresh_token', shown: 'console' }])
    expect(describeSearch(found)).toMatch(
      /1 found\n.*refresh_token #[0-9a-f]{8} in a console of .*a\.test\.ts/,
    )
    expect(describeSearch(found)).not.toContain(token)
  })

  it('the leak search ignores parts of a token, short test tokens and constant verifiers', () => {
    const found = search((ledger) => {
      ledger.issue('access_token', token)
      ledger.issue('access_token', 'access-1')
      ledger.issue('code_verifier', 'x'.repeat(43))
      ledger.show('console', `access-1 ${'x'.repeat(60)} ${token.slice(1)} ${token.slice(0, -1)}`)
    })
    expect(describeSearch(found)).toBe('leak search: 1 secrets, 1 texts, 0 found')
  })

  it.each([
    ['a code in the URL of GenAuth’s redirect', 'code', 'url', `${app}/callback?code=${token}`],
    [
      'a state in the URL of GenAuth’s redirect',
      'state',
      'url',
      `${app}/callback?code=c&state=${token}`,
    ],
    [
      'a state in the URL of the authorization request',
      'state',
      'url',
      `${idp}/tenant/oauth/auth?state=${token}&response_type=code&redirect_uri=x`,
    ],
    [
      'an ID token as `id_token_hint` in a logout URL',
      'id_token',
      'url',
      `${idp}/oidc/session/end?id_token_hint=${token}`,
    ],
    [
      'a code in the Referer of the app’s own script',
      'code',
      'referer',
      `${app}/callback?code=${token}`,
    ],
  ] as const)('the leak search does not report %s', (_name, kind, shown, text) => {
    const found = search((ledger) => {
      ledger.issue(kind, token)
      ledger.show(shown, text, `${app}/page.js`)
    })
    expect(found.leaks).toEqual([])
  })

  it.each([
    [
      'an access token as the code in a URL',
      'access_token',
      'url',
      `${app}/callback?code=${token}`,
    ],
    ['a code in the URL of another page', 'code', 'url', `${app}/profile?code=${token}`],
    [
      'a URL that contains the same code twice',
      'code',
      'url',
      `${app}/callback?code=${token}&again=${token}`,
    ],
    ['a code in a fragment', 'code', 'url', `${app}/callback?state=s#code=${token}`],
    ['a code on the console', 'code', 'console', `${app}/callback?code=${token}`],
    [
      'a refresh token as `id_token_hint` in a logout URL',
      'refresh_token',
      'url',
      `${idp}/oidc/session/end?id_token_hint=${token}`,
    ],
    [
      'an ID token in a Referer',
      'id_token',
      'referer',
      `${idp}/oidc/session/end?id_token_hint=${token}`,
    ],
    [
      'an ID token in a URL of the app',
      'id_token',
      'url',
      `${app}/auth/logout/continue?id_token_hint=${token}`,
    ],
    ['a verifier in a Referer', 'code_verifier', 'referer', `${app}/callback?code=${token}`],
    ['a code in a Referer to another origin', 'code', 'referer', `${idp}/callback?code=${token}`],
  ] as const)('the leak search reports %s', (_name, kind, shown, text) => {
    const found = search((ledger) => {
      ledger.issue(kind, token)
      ledger.show(shown, text, `${app}/page.js`)
    })
    expect(found.leaks).toMatchObject([{ kind, shown }])
  })

  it('the leak search reports the short tokens of a fake server in an error, but not on the console', () => {
    const found = search((ledger) => {
      ledger.show('error', 'Invalid header value: Bearer access-1')
      ledger.show('console', 'access-1')
    })
    expect(found.leaks).toMatchObject([{ kind: 'token of a test', shown: 'error' }])
  })

  it('the leak search does not report a token in a URL if a test of the emulator package sent the token', () => {
    const show = (ledger: Ledger) => {
      ledger.issue('access_token', token)
      ledger.show('url', `${idp}/oauth/me?access_token=${token}`)
    }
    expect(search(show, 'packages/emulator/test/oauth/user-info.test.ts').leaks).toEqual([])
    expect(search(show).leaks).toHaveLength(1)
  })

  it('the leak search does not report cookies in the URLs of GenAuth’s OpenID Connect engine, but reports ID tokens in these URLs', () => {
    const files = ['old-engine', 'old-engine-life'].map(
      (name) => `demo/e2e/chromium/${name}.test.ts`,
    )
    const show = (kind: 'cookie' | 'id_token') => (ledger: Ledger) => {
      ledger.issue(kind, token)
      ledger.show('url', `${idp}/oidc/auth/${token}`)
    }
    for (const file of files) {
      expect(search(show('cookie'), file).leaks).toEqual([])
      expect(search(show('id_token'), file).leaks).toHaveLength(1)
    }
  })
})
