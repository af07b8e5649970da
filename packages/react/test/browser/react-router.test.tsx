import { GenAuthProvider } from '@genauth/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider, useRouteError } from 'react-router'
import { expect, it } from 'vitest'
import { awaitingActions } from './login-actions'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { openRedirectingPage } from './scripted-client'

function RouteError(): ReactNode {
  return `failed: ${(useRouteError() as { code: string }).code}`
}

/** An app with two pages. An Action on the home page and the loader of the members page await a login. */
function mountApp() {
  const page = openRedirectingPage()
  const codes: string[] = []
  const { useActionState: Awaiting } = awaitingActions
  const router = createMemoryRouter([
    { path: '/', element: <Awaiting onEnd={(code) => codes.push(code)} /> },
    { path: '/two', element: 'the second page' },
    {
      path: '/members',
      loader: () => page.genauth.login(),
      element: 'the members page',
      errorElement: <RouteError />,
    },
  ])
  const { container } = mount(
    <GenAuthProvider client={page.genauth}>
      <RouterProvider router={router} />
    </GenAuthProvider>,
  )
  return { ...page, codes, container, router }
}

it('X15: React Router shows the page of the URL after an Action has awaited an abandoned login', async () => {
  const { codes, container, router, ...page } = mountApp()
  await page.genauth.ready()
  await nextFrames()
  container.querySelector('button')?.click()
  await expect.poll(page.navigations).toBe(1)
  page.comeBack()
  await router.navigate('/two')
  expect(router.state.location.pathname).toBe('/two')
  await expect.poll(() => container.textContent).toBe('the second page')
  expect(codes).toEqual(['login_abandoned'])
})

it('X15: React Router shows its error element if a loader awaits an abandoned login, and the next navigation works', async () => {
  const { container, router, ...page } = mountApp()
  await page.genauth.ready()
  const navigation = router.navigate('/members')
  await expect.poll(page.navigations).toBe(1)
  page.comeBack()
  await navigation
  await expect.poll(() => container.textContent).toBe('failed: login_abandoned')
  await router.navigate('/two')
  await expect.poll(() => container.textContent).toBe('the second page')
})
