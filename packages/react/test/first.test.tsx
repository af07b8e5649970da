import { useLogin, useSuspenseUser, useUser } from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import { QueryClient } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { version } from 'react'
import { afterEach, expect, it } from 'vitest'

afterEach(cleanup)
function Greeting() {
  const { user } = useUser()
  return <p>Hello {user?.name}</p>
}
it('x', () => {
  console.log(
    version,
    new QueryClient().getQueryCache().build.length,
    'fetchQuery' in QueryClient.prototype,
    'query' in QueryClient.prototype,
  )
  render(<Greeting />, { wrapper: GenAuthTestProvider })
  expect(screen.getByText('Hello Ada Lovelace')).toBeDefined()
})
