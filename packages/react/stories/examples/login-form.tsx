import { useLogin } from '@genauth/react'
import { type ReactNode, useActionState } from 'react'
import { Card } from '../parts/card'
import type { GenAuthError } from '../parts/sample-error'

/** Logs in from the Action of a form. The Action is pending while the browser redirects to GenAuth. */
export function LoginForm(): ReactNode {
  const { loginAsync } = useLogin()
  const [message, action, isPending] = useActionState(async () => {
    try {
      await loginAsync()
      return ''
    } catch (error) {
      const { code, message } = error as GenAuthError
      return code === 'login_abandoned' ? 'You are not logged in yet.' : message
    }
  }, '')
  return (
    <Card title="Checkout">
      <p role="status">{message}</p>
      <form action={action} className="buttons">
        <button type="submit" className="button" disabled={isPending}>
          {isPending ? 'Redirecting …' : 'Log in'}
        </button>
      </form>
    </Card>
  )
}
