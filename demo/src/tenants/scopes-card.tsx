import { useToken, useUser } from '@genauth/react'
import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'
import { Card } from '../parts/card'
import { FactList } from '../parts/fact-list'
import { useDemo } from '../setup/demo-context'

/** Each scope of this list adds the claim of the same name to the user. */
const scopes = ['username', 'external_id', 'extended_fields'] as const

/** The claims of further scopes, and a button that requests these scopes. */
export function ScopesCard(): React.ReactNode {
  const { user } = useUser()
  const { scope: granted } = useToken()
  const { login, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  const isOidc = useDemo().choice.protocol.get() === 'oidc'
  const hasAll = scopes.every((scope) => granted.includes(scope))
  return (
    <Card
      heading="More claims"
      lead={
        <>
          A login with the option <code>extraScopes</code> requests them.
        </>
      }
      className="scopes"
    >
      <FactList
        facts={scopes.map((scope) => [
          scope,
          granted.includes(scope) ? (
            <code key={scope}>{JSON.stringify(user?.[scope] ?? null)}</code>
          ) : (
            'not requested'
          ),
        ])}
      />
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isPending || hasAll || !isOidc}
        onClick={() => login({ returnTo, extraScopes: scopes })}
      >
        {hasAll ? 'All claims are requested' : 'Request these claims'}
      </button>
    </Card>
  )
}
