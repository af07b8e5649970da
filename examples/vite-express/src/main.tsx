import { connectGenAuth, GenAuthProvider, RequireLogin, useAuth } from '@genauth/react'
import { createRoot } from 'react-dom/client'

const genauth = connectGenAuth()

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

const page =
  location.pathname === '/profile' ? (
    <RequireLogin>
      <Profile />
    </RequireLogin>
  ) : (
    <Home />
  )

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(<GenAuthProvider client={genauth}>{page}</GenAuthProvider>)
}
