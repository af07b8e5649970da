import { GenAuthProvider, RequireLogin, useAuth } from '@genauth/react'
import { useState } from 'react'
import { genauth } from './genauth'

function Home() {
  const { isLoading, isLoggedIn, user, error, login, logout } = useAuth()
  if (isLoading) return null
  return (
    <main>
      <h1>{isLoggedIn ? `Hello ${user?.name}` : 'Hello'}</h1>
      {isLoggedIn ? (
        <button type="button" onClick={logout}>
          Log out
        </button>
      ) : (
        <button type="button" onClick={login}>
          Log in
        </button>
      )}
      <p role="alert">{error?.message}</p>
      <a href="/profile">Profile</a>
    </main>
  )
}

function Profile() {
  const { user } = useAuth()
  return (
    <main>
      <h1>Profile of {user?.name}</h1>
      <p>{user?.email}</p>
      <a href="/">Home</a>
    </main>
  )
}

export default function App() {
  const [path, setPath] = useState(location.pathname)
  /** Shows the page on which the login started. With a router, navigate with the router instead. */
  function showPage(returnTo: string) {
    history.replaceState(null, '', returnTo)
    setPath(location.pathname)
  }
  return (
    <GenAuthProvider client={genauth} onRedirect={showPage}>
      {path === '/profile' ? (
        <RequireLogin>
          <Profile />
        </RequireLogin>
      ) : (
        <Home />
      )}
    </GenAuthProvider>
  )
}
