import { GenAuthProvider, useGenAuth, useToken, useUser } from '@genauth/react'
import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { ReactQueryDevtools } from '@tanstack/react-query-devtools/production'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { ownQueryClients } from '../../src/provider/own-query-clients'
import { mount } from './mount'
import { readDevtools } from './read-devtools'
import { comeBackTo } from './scripted-client'

const apiOrigin = 'https://api.example'

/** An app that reads the user and the token, requests an API with the token, and refreshes the token in a mutation. */
function App(): ReactNode {
  const genauth = useGenAuth()
  const { user, error } = useUser()
  const { status } = useToken()
  const orders = useQuery({
    queryKey: ['orders'],
    retry: false,
    queryFn: async () => (await genauth.fetch(apiOrigin)).json() as Promise<unknown>,
  })
  const renewal = useMutation({ mutationKey: ['renew'], mutationFn: () => genauth.renew() })
  return (
    <>
      {user?.name} {status}, orders {orders.status}, error {error?.code},{' '}
      <button type="button" onClick={() => renewal.mutate()}>
        renewal {renewal.status}
      </button>
    </>
  )
}

function UserStatus(): ReactNode {
  const { status, user } = useUser()
  return (
    <output>
      {status} {user?.name}
    </output>
  )
}

it('X5: the devtools show no token, code, verifier or state, with every query and mutation expanded', async () => {
  const page = await comeBackTo('/')
  page.respond()
  const genauth = page.connect({ tokenOrigins: [apiOrigin] })
  const queryClient = new QueryClient()
  const { container } = mount(
    <>
      <QueryClientProvider client={queryClient}>
        <GenAuthProvider client={genauth}>
          <App />
        </GenAuthProvider>
      </QueryClientProvider>
      <ReactQueryDevtools client={queryClient} initialIsOpen />
      <ReactQueryDevtools client={ownQueryClients(genauth).renewal} initialIsOpen />
    </>,
  )
  const shown = () => container.textContent
  await expect.poll(shown).toMatch(/Ada Lovelace fresh, orders success/)
  container.querySelector('button')?.click()
  await expect.poll(shown).toContain('renewal success')
  page.breakDown()
  container.querySelector('button')?.click()
  await expect.poll(shown).toContain('renewal error')
  await queryClient.invalidateQueries()
  await expect.poll(shown).toMatch(/, error [a-z]+_/)

  const panels = () => [...container.querySelectorAll<HTMLElement>('.tsqd-main-panel')]
  await expect.poll(panels).toHaveLength(2)
  const [ofApp, ofRenewal] = panels() as [HTMLElement, HTMLElement]
  const allDetails = [
    ...(await readDevtools(ofApp, 'Queries')),
    ...(await readDevtools(ofApp, 'Mutations')),
    ...(await readDevtools(ofRenewal, 'Queries')),
  ]
  const rowsOf = (key: string) => allDetails.filter(([row]) => row.includes(key))
  const leaksIn = (text: string) => page.secrets().filter((secret) => text.includes(secret))
  expect(
    ['["orders"]', '"user",', '["renew"]', '"renewal"]'].map((key) => rowsOf(key).length),
  ).toEqual([1, 1, 2, 1])
  expect(page.secrets()).toHaveLength(7)
  for (const [row, details] of allDetails) expect([row, leaksIn(details)]).toEqual([row, []])
  expect(leaksIn(document.documentElement.outerHTML)).toEqual([])
  // Check that the search also finds values that the devtools panel first shows folded.
  expect(String(rowsOf('"user",'))).toContain('Ada Lovelace')
  expect(String(rowsOf('["renew"]'))).toContain('server_error')
  queryClient.setQueryData(['orders'], { folded: { token: genauth.peekToken() } })
  const again = await readDevtools(ofApp, 'Queries')
  expect(leaksIn(String(again))).toEqual([genauth.peekToken()])
})

it('M10: the devtools’ triggers show the app while the user loads, and after an error of the request for the user', async () => {
  const page = await comeBackTo('/')
  page.respond()
  const genauth = page.connect()
  const queryClient = new QueryClient()
  const { container } = mount(
    <>
      <QueryClientProvider client={queryClient}>
        <GenAuthProvider client={genauth}>
          <UserStatus />
        </GenAuthProvider>
      </QueryClientProvider>
      <ReactQueryDevtools client={queryClient} initialIsOpen />
    </>,
  )
  const shown = () => container.querySelector('output')?.textContent?.trim()
  const click = async (selector: string) => {
    const find = () => container.querySelector<HTMLElement>(`${selector}:not(:disabled)`)
    await expect.poll(find).not.toBeNull()
    find()?.click()
  }
  await expect.poll(shown).toBe('success Ada Lovelace')
  await click('.tsqd-query-row')
  await click('.tsqd-query-details-action-loading')
  await expect.poll(shown).toBe('pending')
  await click('.tsqd-query-details-action-loading')
  await expect.poll(shown).toBe('success Ada Lovelace')
  await click('.tsqd-query-details-action-error')
  await expect.poll(shown).toBe('error')
  await click('.tsqd-query-details-action-error')
  await expect.poll(shown).toBe('success Ada Lovelace')
})
