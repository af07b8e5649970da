import { useLogin } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { useRenderCount } from '../parts/use-render-count'

interface LoginCardProps {
  /** The path to open after the login, on the app's own origin. */
  readonly returnTo?: string | undefined
  /** With `login`, GenAuth requires the user to enter the password, even if the user has a session at GenAuth. */
  readonly prompt?: string | undefined
}

/** Shows buttons for a login by redirect and for a login in a popup. */
export function LoginCard({ returnTo, prompt }: LoginCardProps): ReactNode {
  const { login, loginWithPopup, isPending, error, reset } = useLogin({ returnTo, prompt })
  const renders = useRenderCount()
  return (
    <Card title="Welcome" footnote={`Rendered ${renders}×`}>
      <p>Log in to see your orders and your account.</p>
      {error && (
        <ErrorCallout title="The login failed:" error={error}>
          <div className="buttons">
            <Button plain onClick={reset}>
              Dismiss
            </Button>
          </div>
        </ErrorCallout>
      )}
      <div className="buttons">
        <Button onClick={login} disabled={isPending}>
          {isPending ? 'Redirecting to GenAuth …' : 'Log in'}
        </Button>
        <Button plain onClick={loginWithPopup} disabled={isPending}>
          Log in with a popup
        </Button>
      </div>
    </Card>
  )
}
