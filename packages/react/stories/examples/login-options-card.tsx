import { type LoginOptions, useLogin } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'

/** The options of each button. */
const logins: readonly (readonly [label: string, options: LoginOptions])[] = [
  ['Create an account', { screen: 'signup' }],
  ['Continue with GitHub', { connection: 'github' }],
  ['Log in to Acme', { tenantId: 'acme' }],
  ['Log in as Ada', { loginHint: 'ada@example.com' }],
  ['登录', { uiLocales: ['zh-CN'] }],
  ['Show my orders', { extraScopes: ['orders:read'] }],
  ['Confirm your password', { maxAgeSeconds: 300 }],
]

/** Shows one button for each kind of login. The options of a call apply to this call only. */
export function LoginOptionsCard(): ReactNode {
  const { login, isPending, error } = useLogin()
  return (
    <Card title="Welcome">
      <p>Log in as you like, or create an account.</p>
      {error && <ErrorCallout title="The login failed:" error={error} />}
      <ul className="choices">
        {logins.map(([label, options]) => (
          <li key={label}>
            <Button
              plain
              lang={options.uiLocales?.[0]}
              onClick={() => login(options)}
              disabled={isPending}
            >
              {label}
            </Button>
            <code>{Object.keys(options).join()}</code>
          </li>
        ))}
      </ul>
    </Card>
  )
}
