import { useAuth } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'

/** Shows the login state, the user, and one button. */
export function AuthCard(): ReactNode {
  const { isLoading, isLoggedIn, user, error, login, logout } = useAuth()
  if (isLoading) return <Skeleton label="Loading your session" />
  return (
    <Card title={isLoggedIn ? 'You are logged in' : 'You are logged out'}>
      {error && <ErrorCallout title="That did not work:" error={error} />}
      {user && <p>Hello {user.name}</p>}
      <div className="buttons">
        {isLoggedIn ? (
          <Button onClick={logout}>Log out</Button>
        ) : (
          <Button onClick={login}>Log in</Button>
        )}
      </div>
    </Card>
  )
}
