import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { useLogin, useSuspenseUser, useUser } from '@genauth/react'
import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { act, fireEvent, screen } from '@testing-library/react'
import { type ReactNode, Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ErrorBoundary } from './support/error-boundary'
import { renderWith, settle } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

const rejected = new GenAuthError('insufficient_scope', 'The token may not read the user.')

beforeEach(() => {
  // React logs errors that a boundary catches.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
})

const boundary = (children: ReactNode) => (
  <QueryErrorResetBoundary>
    {({ reset }) => (
      <ErrorBoundary
        onReset={reset}
        fallback={(error, retry) => (
          <button type="button" onClick={retry}>
            {(error as GenAuthError).code}
          </button>
        )}
      >
        <Suspense fallback="suspended">{children}</Suspense>
      </ErrorBoundary>
    )}
  </QueryErrorResetBoundary>
)

const suspended = boundary(
  <>
    <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
    <Show useHook={() => useSuspenseUser()}>{({ user }) => user.email}</Show>
  </>,
)

async function renderSuspended(genauth: FakeGenAuth): Promise<HTMLElement> {
  const { container } = await renderWith(genauth, suspended)
  await settle()
  return container
}

describe('useSuspenseUser', () => {
  it('X8: useSuspenseUser suspends until the session and the user are loaded, and sends one request', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const container = await renderSuspended(genauth)
    expect(container.textContent).toBe('suspended')
    expect(genauth.callsTo('ready')).toHaveLength(1)
    await act(() => genauth.logIn())
    await settle()
    expect(container.textContent).toBe('Ada Lovelaceada@example.com')
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('X8: useSuspenseUser throws login_required for a signed-out user', async () => {
    const container = await renderSuspended(createFakeGenAuth({ user: null }))
    expect(container.textContent).toBe('login_required')
  })

  it('X8: useSuspenseUser throws the error of the request, and requests the user again after a reset of the error boundary', async () => {
    const genauth = createFakeGenAuth({ user: rejected })
    const container = await renderSuspended(genauth)
    expect(container.textContent).toBe('insufficient_scope')
    fireEvent.click(screen.getByRole('button'))
    await settle()
    expect(container.textContent).toBe('insufficient_scope')
    genauth.setUser({ sub: 'a', name: 'Ada', email: 'a@example.com' })
    fireEvent.click(screen.getByRole('button'))
    await settle()
    expect(container.textContent).toBe('Adaa@example.com')
    expect(genauth.callsTo('getUser')).toHaveLength(3)
  })

  it('X8: useSuspenseUser throws schema_invalid if the user does not match the schema', async () => {
    const picky = schemaOf<never>(() => ({ issues: [{ message: 'no' }] }))
    await renderWith(
      createFakeGenAuth(),
      <ErrorBoundary fallback={(error) => <p>{(error as GenAuthError).code}</p>}>
        <Suspense fallback="suspended">
          <Show useHook={() => useSuspenseUser({ schema: picky })} />
        </Suspense>
      </ErrorBoundary>,
    )
    await settle()
    expect(screen.getByText('schema_invalid')).toBeDefined()
  })

  it('X8: after schema_invalid, a reset of the error boundary requests the user again', async () => {
    const picky = schemaOf<{ name: string }>((value) =>
      (value as { name?: string }).name === 'Ada'
        ? { value: { name: 'Ada' } }
        : { issues: [{ message: 'no' }] },
    )
    const genauth = createFakeGenAuth()
    const { container } = await renderWith(
      genauth,
      boundary(
        <Show useHook={() => useSuspenseUser({ schema: picky })}>{({ user }) => user.name}</Show>,
      ),
    )
    await settle()
    expect(container.textContent).toBe('schema_invalid')
    genauth.setUser({ sub: 'a', name: 'Ada' })
    fireEvent.click(screen.getByRole('button'))
    await settle()
    expect(container.textContent).toBe('Ada')
  })

  it('X8: if a retry fails, every error boundary that was reset shows the error', async () => {
    const genauth = createFakeGenAuth({ user: rejected })
    const reader = <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
    const { container } = await renderWith(
      genauth,
      <>
        {boundary(reader)}
        {boundary(reader)}
      </>,
    )
    await settle()
    for (const button of screen.getAllByRole('button')) fireEvent.click(button)
    await settle()
    expect(container.textContent).toBe('insufficient_scopeinsufficient_scope')
    expect(genauth.callsTo('getUser')).toHaveLength(2)
  })

  it('useSuspenseUser updates no other component during its render', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    vi.spyOn(genauth, 'ready').mockImplementation(() => {
      genauth.setPendingAction('login')
      return new Promise(() => undefined)
    })
    await renderWith(
      genauth,
      <>
        <Show useHook={() => useLogin()}>{({ isPending }) => String(isPending)}</Show>
        {suspended}
      </>,
    )
    expect(screen.getByText('true')).toBeDefined()
    expect(console.error).not.toHaveBeenCalled()
  })

  it('X6: useSuspenseUser suspends for another user, and does not show the previous user', async () => {
    const genauth = createFakeGenAuth()
    const container = await renderSuspended(genauth)
    await act(() => genauth.logIn({ sub: 'g', name: 'Grace', email: 'g@example.com' }))
    await settle()
    expect(container.textContent).toContain('Grace')
    expect(container.textContent).not.toContain('Ada')
  })

  it('useSuspenseUser does not suspend or send a request if the user is already in the cache', async () => {
    const genauth = createFakeGenAuth()
    const texts: (string | null | undefined)[] = []
    await renderWith(
      genauth,
      <Show useHook={() => useUser()}>
        {({ status }) =>
          status === 'success' && (
            <Suspense fallback="suspended">
              <Show
                useHook={() => useSuspenseUser()}
                onRender={({ user }) => texts.push(user.name)}
              />
            </Suspense>
          )
        }
      </Show>,
    )
    await settle()
    expect(texts).toEqual(['Ada Lovelace'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('a token refresh does not render a component with useSuspenseUser', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    let renders = 0
    await renderWith(
      genauth,
      <Suspense>
        <Show
          useHook={() => useSuspenseUser().user}
          onRender={() => {
            renders += 1
          }}
        />
      </Suspense>,
    )
    await settle()
    const before = renders
    for (let renewal = 0; renewal < 10; renewal += 1) await act(() => genauth.completeRenewal())
    expect(before).toBeGreaterThan(0)
    expect(renders).toBe(before)
  })
})
