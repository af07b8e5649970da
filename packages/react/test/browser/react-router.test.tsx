import type { GenAuth } from '@genauth/core'
import { GenAuthProvider } from '@genauth/react'
import type { ReactNode } from 'react'
import {
  createBrowserRouter,
  createMemoryRouter,
  RouterProvider,
  type RouterProviderProps,
  replace,
  useRouteError,
} from 'react-router'
import { expect, it, onTestFinished } from 'vitest'
import { awaitingActions } from './login-actions'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { comeBackTo, openRedirectingPage } from './scripted-client'

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

/** Mounts the router of an app whose provider navigates with this router. Mounts it after the loaders of the first page have finished. */
async function mountRouter(
  genauth: GenAuth,
  router: RouterProviderProps['router'],
): Promise<HTMLElement> {
  onTestFinished(() => router.dispose())
  await expect.poll(() => router.state.initialized).toBe(true)
  return mount(
    <GenAuthProvider
      client={genauth}
      onRedirect={(returnTo) => void router.navigate(returnTo, { replace: true })}
    >
      <RouterProvider router={router} />
    </GenAuthProvider>,
  ).container
}

const orders = { path: '/orders', element: 'the orders' }

it('M3: React Router shows the page where the login started if the loader of the callback awaits ready() before the provider mounts', async () => {
  const page = await comeBackTo('/orders?page=2#last')
  const genauth = page.connect()
  page.respond()
  const loader = () => genauth.ready()
  const router = createBrowserRouter([
    { path: '/callback', loader, element: 'the callback' },
    orders,
  ])
  const container = await mountRouter(genauth, router)
  await expect.poll(() => container.textContent).toBe('the orders')
  expect(location.href).toBe(`${location.origin}/orders?page=2#last`)
})

it('M3: a loader of the callback route can complete the login with handleCallback() and redirect to returnTo', async () => {
  const page = await comeBackTo('/orders?page=2#last')
  const genauth = page.connect()
  page.respond()
  const loader = async () => replace((await genauth.handleCallback()).returnTo)
  const router = createBrowserRouter([{ path: '/callback', loader }, orders])
  const container = await mountRouter(genauth, router)
  await expect.poll(() => container.textContent).toBe('the orders')
  expect(location.href).toBe(`${location.origin}/orders?page=2#last`)
})
