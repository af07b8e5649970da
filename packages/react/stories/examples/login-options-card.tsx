import { useLogin } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'

/** Shows one button for each kind of login. The options of a call apply to this call only. */
export function LoginOptionsCard(): ReactNode {
  const { login, isPending, error } = useLogin()
  return (
    <Card title="Welcome">
      <p>Log in as you like, or create an account.</p>
      {error && <ErrorCallout title="The login failed:" error={error} />}
      <div className="buttons">
        <Button onClick={() => login({ screen: 'signup' })} disabled={isPending}>
          Create an account
        </Button>
        <Button plain onClick={() => login({ connection: 'github' })} disabled={isPending}>
          Continue with GitHub
        </Button>
        <Button plain onClick={() => login({ tenantId: 'acme' })} disabled={isPending}>
          Log in to Acme
        </Button>
        <Button plain onClick={() => login({ loginHint: 'ada@example.com' })} disabled={isPending}>
          Log in as ada@example.com
        </Button>
        <Button plain onClick={() => login({ uiLocales: ['zh-CN'] })} disabled={isPending}>
          <span lang="zh-CN">登录</span>
        </Button>
        <Button plain onClick={() => login({ extraScopes: ['orders:read'] })} disabled={isPending}>
          Show my orders
        </Button>
        <Button plain onClick={() => login({ maxAgeSeconds: 300 })} disabled={isPending}>
          Confirm your password
        </Button>
      </div>
    </Card>
  )
}
