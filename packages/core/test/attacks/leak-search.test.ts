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

describe('the search over a whole run', () => {
  it.each([
    ['as it is', `said ${token}.`],
    ['within a longer word', `x${token}x`],
    ['in an address', `${app}/?token=${encodeURIComponent(token)}`],
    ['in base64', Buffer.from(token).toString('base64')],
    ['somewhere in base64', Buffer.from(`id:${token}:`).toString('base64')],
    ['elsewhere in base64url', Buffer.from(`{"a":"${token}"}`).toString('base64url')],
  ])('finds a token %s', (_name, text) => {
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

  it('finds nothing where nothing is, nor what is no secret', () => {
    const found = search((ledger) => {
      ledger.issue('access_token', token)
      ledger.issue('access_token', 'access-1')
      ledger.issue('code_verifier', 'x'.repeat(43))
      ledger.show('console', `access-1 ${'x'.repeat(60)} ${token.slice(1)} ${token.slice(0, -1)}`)
    })
    expect(describeSearch(found)).toBe('leak search: 1 secrets, 1 texts, 0 found')
  })

  it.each([
    ['a code in GenAuth’s redirect', 'code', 'url', `${app}/callback?code=${token}`],
    ['a state in GenAuth’s redirect', 'state', 'url', `${app}/callback?code=c&state=${token}`],
    [
      'a state in the request',
      'state',
      'url',
      `${idp}/tenant/oauth/auth?state=${token}&response_type=code&redirect_uri=x`,
    ],
    ['the hint of a logout', 'id_token', 'url', `${idp}/oidc/session/end?id_token_hint=${token}`],
    ['what the callback page loads', 'code', 'referer', `${app}/callback?code=${token}`],
  ] as const)('lets %s be', (_name, kind, shown, text) => {
    const found = search((ledger) => {
      ledger.issue(kind, token)
      ledger.show(shown, text, `${app}/page.js`)
    })
    expect(found.leaks).toEqual([])
  })

  it.each([
    ['a token where a code may be', 'access_token', 'url', `${app}/callback?code=${token}`],
    ['a code on another page', 'code', 'url', `${app}/profile?code=${token}`],
    ['a code twice', 'code', 'url', `${app}/callback?code=${token}&again=${token}`],
    ['a code in a fragment', 'code', 'url', `${app}/callback?state=s#code=${token}`],
    ['a code on the console', 'code', 'console', `${app}/callback?code=${token}`],
    [
      'a refresh token as a hint',
      'refresh_token',
      'url',
      `${idp}/oidc/session/end?id_token_hint=${token}`,
    ],
    [
      'the hint of a logout in a Referer',
      'id_token',
      'referer',
      `${idp}/oidc/session/end?id_token_hint=${token}`,
    ],
    [
      'the hint of a logout in a URL of the app',
      'id_token',
      'url',
      `${app}/auth/logout/continue?id_token_hint=${token}`,
    ],
    ['a verifier in a Referer', 'code_verifier', 'referer', `${app}/callback?code=${token}`],
    ['a code that another origin hears of', 'code', 'referer', `${idp}/callback?code=${token}`],
  ] as const)('finds %s', (_name, kind, shown, text) => {
    const found = search((ledger) => {
      ledger.issue(kind, token)
      ledger.show(shown, text, `${app}/page.js`)
    })
    expect(found.leaks).toMatchObject([{ kind, shown }])
  })

  it('finds the short tokens of a server that a test plays in errors, where nothing else is called so', () => {
    const found = search((ledger) => {
      ledger.show('error', 'Invalid header value: Bearer access-1')
      ledger.show('console', 'access-1')
    })
    expect(found.leaks).toMatchObject([{ kind: 'token of a test', shown: 'error' }])
  })

  it('lets the emulator’s own tests send what they like', () => {
    const show = (ledger: Ledger) => {
      ledger.issue('access_token', token)
      ledger.show('url', `${idp}/oauth/me?access_token=${token}`)
    }
    expect(search(show, 'packages/emulator/test/oauth/user-info.test.ts').leaks).toEqual([])
    expect(search(show).leaks).toHaveLength(1)
  })

  it('lets the old engine name its logins in URLs, and nothing else', () => {
    const file = 'demo/e2e/chromium/old-engine.test.ts'
    const show = (kind: 'cookie' | 'id_token') => (ledger: Ledger) => {
      ledger.issue(kind, token)
      ledger.show('url', `${idp}/oidc/auth/${token}`)
    }
    expect(search(show('cookie'), file).leaks).toEqual([])
    expect(search(show('id_token'), file).leaks).toHaveLength(1)
  })
})
