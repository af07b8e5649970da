import { createFakeGenAuth } from '@genauth/core/testing'
import { RequireLogin } from '@genauth/react'
import { StrictMode, useInsertionEffect } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { renderWith } from './support/render-with'

beforeEach(() => history.replaceState(null, '', '/profile'))
afterEach(() => {
  vi.restoreAllMocks()
  history.replaceState(null, '', '/')
})

/** Sets how the browser loaded the document. */
function loadFor(type: NavigationTimingType): void {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
    {
      type,
      name: location.href,
    } as Partial<PerformanceNavigationTiming> as PerformanceNavigationTiming,
  ])
}

const guard = (key: string) => (
  <StrictMode>
    <RequireLogin key={key} fallback={({ isPending }) => (isPending ? 'redirecting' : 'button')}>
      in
    </RequireLogin>
  </StrictMode>
)

/** Changes the URL while React commits the page, as the router of Next.js does. */
function SetUrl(): null {
  useInsertionEffect(() => history.pushState(null, '', '/orders'), [])
  return null
}

async function open(type: NavigationTimingType) {
  loadFor(type)
  const genauth = createFakeGenAuth({ user: null })
  const view = await renderWith(genauth, guard('profile'))
  return { ...view, logins: () => genauth.callsTo('login').length }
}

it('X20: RequireLogin starts no login if the browser loaded the page for the Back button', async () => {
  const { container, logins } = await open('back_forward')
  expect([logins(), container.textContent]).toEqual([0, 'button'])
})

it.each(['navigate', 'reload'] as const)(
  'X20: RequireLogin starts a login if the browser loaded the page for "%s"',
  async (type) => {
    const { container, logins } = await open(type)
    expect([logins(), container.textContent]).toEqual([1, 'redirecting'])
  },
)

it('X20: after Back, a guard that mounts again on the same page starts no login', async () => {
  const { container, logins, rerender } = await open('back_forward')
  rerender(guard('again'))
  expect([logins(), container.textContent]).toEqual([0, 'button'])
})

it('X20: after Back, a link to another guarded page starts a login', async () => {
  const { container, logins, rerender } = await open('back_forward')
  history.pushState(null, '', '/orders')
  rerender(guard('orders'))
  expect([logins(), container.textContent]).toEqual([1, 'redirecting'])
})

it('X20: after Back, a guarded page whose URL the router sets after the render starts a login', async () => {
  const { container, logins, rerender } = await open('back_forward')
  rerender(
    <>
      {guard('orders')}
      <SetUrl />
    </>,
  )
  expect([logins(), container.textContent]).toEqual([1, 'redirecting'])
})
