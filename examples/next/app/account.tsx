'use client'

import { LoggedIn, useLogin, useLogout, useUser } from '@genauth/react'

function SignedOut() {
  const { login, isPending, error } = useLogin()
  return (
    <>
      <button type="button" disabled={isPending} onClick={login}>
        Log in
      </button>
      <p role="alert">{error?.message}</p>
    </>
  )
}

function SignedIn() {
  const { user } = useUser()
  const { logout, isPending } = useLogout()
  return (
    <>
      <p>Hello {user?.name}</p>
      <button type="button" disabled={isPending} onClick={logout}>
        Log out
      </button>
    </>
  )
}

export function Account() {
  return (
    <LoggedIn fallback={<SignedOut />}>
      <SignedIn />
    </LoggedIn>
  )
}
