import { GenAuthProvider, useUser } from '@genauth/react'
import { createFakeGenAuth } from '@genauth/react/testing'
import { expect, jest, test } from '@jest/globals'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'

function User() {
  return useUser().user?.name
}

test('two caches print a warning if the configuration has the condition `development`', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  render(
    <GenAuthProvider client={createFakeGenAuth()}>
      <QueryClientProvider client={new QueryClient()}>
        <User />
      </QueryClientProvider>
    </GenAuthProvider>,
  )
  expect(warn.mock.calls).toHaveLength(Number(process.env.WARNINGS ?? 0))
  warn.mockRestore()
})
