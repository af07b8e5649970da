import { isGenAuthError } from '@genauth/core/errors'
import { LoggedIn, useLogin, useUser } from '@genauth/react'
import { createFakeGenAuth, GenAuthTestProvider } from '@genauth/react/testing'
import { expect, test } from '@jest/globals'
import { act, fireEvent, render, screen } from '@testing-library/react'

function Account() {
  const { user } = useUser()
  return <p>Hello {user?.name}</p>
}

function LoginButton() {
  const { login } = useLogin()
  return (
    <button type="button" onClick={login}>
      Log in
    </button>
  )
}

test('a signed-in user sees the name', () => {
  render(<Account />, { wrapper: GenAuthTestProvider })
  expect(screen.getByText('Hello Ada Lovelace')).toBeTruthy()
})

test('a signed-out user can log in', async () => {
  const genauth = createFakeGenAuth({ user: null })
  render(
    <GenAuthTestProvider genauth={genauth}>
      <LoggedIn fallback={<LoginButton />}>
        <Account />
      </LoggedIn>
    </GenAuthTestProvider>,
  )
  await act(async () => fireEvent.click(screen.getByRole('button')))
  expect(genauth.callsTo('login')).toHaveLength(1)
  await act(() => genauth.logIn({ sub: 'g', name: 'Grace' }))
  expect(screen.getByText('Hello Grace')).toBeTruthy()
})

test('jsdom has no TextEncoder, so no import may evaluate the code of the OAuth requests', () => {
  expect(typeof TextEncoder).toBe('undefined')
  expect(isGenAuthError(new Error('not of GenAuth'))).toBe(false)
})
