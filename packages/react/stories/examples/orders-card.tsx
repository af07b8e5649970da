import { useGenAuth } from '@genauth/react'
import { type ReactNode, useState } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import type { GenAuthError } from '../parts/sample-error'
import { useRenderCount } from '../parts/use-render-count'

interface OrdersCardProps {
  /** The URL of the API. In server mode, the path of the API on the app's server. */
  readonly ordersUrl: string
}

/** Calls methods of the client that have no hook. */
export function OrdersCard({ ordersUrl }: OrdersCardProps): ReactNode {
  const genauth = useGenAuth()
  const [result, setResult] = useState<string>()
  const [error, setError] = useState<GenAuthError>()
  const renders = useRenderCount()

  async function show(request: Promise<string>): Promise<void> {
    setError(undefined)
    await request.then(setResult, setError)
  }

  async function fetchOrders(): Promise<string> {
    const response = await genauth.fetch(ordersUrl)
    return `The API responded with ${response.status}.`
  }

  async function introspect(): Promise<string> {
    const { active } = await genauth.introspect()
    return active ? 'The token is active.' : 'The token is not active.'
  }

  return (
    <Card title="Your orders" footnote={`Rendered ${renders}× · ${genauth.mode} mode`}>
      <p role="status">{result ?? 'No request yet.'}</p>
      {error && <ErrorCallout title="The request failed:" error={error} />}
      <div className="buttons">
        <Button onClick={() => show(fetchOrders())}>Fetch the orders</Button>
        <Button plain onClick={() => show(introspect())}>
          Is the token active?
        </Button>
      </div>
    </Card>
  )
}
