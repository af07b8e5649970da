import { type TokenResult, useToken } from '@genauth/react'
import { type ReactNode, useState } from 'react'
import { Badge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { Countdown } from '../parts/countdown'
import { ErrorCallout } from '../parts/error-callout'
import { Facts } from '../parts/facts'
import type { GenAuthError } from '../parts/sample-error'
import { useRenderCount } from '../parts/use-render-count'

const tones: Readonly<Record<TokenResult['status'], Tone>> = {
  none: 'neutral',
  fresh: 'good',
  renewing: 'info',
  stale: 'warn',
}

/** Shows the access token and its status, and refreshes it. */
export function TokenCard(): ReactNode {
  const { status, accessToken, expiresAt, scope, error, renew, getToken } = useToken()
  const [result, setResult] = useState('')
  const renders = useRenderCount()
  const callGetToken = (): Promise<void> =>
    getToken().then(setResult, (failure: GenAuthError) => setResult(failure.code))

  return (
    <Card
      title="Access token"
      aside={<Badge tone={tones[status]}>{status}</Badge>}
      footnote={`Rendered ${renders}×`}
    >
      {status === 'none' ? (
        <p>There is no token.</p>
      ) : (
        <>
          <Facts
            facts={{
              accessToken: accessToken ? <code>{accessToken}</code> : 'not available',
              expiresAt: expiresAt ? <Countdown until={expiresAt} /> : 'unknown',
              scope: <code>{scope.join(' ')}</code>,
            }}
          />
          {error && <ErrorCallout title="The last token refresh failed:" error={error} />}
          <div className="buttons">
            <Button onClick={renew} disabled={status === 'renewing'}>
              {status === 'renewing' ? 'Refreshing …' : 'Refresh now'}
            </Button>
            <Button plain onClick={callGetToken}>
              Call getToken()
            </Button>
          </div>
          <p role="status">
            {result && (
              <>
                getToken(): <code className="mono">{result}</code>
              </>
            )}
          </p>
        </>
      )}
    </Card>
  )
}
