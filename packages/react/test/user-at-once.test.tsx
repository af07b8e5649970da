import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, userInfoQueryOptions, useSuspenseUser, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { cleanup, fireEvent, render, waitFor, within } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordTexts } from './support/committed-texts'
import { type RealLogin, startRealLogin } from './support/real-login'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

vi.setConfig({ testTimeout: 30_000 })

let real: RealLogin

async function start(...options: Parameters<typeof startRealLogin>) {
  real = await startRealLogin(...options)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
}

afterEach(() => {
  cleanup()
  return real.close()
})

const app = (genauth: GenAuth, queryClient = new QueryClient()) => (
  <GenAuthProvider client={genauth} queryClient={queryClient}>
    <Show useHook={() => useUser()}>{({ status, user }) => user?.name ?? status}</Show>
  </GenAuthProvider>
)

/** Renders a page, and records every text that React commits. */
function show(genauth: GenAuth, tree = app(genauth)) {
  const { container, texts, record } = recordTexts()
  const { unmount } = render(record(tree), { container })
  return { container, texts, unmount }
}

async function logIn() {
  await real.comeBackFromLogin(real.connect())
  const page = show(real.connect())
  await waitFor(() => expect(page.texts.at(-1)).toBe('Ada Lovelace'))
  return page
}

/** Creates a `fetch` that changes the name in userinfo responses. */
function renameUser(name: string): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/me')) return response
    return Response.json({ ...((await response.json()) as object), name })
  }
}

/** Creates a `fetch` that removes a claim from ID tokens. A browser client does not check the signature of an ID token. */
function withoutClaim(claim: string): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/token')) return response
    const tokens = (await response.json()) as { id_token: string }
    const [header, payload = '', signature] = tokens.id_token.split('.')
    const { [claim]: _, ...claims } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
    return Response.json({ ...tokens, id_token: [header, changed, signature].join('.') })
  }
}

const requests = () => real.emulator.count('userinfo')

describe('the user of an app with the protocol oidc', () => {
  beforeEach(() => start({ protocol: 'oidc' }))

  it('X17: on oidc, the user is shown from the ID token, without a userinfo request', async () => {
    const { texts } = await logIn()
    expect(texts).toEqual(['', 'pending', 'Ada Lovelace'])
    expect(requests()).toBe(0)
  })

  it('X17: on oidc, the first render after a reload shows the user, without a request', async () => {
    const { unmount } = await logIn()
    unmount()
    const before = real.emulator.requests().length
    const genauth = real.connect()
    const { texts } = show(genauth)
    expect(texts).toEqual(['', 'Ada Lovelace'])
    await genauth.ready()
    expect(real.emulator.requests()).toHaveLength(before)
  })

  it('X17: on oidc, the first render under Suspense shows the user, and the fallback is never shown', async () => {
    const { unmount } = await logIn()
    unmount()
    const genauth = real.connect()
    const { texts } = show(
      genauth,
      <GenAuthProvider client={genauth}>
        <Suspense fallback="waiting">
          <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
        </Suspense>
      </GenAuthProvider>,
    )
    expect(texts).toEqual(['', 'Ada Lovelace'])
  })

  it('X17: on oidc, a loader requests the user only if the claims are older than five minutes', async () => {
    const { unmount } = await logIn()
    unmount()
    const load = async () => {
      const genauth = real.connect()
      await genauth.ready()
      return new QueryClient().ensureQueryData(userInfoQueryOptions(genauth))
    }
    expect(await load()).toMatchObject({ name: 'Ada Lovelace' })
    expect(requests()).toBe(0)
    const fiveMinutesLater = Date.now() + 300_000
    vi.spyOn(Date, 'now').mockReturnValue(fiveMinutesLater)
    expect(await load()).toMatchObject({ name: 'Ada Lovelace' })
    expect(requests()).toBe(1)
    vi.mocked(Date.now).mockRestore()
  })

  it('X17: on oidc, the user is requested again after five minutes, and stays on the screen during the request', async () => {
    const { unmount } = await logIn()
    unmount()
    const fiveMinutesLater = Date.now() + 300_000
    vi.spyOn(Date, 'now').mockReturnValue(fiveMinutesLater)
    const { texts } = show(real.connect())
    await waitFor(() => expect(requests()).toBe(1))
    expect(texts).toEqual(['', 'Ada Lovelace'])
    vi.mocked(Date.now).mockRestore()
  })

  it('X7, X17: on oidc, a reload shows the user of the last refetch', async () => {
    const { unmount } = await logIn()
    unmount()
    const genauth = real.connect({ runtime: { fetch: renameUser('Ada King') } })
    const edited = show(
      genauth,
      <GenAuthProvider client={genauth}>
        <Show useHook={() => useUser()}>
          {({ user, refetch }) => (
            <button type="button" onClick={() => void refetch()}>
              {user?.name}
            </button>
          )}
        </Show>
      </GenAuthProvider>,
    )
    fireEvent.click(within(edited.container).getByRole('button'))
    await waitFor(() => expect(edited.texts).toEqual(['', 'Ada Lovelace', 'Ada King']))
    edited.unmount()
    expect(show(real.connect()).texts).toEqual(['', 'Ada King'])
  })

  it('X18: on oidc, a logout removes the stored user, and the next page of the tab is signed out', async () => {
    const { unmount } = await logIn()
    const genauth = real.connect()
    await genauth.ready()
    await genauth.logout({ scope: 'local' })
    unmount()
    const { texts } = show(real.connect())
    await waitFor(() => expect(texts.at(-1)).toBe('anonymous'))
    expect(texts).not.toContain('Ada Lovelace')
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('Lovelace')
  })
})

it('X17: if the ID token lacks a claim of its scopes, the user is shown immediately and requested in the background', async () => {
  await start({ protocol: 'oidc' })
  await real.comeBackFromLogin(real.connect())
  const { texts } = show(real.connect({ runtime: { fetch: withoutClaim('address') } }))
  await waitFor(() => expect(requests()).toBe(1))
  expect(texts).toEqual(['', 'pending', 'Ada Lovelace'])
})

it('X17: useUser is pending and not an error while the partial claims of an ID token do not match the schema', async () => {
  await start({ protocol: 'oidc' })
  await real.comeBackFromLogin(real.connect())
  const genauth = real.connect({ runtime: { fetch: withoutClaim('email') } })
  const schema = schemaOf((claims) => {
    const { email } = claims as { email?: unknown }
    return email === undefined
      ? { issues: [{ message: 'no email', path: ['email'] }] }
      : { value: { email } }
  })
  const { texts } = show(
    genauth,
    <GenAuthProvider client={genauth}>
      <Show useHook={() => useUser({ schema })}>{({ status }) => status}</Show>
      <Suspense fallback=" waiting">
        <Show useHook={() => useSuspenseUser({ schema })}>{({ status }) => ` ${status}`}</Show>
      </Suspense>
    </GenAuthProvider>,
  )
  await waitFor(() => expect(texts.at(-1)).toBe('success success'))
  expect(texts.join()).not.toContain('error')
  expect(requests()).toBe(1)
})

it('X17: on oauth, the user is requested once, and the first render after a reload shows the user', async () => {
  await start({ protocol: 'oauth' })
  const { texts, unmount } = await logIn()
  expect(texts).toEqual(['', 'pending', 'Ada Lovelace'])
  expect(requests()).toBe(1)
  unmount()
  expect(show(real.connect()).texts).toEqual(['', 'Ada Lovelace'])
  expect(requests()).toBe(1)
})
